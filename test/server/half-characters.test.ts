import { afterAll, beforeAll, expect, it } from 'vitest';
import { createGateway, type Gateway } from '../../src/gateway.ts';
import { silentLogger } from '../../src/kernel/logger.ts';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';
import { TestPlugin } from '../../src/testing/test-plugin.ts';

let test: TestGateway;
let plainGateway: Gateway;
beforeAll(async () => {
  test = await startTestGateway();
  plainGateway = createGateway({ databaseUrl: test.gatewayUrl, log: silentLogger() });
});
afterAll(async () => {
  await plainGateway?.close();
  await test?.close();
});

const create = 'mutation ($input: CreateIssueInput!) { createIssue(input: $input) { __typename } }';
const comment = 'mutation ($input: CreateCommentInput!) { createComment(input: $input) { __typename } }';
const log = 'mutation ($input: LogActivityInput!) { logActivity(input: $input) { __typename } }';
const cut = '🙂'.slice(0, 1);

it.each([
  ['a title', create, { title: `x${cut}` }, 'input.title'],
  ['the end of a character', create, { title: `${'🙂'.slice(1)}x` }, 'input.title'],
  ['a description', create, { title: 'x', description: cut }, 'input.description'],
  ['an idempotency key', create, { title: 'x', idempotencyKey: cut }, 'input.idempotencyKey'],
  ['the body of a comment', comment, { issueId: 'X-1', body: cut }, 'input.body'],
  ['a value in JSON', log, { message: 'm', metadata: { a: [{ b: cut }] } }, 'input.metadata.a.0.b'],
  ['the name of a field in JSON', log, { message: 'm', metadata: { [cut]: 1 } }, 'input.metadata.\ufffd'],
] as const)(
  'half of a character in %s is refused before anything is done, whatever executes it',
  async (_what, document, input, at) => {
    const company = await test.company();
    const compiled = await company.plugin('acme.cut');
    const plain = new TestPlugin(plainGateway, compiled, compiled.token);
    for (const plugin of [compiled, plain]) {
      const { message } = await plugin.expectError('BAD_USER_INPUT', document, { input });
      expect(message).toContain(`The variable ${at} holds half of a character`);
    }
    expect(await test.truth('select 1 from issues where company_id = $1', [company.id])).toEqual([]);
    expect(await test.truth('select 1 from activity_log where company_id = $1', [company.id])).toEqual([]);
  },
);

it('whole characters of any plane are kept as they are', async () => {
  const company = await test.company();
  const plugin = await company.plugin('acme.whole');
  const title = '🙂 𝕏 日本 e\u0301';
  await plugin.expectData(create, { input: { title } });
  expect(await test.truth('select title from issues where company_id = $1', [company.id])).toEqual([{ title }]);
});

it('is refused in the document by the parser', async () => {
  const plugin = await (await test.company()).plugin('acme.document');
  await plugin.expectError('BAD_USER_INPUT', `mutation { createIssue(input: { title: "${cut}" }) { __typename } }`);
});
