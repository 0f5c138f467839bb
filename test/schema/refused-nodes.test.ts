import { afterAll, beforeAll, expect, it } from 'vitest';
import { capabilities } from '../../src/auth/capabilities.ts';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';

let test: TestGateway;
beforeAll(async () => {
  test = await startTestGateway();
});
afterAll(() => test.close());

it('nodes that are refused beside a field that ends the operation leave no rejection behind, which would end the process', async () => {
  const company = await test.company();
  const plugin = await company.plugin('acme.x', {
    capabilities: capabilities.filter((name) => name !== 'agents.read'),
  });
  const ids = [(await company.agent()).id, (await company.agent()).id];
  const unhandled: unknown[] = [];
  const note = (reason: unknown) => unhandled.push(reason);
  process.on('unhandledRejection', note);
  try {
    for (const ending of [
      'issues(first: -1) { nodes { id } }',
      'subtree(rootId: "x") { totalCount }',
      'agents { nodes { id } }',
    ]) {
      for (const query of [
        `query ($ids: [ID!]!) { nodes(ids: $ids) { id } ${ending} }`,
        `query ($ids: [ID!]!) { ${ending} nodes(ids: $ids) { id } }`,
      ]) {
        const answer = await plugin.send(query, { ids });
        expect(answer.data ?? null).toBeNull();
      }
    }
    // Node tells of a rejection that nobody took once the current turn of the loop is over.
    await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setTimeout(resolve, 50));
  } finally {
    process.off('unhandledRejection', note);
  }
  expect(unhandled).toEqual([]);
});
