import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { startWatchedGateway, type WatchedGateway } from './watched-gateway.ts';

const slowLine = z.object({
  msg: z.literal('slow operation'),
  operation: z.string(),
  statements: z.number(),
  slowest: z.array(z.object({ durationMs: z.number(), text: z.string() })),
  plan: z.array(z.string()),
});

let watched: WatchedGateway;
afterEach(() => watched.close());

describe.each(['plain', 'compiled'] as const)('with %s execution', (execution) => {
  it('a slow operation and its trace tell the statement that read its rows, and the log how PostgreSQL goes about it', async () => {
    watched = await startWatchedGateway({ execution });
    const company = await watched.test.company();
    const plugin = await company.plugin('acme.slow');
    await company.issue({ title: 'Read slowly' });
    await plugin.expectData('query Slowly { issues(first: 5) { nodes { title } } }');
    const slow = () => watched.lines.filter((line) => line.includes('"slow operation"'));
    await expect.poll(slow).toHaveLength(1);
    const { operation, statements, slowest, plan } = slowLine.parse(JSON.parse(slow()[0] ?? ''));
    expect(operation).toBe('Slowly');
    expect(statements).toBeGreaterThanOrEqual(2);
    const told = slowest.filter(({ text }) => /\bissues\b/.test(text));
    expect(told.length).toBeGreaterThan(0);
    expect(plan.join('\n')).toMatch(/cost=/);
    expect(await watched.exported()).toMatch(/"db\.query\.text","value":\{"stringValue":"(?:[^"\\]|\\.)*\bissues\b/);
  });
});

it('a slow mutation that was planned tells what travelled together, and nothing of it is run once more for a plan', async () => {
  watched = await startWatchedGateway({ execution: 'compiled' });
  const company = await watched.test.company();
  const plugin = await company.plugin('acme.writer');
  await plugin.expectData('mutation Writes { createIssue(input: { title: "Once" }) { __typename } }');
  const slow = () => watched.lines.filter((line) => line.includes('"slow operation"'));
  await expect.poll(slow).toHaveLength(1);
  const { slowest } = slowLine.omit({ plan: true }).parse(JSON.parse(slow()[0] ?? ''));
  const journey = slowest.find(({ text }) => text.startsWith('-- '));
  expect(journey?.text).toMatch(/^-- \d statements in one journey\n/);
  expect(journey?.text).toMatch(/update companies[\s\S]*;\ninsert into "issues"/);
  expect(await watched.test.truth('select title from issues where company_id = $1', [company.id])).toEqual([
    { title: 'Once' },
  ]);
});
