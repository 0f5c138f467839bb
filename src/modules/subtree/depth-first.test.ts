import { expect, it } from 'vitest';
import { depthFirst, type TreeNode } from './depth-first.ts';

function node(id: string, parentId: string | null, depth: number): TreeNode {
  return { id, parentId, depth };
}

function idsOf(nodes: readonly TreeNode[]): string[] {
  return depthFirst(nodes).map(({ id }) => id);
}

it('puts every node before what is below it, and a whole branch before the next sibling', () => {
  const nodes = [
    node('root', null, 0),
    node('a', 'root', 1),
    node('b', 'root', 1),
    node('b1', 'b', 2),
    node('a1', 'a', 2),
    node('a2', 'a', 2),
    node('a1x', 'a1', 3),
  ];
  expect(idsOf(nodes)).toEqual(['root', 'a', 'a1', 'a1x', 'a2', 'b', 'b1']);
});

it('keeps siblings in the order they come in', () => {
  expect(idsOf([node('z', 'root', 1), node('root', null, 0), node('a', 'root', 1)])).toEqual(['root', 'z', 'a']);
});

it('finds the children of a node that comes after them', () => {
  expect(idsOf([node('leaf', 'middle', 2), node('middle', 'root', 1), node('root', null, 0)])).toEqual([
    'root',
    'middle',
    'leaf',
  ]);
});

it('begins at a root whose own parent is not part of the tree', () => {
  expect(idsOf([node('root', 'elsewhere', 0), node('a', 'root', 1)])).toEqual(['root', 'a']);
});

it('ends where the root lies on a loop of parents', () => {
  expect(idsOf([node('root', 'b', 0), node('a', 'root', 1), node('b', 'a', 2)])).toEqual(['root', 'a', 'b']);
});

it('leaves out a node whose parent is not there', () => {
  expect(idsOf([node('root', null, 0), node('orphan', 'hidden', 2)])).toEqual(['root']);
});

it('gives nothing for nothing', () => {
  expect(depthFirst([])).toEqual([]);
});

it('orders a chain of 100,000 without overflowing the stack', () => {
  const chain = Array.from({ length: 100_000 }, (_, i) => node(String(i), i === 0 ? null : String(i - 1), i));
  expect(idsOf(chain.toReversed())).toEqual(chain.map(({ id }) => id));
});

it('orders 100,000 children of one node', () => {
  const children = Array.from({ length: 100_000 }, (_, i) => node(`c${i}`, 'root', 1));
  expect(idsOf([node('root', null, 0), ...children]).at(-1)).toBe('c99999');
});
