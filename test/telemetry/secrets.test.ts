import { afterEach, expect, it } from 'vitest';
import { startWatchedGateway, type WatchedGateway } from './watched-gateway.ts';

let watched: WatchedGateway;
afterEach(() => watched.close());

/** Words that stand nowhere else: where one of them turns up, what it marks has got there. */
const canaries = {
  row: 'canary-of-a-row',
  variable: 'canary-of-a-variable',
  literal: 'canary-of-a-literal',
  header: 'canary-of-a-header',
  written: 'canary-that-was-written',
  comment: 'canary-of-a-comment',
  failing: 'canary-of-a-failing-statement',
};

it.each(['plain', 'compiled'] as const)(
  'with %s execution neither metrics, traces nor logs hold a token, a header, a variable, a literal or anything of a row',
  async (execution) => {
    watched = await startWatchedGateway({ execution });
    const { test } = watched;
    const company = await test.company();
    const plugin = await company.plugin('acme.secretive');
    const issue = await company.issue({ title: canaries.row, description: canaries.row });
    const ask = (query: string, variables: object = {}) =>
      test.gateway.fetch(
        new Request('http://gateway/graphql', {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            authorization: `Bearer ${plugin.token}`,
            cookie: `session=${canaries.header}`,
            'user-agent': canaries.header,
            'x-anything': canaries.header,
            traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
          },
          body: JSON.stringify({ query, variables }),
        }),
      );
    const said: string[] = [];
    const expectAnswer = async (query: string, variables?: object) =>
      said.push(await (await ask(query, variables)).text());
    await expectAnswer(
      'query Search($text: String) { issues(filter: { search: $text }) { nodes { title description } } }',
      {
        text: canaries.variable,
      },
    );
    await expectAnswer('{ issues { nodes { title description } } }');
    await expectAnswer(
      `query ByName { issues(filter: { search: "${canaries.literal}" }) { nodes { title } } } # ${canaries.comment}`,
    );
    await expectAnswer(
      'mutation Write($input: CreateIssueInput!) { createIssue(input: $input) { ... on CreateIssuePayload { issue { title } } } }',
      {
        input: { title: canaries.written, description: canaries.written },
      },
    );
    await expectAnswer('query Bad($id: ID!) { issue(id: $id) { id } nonsense }', { id: canaries.variable });
    await expectAnswer(`query Bad { issue(id: "${issue.id}", after: "${canaries.literal}") { id } }`);
    await test.owner.query('alter table issue_comments rename to issue_comments_gone');
    await expectAnswer('mutation Fail($input: CreateCommentInput!) { createComment(input: $input) { __typename } }', {
      input: { issueId: issue.id, body: canaries.failing },
    });
    await test.owner.query('alter table issue_comments_gone rename to issue_comments');
    // The test sees what it asked for: rows were read, written, and failed on.
    expect(said.join('\n')).toContain(canaries.row);
    expect(said.join('\n')).toContain(canaries.written);
    expect(said.join('\n')).toContain('INTERNAL');

    const slow = () => watched.lines.filter((line) => line.includes('"slow operation"'));
    await expect.poll(() => slow().length, { timeout: 10_000 }).toBeGreaterThanOrEqual(7);
    const metrics = await watched.text();
    const sent = await watched.exported();
    const logs = watched.lines.join('\n');

    // Each of the three says a lot.
    expect(metrics).toContain('plugin="acme.secretive"');
    expect(sent).toMatch(/^\/v1\/traces .*Search/m);
    expect(sent).toContain('0af7651916cd43dd8448eb211c80319c');
    expect(sent).toMatch(/"db\.query\.text"/);
    expect(sent).toMatch(/^\/v1\/metrics .*"acme\.secretive"/m);
    expect(logs).toContain('"operation":"Search"');
    expect(logs).toMatch(/"plan":\["/);
    expect(logs).toContain('$1');

    for (const [where, text] of Object.entries({ metrics, sent, logs })) {
      for (const canary of Object.values(canaries)) expect(text.includes(canary), `${canary} in ${where}`).toBe(false);
      expect(text.includes(plugin.token), `the token in ${where}`).toBe(false);
      expect(text.includes(plugin.token.split('.')[2] ?? 'no signature'), `its signature in ${where}`).toBe(false);
    }
  },
  30_000,
);
