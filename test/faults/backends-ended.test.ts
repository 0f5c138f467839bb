import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { SeededCompany } from '../../src/testing/seed.ts';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';
import type { TestPlugin } from '../../src/testing/test-plugin.ts';
import { PluginPackage } from '../namespaces/plugin-package.ts';
import { ask } from './ask.ts';
import { Callers } from './callers.ts';
import { GatewayProcess } from './gateway-process.ts';
import { Subscriber } from './subscriber.ts';

let test: TestGateway;
let company: SeededCompany;
let plugin: TestPlugin;
let secret: string;
let notes: PluginPackage;
let gateway: GatewayProcess;
beforeAll(async () => {
  test = await startTestGateway();
  company = await test.company();
  notes = new PluginPackage('acme.notes', { '001_notes.sql': 'create table notes (id int primary key, body text)' });
  await notes.install(test);
  plugin = await company.plugin('acme.notes', { actor: { userId: 'user-1' } });
  secret = await test.secret('acme.notes');
  await company.issue({ title: 'there' });
  gateway = await GatewayProcess.start(test.ownerUrl);
});
afterAll(async () => {
  await gateway?.kill();
  notes?.dispose();
  await test?.close();
});

const send = (query: string) => ask(gateway.url, plugin.token, query);
const read = () => send('{ issues { nodes { title assigneeAgent { name } } } }');
/** Nothing of a plugin's own database is compiled. */
const readPlainly = () =>
  send('{ issues { nodes { title } } pluginDatabase { query(sql: "select body from notes") { rowCount } } }');
const change = (title: string) =>
  send(`mutation { createIssue(input: { title: "${title}", idempotencyKey: "${title}" }) { __typename } }`);
/** What else is asked of the database: by status, and as a code where it is another one. */
async function status(expected: number, path: string, init: RequestInit = {}): Promise<{ codes: string[] }> {
  const response = await fetch(gateway.url.replace('graphql', path), init);
  return { codes: response.status === expected ? [] : [`${path} ${response.status}`] };
}

const readiness = () => status(200, 'readyz');
const keys = () => status(200, '.well-known/jwks.json');
const token = () => {
  const form = { grant_type: 'client_credentials', client_id: plugin.key, client_secret: secret, company: company.id };
  return status(200, 'oauth/token', { method: 'POST', body: new URLSearchParams(form) });
};
const headers = () => ({ 'content-type': 'application/json', authorization: `Bearer ${plugin.token}` });
const byHash = () =>
  status(200, 'graphql', { method: 'POST', headers: headers(), body: JSON.stringify({ documentId: randomHash() }) });
const route = () => status(404, 'api/plugins/acme.notes/api/nothing', { headers: headers() });
/** Of a document that nobody has registered. */
const randomHash = () => createHash('sha256').update(randomUUID()).digest('hex');

/** Ends every session that the gateway has: what serves, what listens, what asks about streams, the owner's and plugins' own. */
async function endAll(): Promise<string[]> {
  const ended = await test.truth<{ name: string }>(
    `select application_name as name, pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and application_name like 'paperclip-graphql%'`,
  );
  return ended.map(({ name }) => name);
}

/** Follows the company from now on. What it was told in the end is the feed without a hole, over one connection. */
async function follow(): Promise<{ expectTold: () => Promise<void> }> {
  const commit = await lastCommit();
  const subscriber = new Subscriber(plugin.token);
  const listening = subscriber.listen(gateway.url, Number.POSITIVE_INFINITY, () => subscriber.hasLeft);
  await expect.poll(() => subscriber.connections).toBe(1);
  return {
    expectTold: async () => {
      const feed = await feedAfter(commit);
      expect(feed.length).toBeGreaterThan(0);
      await expect.poll(() => subscriber.ids.length, { timeout: 5_000 }).toBeGreaterThanOrEqual(feed.length);
      subscriber.leave();
      await listening;
      expect(subscriber.ids).toEqual(feed);
      expect(subscriber.surprises).toEqual([]);
      expect(subscriber.connections, 'the stream stays open').toBe(1);
    },
  };
}

/** The company's feed as the database keeps it. */
const feedAfter = async (commit: number) =>
  (
    await test.truth<{ id: string }>(
      'select activity_id as id from gateway.outbox where company_id = $1 and commit > $2 and activity_id is not null order by commit, entry',
      [company.id, commit],
    )
  ).map(({ id }) => id);

async function lastCommit(): Promise<number> {
  const [feed] = await test.truth<{ commit: number }>(
    'select last_commit::int as commit from gateway.feeds where company_id = $1',
    [company.id],
  );
  return feed?.commit ?? 0;
}

it('what is asked by one statement alone is asked again where its connection had ended', async () => {
  const asked = () => Promise.all([readiness(), keys(), byHash(), route(), read()]);
  const codes: string[] = [];
  for (let round = 0; round < 30; round += 1) {
    codes.push(...(await asked()).flatMap((answer) => answer.codes));
    await endAll();
    codes.push(...(await asked()).flatMap((answer) => answer.codes));
  }
  expect(codes).toEqual([]);
}, 60_000);

it('all its idle connections end at once, again and again, and nobody notices', async () => {
  const { expectTold } = await follow();
  const everything = (round: string) =>
    Promise.all([
      ...Array.from({ length: 8 }, read),
      readPlainly(),
      readPlainly(),
      ...Array.from({ length: 4 }, (_, n) => change(`Idle ${round} ${n}`)),
      readiness(),
      keys(),
      token(),
      byHash(),
      route(),
    ]);
  await everything('before');
  const seen = new Set<string>();
  for (let round = 0; round < 6; round += 1) {
    // At once, while the gateway has not yet heard of it, and a moment later.
    for (const name of await endAll()) seen.add(name);
    await sleep(round % 3);
    const answers = await everything(String(round));
    expect(answers.flatMap(({ codes }) => codes)).toEqual([]);
    // Keys are looked up again after a second at the earliest.
    if (round === 3) await sleep(1_050);
  }
  expect(seen).toEqual(
    new Set([
      'paperclip-graphql',
      'paperclip-graphql feed',
      'paperclip-graphql owner',
      'paperclip-graphql plugin',
      'paperclip-graphql streams',
    ]),
  );
  await expectTold();
}, 60_000);

it('all its connections end at once in the middle of work: what is cut off may be tried again, and nothing is lost or done twice', async () => {
  const { expectTold } = await follow();
  using callers = new Callers({ urls: [gateway.url], token: plugin.token, atOnce: 8, name: 'Loaded' });
  const codesOfReads: string[] = [];
  let isOver = false;
  const readers = Promise.all(
    Array.from({ length: 4 }, async () => {
      while (!isOver) codesOfReads.push(...(await read()).codes, ...(await readPlainly()).codes);
    }),
  );
  let longestMs = 0;
  for (let round = 0; round < 6; round += 1) {
    await callers.nextAnswer(5_000);
    const endedAt = performance.now();
    expect((await endAll()).length).toBeGreaterThan(4);
    await callers.nextAnswer(5_000);
    longestMs = Math.max(longestMs, callers.longestGapSince(endedAt));
  }
  isOver = true;
  await readers;
  await callers.end();
  await callers.expectTruth(test.truth);
  expect(callers.refusals.length, 'work in flight was hit').toBeGreaterThan(0);
  expect(callers.broken, 'no connection of a caller ends').toBe(0);
  expect(new Set(codesOfReads).difference(new Set(['UNAVAILABLE']))).toEqual(new Set());
  expect(longestMs).toBeLessThan(1_000);
  await expectTold();
}, 60_000);
