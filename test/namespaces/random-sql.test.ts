import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { runAsRole, runThroughGate } from './random-run.ts';
import { type RandomWorld, seedRandomWorld } from './random-world.ts';

const statements = Number(process.env.FC_RUNS ?? 3_000);
const seed = Number(process.env.FC_SEED ?? Math.trunc(Math.random() * 2 ** 30));
vi.setConfig({ testTimeout: 120_000 + statements * 50 });

let world: RandomWorld;
beforeAll(async () => {
  world = await seedRandomWorld();
}, 60_000);
afterAll(() => world?.close());

describe(`random statements of two plugins in two companies, FC_SEED=${seed}`, () => {
  it('get no row of another company or plugin, and change none, where no gate reads them first', async () => {
    for (const speaker of world.speakers) {
      const report = await runAsRole(world, speaker, { statements: statements / 2, seed });
      expect(report.findings).toEqual([]);
      // Statements that PostgreSQL refuses, or that find nothing, would prove nothing of the rows.
      expect(report.ran / report.sent).toBeGreaterThan(0.4);
      expect(report.withRows / report.sent).toBeGreaterThan(0.25);
    }
  });

  it('get none and change none through the gateway', async () => {
    for (const speaker of world.speakers) {
      const report = await runThroughGate(world, speaker, { statements: statements / 20, seed });
      expect(report.findings).toEqual([]);
      expect(report.ran / report.sent).toBeGreaterThan(0.3);
      expect(report.withRows / report.sent).toBeGreaterThan(0.15);
    }
  });
});
