import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FairTurns } from './fair-turns.ts';

const keys = ['a', 'b', 'c'];
const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('enter' as const), key: fc.constantFrom(...keys) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('leave' as const), at: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('abandon' as const), at: fc.nat() }) },
);

it('has as many inside as may be while anybody waits, and lets in who has the fewest there and had its last turn the longest ago', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 4 }), fc.array(step, { maxLength: 60 }), async (atOnce, steps) => {
      const turns = new FairTurns({ atOnce });
      const inside: { key: string }[] = [];
      const waiting: { key: string; controller: AbortController }[] = [];
      const insideOf = (key: string) => inside.filter((one) => one.key === key).length;
      const entered: string[] = [];
      let moment = 0;
      /** When a key's last turn began, or when it came. */
      const since = new Map<string, number>();
      const isThere = (key: string) => [...inside, ...waiting].some((one) => one.key === key);
      for (const one of steps) {
        if (one.kind === 'enter') {
          const controller = new AbortController();
          if (!isThere(one.key)) since.set(one.key, moment++);
          const turn = turns.enter(one.key, controller.signal);
          if (turn === undefined) {
            inside.push({ key: one.key });
            since.set(one.key, moment++);
          } else {
            const waiter = { key: one.key, controller };
            waiting.push(waiter);
            turn.then(
              () => entered.push(one.key),
              () => waiting.splice(waiting.indexOf(waiter), 1),
            );
          }
        } else if (one.kind === 'leave' && inside.length > 0) {
          const [left] = inside.splice(one.at % inside.length, 1);
          turns.leave(left?.key ?? '');
          await Promise.resolve();
          const sinceOf = (key: string) => since.get(key) ?? Number.NaN;
          const [due] = waiting
            .map(({ key }) => key)
            .sort((a, b) => insideOf(a) - insideOf(b) || sinceOf(a) - sinceOf(b));
          expect(entered).toEqual(due === undefined ? [] : [due]);
          if (due !== undefined) {
            const at = waiting.findIndex(({ key }) => key === due);
            inside.push(...waiting.splice(at, 1));
            since.set(due, moment++);
          }
          entered.length = 0;
        } else if (one.kind === 'abandon' && waiting.length > 0) {
          waiting[one.at % waiting.length]?.controller.abort();
          await Promise.resolve();
          await Promise.resolve();
        }
        expect(turns.waiting).toBe(waiting.length);
        expect(inside.length).toBe(waiting.length > 0 ? atOnce : inside.length);
        expect(inside.length).toBeLessThanOrEqual(atOnce);
      }
    }),
  );
});

it('has nobody wait for more than the turn under way and one of each other, though there be one turn for all', async () => {
  const turns = new FairTurns({ atOnce: 1 });
  const order: string[] = [];
  const use = (key: string, times: number) =>
    Array.from({ length: times }, () =>
      turns.take(key, async () => {
        order.push(key);
        await new Promise(setImmediate);
      }),
    );
  // One asks for all at once, two others for the next each time that they have had one.
  const greedy = use('greedy', 5);
  const again = async (key: string) => {
    for (let i = 0; i < 4; i += 1) await Promise.all(use(key, 1));
  };
  await Promise.all([...greedy, again('a'), again('b')]);
  expect(order).toHaveLength(13);
  for (const [at, key] of order.entries()) {
    const before = order.slice(order.slice(0, at).lastIndexOf(key) + 1, at);
    expect(before.length, `${order.join(' ')}, at ${at}`).toBeLessThanOrEqual(3);
    // The first was there alone, so its second turn may follow at once.
    if (at > 1) expect(order[at - 1], `${order.join(' ')}, at ${at}`).not.toBe(key);
  }
});

it('tells who has waited long enough, who then has no turn to give back', async () => {
  const turns = new FairTurns({ atOnce: 1, patience: { ms: 5, error: () => new Error('long enough') } });
  turns.enter('a');
  await expect(turns.enter('b')).rejects.toThrow('long enough');
  expect(turns.waiting).toBe(0);
  turns.leave('a');
  expect(turns.enter('b')).toBeUndefined();
});
