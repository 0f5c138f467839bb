import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SeededCompany } from '../../src/testing/seed.ts';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';
import type { TestPlugin } from '../../src/testing/test-plugin.ts';
import { plantTree } from '../subtree/plant-tree.ts';

const connections = 2;
const flood = 60;
const size = 300;

describe.each(['compiled', 'plain'] as const)('the connections to the database, %s execution', (execution) => {
  let test: TestGateway;
  let acme: SeededCompany;
  let globex: SeededCompany;
  let greedy: TestPlugin;
  let rootId: string;
  beforeAll(async () => {
    test = await startTestGateway({ execution, poolSize: connections });
    acme = await test.company();
    globex = await test.company();
    greedy = await acme.plugin('acme.greedy');
    const tree = Array.from({ length: size }, (_, i) => ({ parent: i === 0 ? null : Math.floor((i - 1) / 3) }));
    rootId = (await plantTree(test, acme, tree))[0] ?? '';
  });
  afterAll(() => test?.close());

  /** Sends more at once than there are connections, and counts what of it is answered, be it that it has waited too long. */
  function flooding() {
    const counted = { answered: 0 };
    const query = 'query ($id: ID!) { subtree(rootId: $id) { totalCount costs { total { eventCount } } } }';
    const sent = Array.from({ length: flood }, async () => {
      const { data, errors } = await greedy.send(query, { id: rootId });
      counted.answered += 1;
      return errors?.[0]?.extensions.code ?? data?.subtree.totalCount;
    });
    return { counted, all: Promise.all(sent) };
  }

  it.each([
    ['another plugin of the company', () => acme.plugin('acme.modest')],
    ['the same plugin in another company', () => globex.plugin('acme.greedy')],
  ])('do not have %s wait behind one that sends very much', async (_who, install) => {
    const plugin = await install();
    const query = '{ issues(first: 1) { nodes { id } } }';
    await plugin.expectData(query);
    const { counted, all } = flooding();
    await expect.poll(() => counted.answered, { interval: 1 }).toBeGreaterThan(0);
    const before = counted.answered;
    await plugin.expectData(query);
    await plugin.expectData('mutation { createIssue(input: { title: "Modest" }) { __typename } }');
    // Alone in its line it has the next connection that comes free, each time that it asks for one.
    expect(counted.answered - before).toBeLessThan(flood / 3);
    for (const answer of await all) expect([size, 'UNAVAILABLE']).toContain(answer);
  });

  it('are waited for no longer than two seconds, and what is refused then may be sent again', async () => {
    const issues = await Promise.all(Array.from({ length: connections }, () => acme.issue()));
    const holder = await test.owner.connect();
    try {
      await holder.query('begin');
      await holder.query('select from issues where id = any($1) for update', [issues.map(({ id }) => id)]);
      const update =
        'mutation ($id: ID!) { updateIssue(input: { issueId: $id, patch: { title: "held" } }) { __typename } }';
      const held = issues.map(({ id }) => greedy.send(update, { id }));
      await expect
        .poll(() => test.gateway.pool.idleCount === 0 && test.gateway.pool.totalCount === connections)
        .toBe(true);
      const refused = await greedy.send('{ issues(first: 1) { nodes { id } } }');
      expect(refused.errors).toMatchObject([
        {
          message: 'All connections to the database are in use. Try again shortly.',
          extensions: { code: 'UNAVAILABLE', retryable: true },
        },
      ]);
      await holder.query('commit');
      for (const { data } of await Promise.all(held)) {
        expect(data).toEqual({ updateIssue: { __typename: 'UpdateIssuePayload' } });
      }
    } finally {
      holder.release();
    }
    await greedy.expectData('{ issues(first: 1) { nodes { id } } }');
  });
});
