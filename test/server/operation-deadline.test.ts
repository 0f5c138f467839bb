import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';
import type { TestPlugin } from '../../src/testing/test-plugin.ts';
import { type HttpGateway, startHttpGateway } from '../live/http-gateway.ts';

let test: TestGateway;
let hurried: HttpGateway;
let plugin: TestPlugin;
let issueId: string;
beforeAll(async () => {
  test = await startTestGateway();
  const company = await test.company();
  issueId = (await company.issue()).id;
  plugin = await company.plugin('acme.slow');
  hurried = await startHttpGateway(test, { operationDeadlineMs: 400, poolSize: 2 });
});
afterAll(async () => {
  await hurried.stop();
  await test.close();
});

/** A lock that no operation gets past, for as long as the work takes. */
async function withLocked<T>(table: string, work: () => Promise<T>): Promise<T> {
  const holder = await test.owner.connect();
  try {
    await holder.query(`begin; lock table ${table} in access exclusive mode`);
    return await work();
  } finally {
    await holder.query('rollback');
    holder.release();
  }
}

const runningOf = () =>
  test.truth<{ state: string; waits_for: string | null; query: string }>(
    `select state, wait_event_type as waits_for, query from pg_stat_activity
     where datname = current_database() and application_name = 'paperclip-graphql' and state <> 'idle'`,
  );

async function until(condition: () => Promise<boolean>, withinMs: number): Promise<number> {
  const began = performance.now();
  while (!(await condition())) {
    if (performance.now() - began > withinMs) throw new Error(`not within ${withinMs} ms`);
    await sleep(10);
  }
  return performance.now() - began;
}

const sendTo = ({ port }: HttpGateway, query: string, signal?: AbortSignal) =>
  fetch(`http://127.0.0.1:${port}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${plugin.token}` },
    body: JSON.stringify({ query }),
    ...(signal && { signal }),
  });

const send = (query: string) => sendTo(hurried, query);

const read = '{ issues { nodes { id comments { nodes { id } } } } }';
const write = () => `mutation { createComment(input: { issueId: "${issueId}", body: "slow" }) { __typename } }`;

afterEach(async () => {
  // Whatever happened, the connections serve the next one.
  const answer = await send('{ viewer { originKind } }');
  expect(await answer.json()).toMatchObject({ data: { viewer: { originKind: 'plugin:acme.slow' } } });
});

it('an operation that was ended says which of its fields took the longest', async () => {
  await withLocked('issue_comments', async () => {
    const { errors } = await (await send('{ issues { nodes { id title c: comments { nodes { id } } } } }')).json();
    expect(errors).toMatchObject([{ extensions: { code: 'DEADLINE_EXCEEDED', slowest: 'issues.nodes.c' } }]);
  });
});

describe.each([
  ['a query', () => read],
  ['a mutation', write],
])('%s', (_name, document) => {
  it('that takes longer than the deadline is ended with DEADLINE_EXCEEDED, and nothing of it goes on in PostgreSQL', async () => {
    await withLocked('issue_comments', async () => {
      const began = performance.now();
      const answer = await send(document());
      const tookMs = performance.now() - began;
      const body = await answer.json();
      expect(body.data).toBeUndefined();
      expect(body.errors).toMatchObject([{ extensions: { code: 'DEADLINE_EXCEEDED', deadlineMs: 400 } }]);
      // The statement's own limit is 5 s, that of waiting for a lock 4 s.
      expect(tookMs).toBeLessThan(3_500);
      expect(await runningOf()).toEqual([]);
    });
    expect(await test.truth('select id from issue_comments')).toEqual([]);
  });

  it('whose caller hangs up is ended, and nothing of it goes on in PostgreSQL', async () => {
    const patient = await startHttpGateway(test, { operationDeadlineMs: 60_000, poolSize: 2 });
    try {
      await withLocked('issue_comments', async () => {
        const caller = new AbortController();
        const answer = sendTo(patient, document(), caller.signal).catch((error: unknown) => error);
        await until(async () => (await runningOf()).some(({ waits_for }) => waits_for === 'Lock'), 5_000);
        caller.abort();
        expect(await answer).toMatchObject({ name: 'AbortError' });
        // The statement would wait four seconds for its lock.
        expect(await until(async () => (await runningOf()).length === 0, 3_000)).toBeLessThan(2_500);
      });
    } finally {
      await patient.stop();
    }
    expect(await test.truth('select id from issue_comments')).toEqual([]);
  });
});

it('callers who hang up at random moments end nobody else’s statements', async () => {
  const patient = await startHttpGateway(test, { operationDeadlineMs: 60_000, poolSize: 3 });
  try {
    const others = Array.from({ length: 40 }, async () => {
      const answer = await sendTo(patient, '{ issues { nodes { id title } } }');
      return (await answer.json()) as { data?: unknown; errors?: { extensions: { code: string } }[] };
    });
    const leaving = Array.from({ length: 40 }, async (_, i) => {
      const caller = new AbortController();
      const answer = sendTo(patient, read, caller.signal).catch(() => null);
      await sleep(i * 2);
      caller.abort();
      await answer;
    });
    await Promise.all(leaving);
    const answers = await Promise.all(others);
    // Some may have waited too long for one of the three connections; none was ended for another's sake.
    const codes = answers.flatMap(({ errors = [] }) => errors.map(({ extensions }) => extensions.code));
    expect(codes.filter((code) => code !== 'UNAVAILABLE')).toEqual([]);
    expect(answers.filter(({ data }) => data).length).toBeGreaterThan(0);
    await until(async () => (await runningOf()).length === 0, 5_000);
  } finally {
    await patient.stop();
  }
});
