import { expect, it } from 'vitest';
import { type BlockerEdge, findBlockerCycle } from './blocker-cycle.ts';

/** `a>b`: a blocks b. */
function edges(...arrows: string[]): BlockerEdge[] {
  return arrows.map((arrow) => {
    const [blockerId = '', blockedId = ''] = arrow.split('>');
    return { blockerId, blockedId };
  });
}

it('finds none where every way ends', () => {
  expect(findBlockerCycle([])).toBe(null);
  expect(findBlockerCycle(edges('a>b', 'a>c', 'b>d', 'c>d'))).toBe(null);
});

it('names the issues of a circle, each blocking the next, and nobody who only leads into it', () => {
  expect(findBlockerCycle(edges('x>a', 'a>b', 'b>c', 'c>a', 'c>y'))).toEqual(['a', 'b', 'c']);
  expect(findBlockerCycle(edges('a>a'))).toEqual(['a']);
});

it('follows only what the starts block, where they are given', () => {
  const old = edges('p>q', 'q>p', 'q>z', 'z>x');
  expect(findBlockerCycle(old)).toEqual(['p', 'q']);
  expect(findBlockerCycle(old, ['x'])).toBe(null);
});

it('follows a chain of a hundred thousand without overflowing the stack', () => {
  const chain = Array.from({ length: 100_000 }, (_, i) => ({ blockerId: `${i}`, blockedId: `${i + 1}` }));
  expect(findBlockerCycle(chain)).toBe(null);
  expect(findBlockerCycle([...chain, { blockerId: '100000', blockedId: '0' }])).toHaveLength(100_001);
});
