import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FairTurns } from './fair-turns.ts';

const keys = ['a', 'b', 'c'];
const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('enter' as const), key: fc.constantFrom(...keys) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('leave' as const), at: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('abandon' as const), at: fc.nat() }) },
);

it('has as many inside as may be while anybody waits, and lets in who has the fewest there and came first', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 4 }), fc.array(step, { maxLength: 60 }), async (atOnce, steps) => {
      const turns = new FairTurns({ atOnce });
      const inside: { key: string }[] = [];
      const waiting: { key: string; controller: AbortController }[] = [];
      const insideOf = (key: string) => inside.filter((one) => one.key === key).length;
      const entered: string[] = [];
      for (const one of steps) {
        if (one.kind === 'enter') {
          const controller = new AbortController();
          const turn = turns.enter(one.key, controller.signal);
          if (turn === undefined) inside.push({ key: one.key });
          else {
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
          const fewest = Math.min(...waiting.map(({ key }) => insideOf(key)));
          const due = waiting.findIndex(({ key }) => insideOf(key) === fewest);
          expect(entered).toEqual(due === -1 ? [] : [waiting[due]?.key]);
          if (due !== -1) inside.push(...waiting.splice(due, 1));
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

it('tells who has waited long enough, who then has no turn to give back', async () => {
  const turns = new FairTurns({ atOnce: 1, patience: { ms: 5, error: () => new Error('long enough') } });
  turns.enter('a');
  await expect(turns.enter('b')).rejects.toThrow('long enough');
  expect(turns.waiting).toBe(0);
  turns.leave('a');
  expect(turns.enter('b')).toBeUndefined();
});
