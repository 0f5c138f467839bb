import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Refusal } from '../../kernel/errors.ts';
import { BlockerCycleRefusal } from '../relations/relation.errors.ts';
import { type PlannedNode, planIssueTree } from './issue-tree-plan.ts';

function plan(...nodes: PlannedNode[]) {
  let ids = 0;
  return planIssueTree(nodes, () => `id ${ids++}`);
}

function refusalOf(...nodes: PlannedNode[]): Refusal {
  try {
    plan(...nodes);
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('planIssueTree', () => {
  it('resolves refs to nodes that come before and after', () => {
    const planned = plan(
      { ref: 'leaf', parentRef: 'root', blockedByRefs: ['later', 'root', 'later'] },
      { ref: 'root' },
      { ref: 'later', parentRef: 'leaf', parentId: null },
    );
    expect(planned).toMatchObject([
      { id: 'id 0', parentDraftId: 'id 1', blockerDraftIds: ['id 2', 'id 1'], path: ['input', 'nodes', '0'] },
      { id: 'id 1', parentDraftId: null, blockerDraftIds: [], path: ['input', 'nodes', '1'] },
      { id: 'id 2', parentDraftId: 'id 0', blockerDraftIds: [], path: ['input', 'nodes', '2'] },
    ]);
  });

  it('compares refs exactly', () => {
    expect(plan({ ref: 'a' }, { ref: 'A' }, { ref: ' a' }, { ref: '__proto__' })).toHaveLength(4);
  });

  it('has 1 to 500 nodes', () => {
    const nodes = Array.from({ length: 501 }, (_, i) => ({ ref: `${i}` }));
    expect(plan(...nodes.slice(1))).toHaveLength(500);
    expect(refusalOf(...nodes)).toMatchObject({ code: 'INVALID_INPUT', path: ['input', 'nodes'] });
    expect(refusalOf()).toMatchObject({ code: 'INVALID_INPUT', path: ['input', 'nodes'] });
  });

  it('refuses an empty ref, one that is too long, and one that two nodes have', () => {
    expect(plan({ ref: 'r'.repeat(255) })).toHaveLength(1);
    for (const ref of ['', 'r'.repeat(256), 'a\u0000']) {
      expect(refusalOf({ ref })).toMatchObject({ code: 'INVALID_INPUT', path: ['input', 'nodes', '0', 'ref'] });
    }
    expect(refusalOf({ ref: 'a' }, { ref: 'b' }, { ref: 'a' })).toMatchObject({ path: ['input', 'nodes', '2', 'ref'] });
  });

  it('says which node names a ref that nobody has', () => {
    expect(refusalOf({ ref: 'a' }, { ref: 'b', parentRef: 'c' })).toMatchObject({
      code: 'INVALID_INPUT',
      path: ['input', 'nodes', '1', 'parentRef'],
    });
    expect(refusalOf({ ref: 'a', blockedByRefs: ['b'] }, { ref: 'c' })).toMatchObject({
      code: 'INVALID_INPUT',
      path: ['input', 'nodes', '0', 'blockedByRefs'],
    });
  });

  it('refuses two parents at once', () => {
    expect(refusalOf({ ref: 'a' }, { ref: 'b', parentRef: 'a', parentId: 'x' })).toMatchObject({
      code: 'INVALID_INPUT',
      path: ['input', 'nodes', '1', 'parentRef'],
    });
  });

  it('refuses a node below itself, at a node of the circle', () => {
    expect(refusalOf({ ref: 'a', parentRef: 'a' })).toMatchObject({ path: ['input', 'nodes', '0', 'parentRef'] });
    const refusal = refusalOf(
      { ref: 'outside', parentRef: 'a' },
      { ref: 'a', parentRef: 'b' },
      { ref: 'b', parentRef: 'c' },
      { ref: 'c', parentRef: 'a' },
    );
    expect(refusal).toMatchObject({ code: 'INVALID_INPUT', path: ['input', 'nodes', '1', 'parentRef'] });
  });

  it('refuses a node that blocks itself, and a circle of blockers by its refs', () => {
    expect(refusalOf({ ref: 'a', blockedByRefs: ['a'] })).toMatchObject({
      code: 'INVALID_INPUT',
      path: ['input', 'nodes', '0', 'blockedByRefs'],
    });
    const refusal = refusalOf(
      { ref: 'free' },
      { ref: 'b', blockedByRefs: ['free', 'a'] },
      { ref: 'c', blockedByRefs: ['b'] },
      { ref: 'a', blockedByRefs: ['c'] },
    );
    expect(refusal).toBeInstanceOf(BlockerCycleRefusal);
    expect(refusal).toMatchObject({ code: 'BLOCKER_CYCLE', cycle: [], path: ['input', 'nodes', '1', 'blockedByRefs'] });
    expect(refusal.message).toContain('b, c, a');
  });

  it('names ten refs of a long circle at most', () => {
    const nodes = Array.from({ length: 500 }, (_, i) => ({ ref: `n${i}`, blockedByRefs: [`n${(i + 499) % 500}`] }));
    expect(refusalOf(...nodes).message).toMatch(/: n499, n0, n1, n2, n3, n4, n5, n6, n7, n8, …$/);
  });

  it('counts refs and ids together as blockers, at most 100', () => {
    const blockers = Array.from({ length: 60 }, (_, i) => ({ ref: `b${i}` }));
    const blockedByRefs = blockers.map(({ ref }) => ref);
    const ids = Array.from({ length: 41 }, (_, i) => `id ${i}`);
    const blocked = { ref: 'x', blockedByRefs, blockedByIssueIds: ids.slice(1) };
    expect(plan(...blockers, blocked)).toHaveLength(61);
    expect(refusalOf(...blockers, { ...blocked, blockedByIssueIds: ids })).toMatchObject({
      code: 'INVALID_INPUT',
      path: ['input', 'nodes', '60', 'blockedByRefs'],
    });
  });
});

it('refuses a tree that names more blockers than can be written in good time', () => {
  const refs = Array.from({ length: 100 }, (_, i) => `blocker ${i}`);
  const nodes = [
    ...refs.map((ref) => ({ ref })),
    ...Array.from({ length: 51 }, (_, i) => ({ ref: `blocked ${i}`, blockedByRefs: refs })),
  ];
  expect(() => planIssueTree(nodes, randomUUID)).toThrow('at most 5000 blockers');
  expect(planIssueTree(nodes.slice(0, -1), randomUUID)).toHaveLength(150);
});
