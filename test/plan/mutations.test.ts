import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createGateway, type Gateway } from '../../src/gateway.ts';
import { silentLogger } from '../../src/kernel/logger.ts';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';
import { TestPlugin } from '../../src/testing/test-plugin.ts';

let test: TestGateway;
let plainGateway: Gateway;
beforeAll(async () => {
  test = await startTestGateway({ execution: 'compiled' });
  plainGateway = createGateway({ databaseUrl: test.gatewayUrl, log: silentLogger() });
});
afterAll(async () => {
  await plainGateway?.close();
  await test?.close();
});

const answered = () => test.gateway.compiled?.counts.answered ?? 0;
const issueFields =
  'id identifier title status priority originKind version createdAt assigneeAgent { name } blockedBy { title }';
const createIssue = `mutation M($input: CreateIssueInput!) { made: createIssue(input: $input) {
  __typename
  ... on CreateIssuePayload { issue { ${issueFields} } activity { action actorType details } replayed dryRun }
  ... on UserError { message }
} }`;

async function seed() {
  const company = await test.company();
  const compiled = await company.plugin('acme.writer');
  const plain = new TestPlugin(
    plainGateway,
    { id: compiled.id, key: compiled.key, companyId: company.id },
    compiled.token,
  );
  return { company, compiled, plain };
}

/** What two mutations that do the same must have in common: ids, numbers and times are each one's own. */
function common(data: unknown): unknown {
  const own = new Set(['id', 'identifier', 'version', 'createdAt', 'updatedAt', 'issueId']);
  return JSON.parse(JSON.stringify(data, (key, value) => (own.has(key) ? typeof value : value)));
}

describe('a mutation whose payload says its SQL', () => {
  it('is denied as plain execution denies it, where the token may not do it', async () => {
    const company = await test.company();
    const compiled = await company.plugin('acme.denied', { capabilities: ['issues.read'] });
    const plain = new TestPlugin(plainGateway, compiled, compiled.token);
    const answers = await Promise.all(
      [compiled, plain].map((plugin) => plugin.execute(createIssue, { input: { title: 'never' } })),
    );
    for (const answer of answers) {
      expect(answer).toMatchObject({
        data: null,
        errors: [{ path: ['made'], extensions: { code: 'CAPABILITY_DENIED' } }],
      });
    }
    expect(await test.truth('select 1 from issues where company_id = $1', [company.id])).toEqual([]);
  });

  it('answers as plain execution does, and reads the payload by one statement in its own transaction', async () => {
    const { company, compiled, plain } = await seed();
    const agent = await company.agent({ name: 'Ada' });
    const blocker = await company.issue({ title: 'First "this"' });
    const input = { title: 'Then\nthat', assigneeAgentId: agent.id, blockedByIssueIds: [blocker.id] };
    const before = answered();
    test.statements.length = 0;
    const actual = await compiled.expectData(createIssue, { input });
    expect(answered()).toBe(before + 1);
    const reads = test.statements.filter((text) => text.trim().startsWith('select (select concat('));
    expect(reads).toHaveLength(1);
    expect(test.statements.indexOf(reads[0] ?? '')).toBeLessThan(test.statements.indexOf('commit'));
    expect(common(actual)).toEqual(common(await plain.expectData(createIssue, { input })));
    const [row] = await test.truth<{ title: string }>('select title from issues where id = $1', [actual.made.issue.id]);
    expect(row?.title).toBe('Then\nthat');
  });

  it('answers updates, comments and blockers likewise', async () => {
    const { company, compiled, plain } = await seed();
    const documents = (issueId: string, other: string): [string, Record<string, unknown>][] => [
      [
        `mutation($input: UpdateIssueInput!) { updateIssue(input: $input) { ... on UpdateIssuePayload { issue { ${issueFields} } wokenIssues { id } replayed } } }`,
        { input: { issueId, patch: { status: 'DONE', priority: 'HIGH' } } },
      ],
      [
        'mutation($input: CreateCommentInput!) { createComment(input: $input) { ... on CreateCommentPayload { comment { body authorUserId authorAgent { name } createdAt } } } }',
        { input: { issueId, body: 'Said "so"' } },
      ],
      [
        `mutation($input: BlockersInput!) { addBlockers(input: $input) { ... on BlockersPayload { issue { ${issueFields} } } } }`,
        { input: { issueId, blockerIssueIds: [other] } },
      ],
    ];
    const issues = [];
    for (const title of ['same', 'same', 'other', 'other']) issues.push(await company.issue({ title }));
    const [one, two, three, four] = issues.map(({ id }) => id) as [string, string, string, string];
    const expected = [];
    for (const [query, variables] of documents(one, three)) expected.push(await plain.expectData(query, variables));
    const before = answered();
    const actual = [];
    for (const [query, variables] of documents(two, four)) actual.push(await compiled.expectData(query, variables));
    expect(answered()).toBe(before + 3);
    expect(common(actual)).toEqual(common(expected));
  });

  it('keeps nothing of a dry run, and shows what it would have been', async () => {
    const { company, compiled } = await seed();
    const { made } = await compiled.expectData(createIssue, { input: { title: 'Maybe', dryRun: true } });
    expect(made).toMatchObject({ issue: { title: 'Maybe' }, dryRun: true, replayed: false });
    expect(await test.truth('select 1 from issues where company_id = $1', [company.id])).toEqual([]);
  });

  it('replays a payload under its key', async () => {
    const { company, compiled } = await seed();
    const input = { title: 'Once', idempotencyKey: 'k' };
    const first = await compiled.expectData(createIssue, { input });
    const second = await compiled.expectData(createIssue, { input });
    expect(second.made).toEqual({ ...first.made, replayed: true });
    expect(await test.truth('select 1 from issues where company_id = $1', [company.id])).toHaveLength(1);
  });

  it('is refused in the words of plain execution, and leaves nothing', async () => {
    const { company, compiled, plain } = await seed();
    const input = { title: '   ' };
    const actual = await compiled.expectData(createIssue, { input });
    expect(actual).toEqual(await plain.expectData(createIssue, { input }));
    expect(actual.made.__typename).toBe('InvalidInput');
    const foreign = { title: 'x', originKind: 'plugin:another' };
    const error = await compiled.expectError('ORIGIN_KIND_FORBIDDEN', createIssue, { input: foreign });
    expect(error.message).toBe(
      (await plain.expectError('ORIGIN_KIND_FORBIDDEN', createIssue, { input: foreign })).message,
    );
    expect(await test.truth('select 1 from issues where company_id = $1', [company.id])).toEqual([]);
  });

  it('is undone and executed plainly where its payload cannot be read by SQL', async () => {
    const { company, compiled, plain } = await seed();
    // A cursor that points out of the tree: an error that plain execution has to tell.
    const outside = Buffer.from(JSON.stringify(['subtree', '00000000-0000-4000-8000-000000000000'])).toString(
      'base64url',
    );
    const query = `mutation { createIssue(input: { title: "With a tree" }) { ... on CreateIssuePayload {
      issue { title subtree { issues(after: "${outside}") { nodes { id } } } } } } }`;
    const actual = await compiled.send(query);
    const expected = await plain.send(query);
    const told = ({ data, errors }: typeof actual) => ({ data, errors: errors?.map(({ message }) => message) });
    expect(told(actual)).toEqual(told(expected));
    // An error at the top means that nothing has happened.
    expect(await test.truth('select 1 from issues where company_id = $1', [company.id])).toEqual([]);
  });

  it('is left to plain execution where there are several in one document', async () => {
    const { company, compiled } = await seed();
    const before = answered();
    const one = (name: string) =>
      `${name}: createIssue(input: { title: "${name}" }) { ... on CreateIssuePayload { issue { title } } }`;
    const data = await compiled.expectData(`mutation { ${one('a')} ${one('b')} }`);
    expect(data).toEqual({ a: { issue: { title: 'a' } }, b: { issue: { title: 'b' } } });
    expect(answered()).toBe(before);
    expect(await test.truth('select 1 from issues where company_id = $1', [company.id])).toHaveLength(2);
  });
});
