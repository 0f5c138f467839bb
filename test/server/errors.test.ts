import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SeededCompany } from '../../src/testing/seed.ts';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';
import type { TestPlugin } from '../../src/testing/test-plugin.ts';

let test: TestGateway;
let company: SeededCompany;
let plugin: TestPlugin;
const environment = process.env.NODE_ENV;
beforeAll(async () => {
  // The setting under which server libraries like to show stacks.
  process.env.NODE_ENV = 'development';
  test = await startTestGateway();
  company = await test.company();
  plugin = await company.plugin('acme.x');
});
afterAll(async () => {
  process.env.NODE_ENV = environment;
  await test.close();
});

async function rawAnswer(query: string): Promise<{ status: number; text: string }> {
  const response = await test.gateway.fetch(
    new Request('http://gateway/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${plugin.token}` },
      body: JSON.stringify({ query }),
    }),
  );
  return { status: response.status, text: await response.text() };
}

describe('an error that is ours', () => {
  it('shows "Unexpected error." and a request id, and no SQL, stack or path', async () => {
    await test.owner.query('alter table issue_comments rename to issue_comments_gone');
    try {
      const issue = await company.issue({ title: 'secret title' });
      const { text } = await rawAnswer(`{ issue(id: "${issue.id}") { comments { nodes { body } } } }`);
      const [error] = JSON.parse(text).errors;
      expect(error).toMatchObject({ message: 'Unexpected error.', extensions: { code: 'INTERNAL' } });
      expect(error.extensions.requestId).toMatch(/^[0-9a-f-]{36}$/);
      expect(Object.keys(error.extensions).sort()).toEqual(['code', 'requestId']);
      expect(text).not.toMatch(/select |issue_comments|node_modules|\.ts:|stack|secret title/i);
    } finally {
      await test.owner.query('alter table issue_comments_gone rename to issue_comments');
    }
  });

  it('leaves nothing of a mutation in which it happens', async () => {
    await test.owner.query('alter table activity_log rename to activity_log_gone');
    try {
      const { text } = await rawAnswer('mutation { createIssue(input: {title: "half done"}) { __typename } }');
      expect(JSON.parse(text).errors[0].extensions.code).toBe('INTERNAL');
    } finally {
      await test.owner.query('alter table activity_log_gone rename to activity_log');
    }
    expect(await test.truth("select 1 from issues where title = 'half done'")).toEqual([]);
  });
});

describe('an error that is the caller’s', () => {
  it.each([
    ['a document that does not parse', '{ issues { '],
    ['a field that does not exist', '{ nothing }'],
    ['an argument of the wrong type', '{ issues(first: "many") { nodes { id } } }'],
    ['a day that does not exist', '{ issues(filter: {updatedSince: "2026-02-30T00:00:00Z"}) { nodes { id } } }'],
    ['text that PostgreSQL cannot hold', '{ issues(filter: {originId: "\\u0000"}) { nodes { id } } }'],
  ])('is BAD_USER_INPUT with a request id: %s', async (_name, query) => {
    const { text } = await rawAnswer(query);
    const [error] = JSON.parse(text).errors;
    expect(error.extensions).toMatchObject({ code: 'BAD_USER_INPUT', requestId: expect.any(String) });
    expect(text).not.toMatch(/stack|node_modules/);
  });
});

describe('without a database', () => {
  it('answers 503 UNAVAILABLE with Retry-After, and serves again as soon as it is back', async () => {
    const other = await startTestGateway();
    const speaking = await (await other.company()).plugin('acme.x');
    await speaking.expectData('{ viewer { originKind } }');
    const name = new URL(other.ownerUrl).pathname.slice(1);
    await test.owner.query(`alter database ${name} allow_connections false`);
    await test.owner.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name]);
    const refused = await speaking.send('{ viewer { originKind } }');
    expect(refused).toMatchObject({ status: 503, errors: [{ extensions: { code: 'UNAVAILABLE', retryable: true } }] });
    await test.owner.query(`alter database ${name} allow_connections true`);
    expect(await speaking.expectData('{ viewer { originKind } }')).toEqual({ viewer: { originKind: 'plugin:acme.x' } });
    await other.close();
  });

  it('answers UNAVAILABLE when others hold the row it needs for too long', async () => {
    const holder = await test.owner.connect();
    try {
      await holder.query('begin');
      await holder.query('select from companies where id = $1 for update', [company.id]);
      const refused = await plugin.send('mutation { createIssue(input: {title: "waits in vain"}) { __typename } }');
      expect(refused).toMatchObject({
        status: 503,
        errors: [{ extensions: { code: 'UNAVAILABLE', retryable: true } }],
      });
    } finally {
      await holder.query('rollback');
      holder.release();
    }
    expect(await test.truth("select 1 from issues where title = 'waits in vain'")).toEqual([]);
  });
});

describe('after a restart of the database', () => {
  it('answers at once, though every connection it had kept has ended', async () => {
    await Promise.all(Array.from({ length: 5 }, () => plugin.expectData('{ viewer { originKind } }')));
    await test.owner.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and usename like 'paperclip_gateway_login%'",
    );
    const answers = await Promise.all(Array.from({ length: 5 }, () => plugin.send('{ viewer { originKind } }')));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
  });

  it('keeps its connections through refusals, which are no fault of theirs', async () => {
    const backends = async () =>
      (
        await test.truth<{ pid: number }>(
          "select pid from pg_stat_activity where datname = current_database() and usename like 'paperclip_gateway_login%' order by pid",
        )
      ).map(({ pid }) => pid);
    await plugin.expectData('{ viewer { originKind } }');
    const before = await backends();
    for (let i = 0; i < 5; i += 1) {
      await plugin.expectError(
        'ORIGIN_KIND_FORBIDDEN',
        'mutation { createIssue(input: {title: "x", originKind: "manual"}) { __typename } }',
      );
    }
    expect(await backends()).toEqual(before);
  });
});
