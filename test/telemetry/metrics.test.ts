import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { labelLimits } from '../../src/telemetry/label-bounds.ts';
import type { SeededCompany } from '../../src/testing/seed.ts';
import type { TestPlugin } from '../../src/testing/test-plugin.ts';
import { codeIn, read, tableRows } from '../docs/markdown.ts';
import { startWatchedGateway, type WatchedGateway } from './watched-gateway.ts';

let watched: WatchedGateway;
let company: SeededCompany;
let plugin: TestPlugin;
beforeAll(async () => {
  watched = await startWatchedGateway({ rateLimit: { capacity: 1_000_000, perSecond: 1_000_000 } });
  company = await watched.test.company();
  plugin = await company.plugin('acme.watched');
});
afterAll(() => watched.close());

async function sumOf(name: string, labels: Record<string, string>): Promise<number> {
  const found = (await watched.samples()).filter(
    (sample) => sample.name === name && Object.entries(labels).every(([key, value]) => sample.labels[key] === value),
  );
  return found.reduce((sum, { value }) => sum + value, 0);
}

describe('metrics', () => {
  it('count operations by plugin, company, name and outcome, with their time, statements and points', async () => {
    const named = 'query Board { issues { nodes { id } } }';
    for (let i = 0; i < 10; i += 1) await plugin.expectData(named);
    const of = { plugin: 'acme.watched', company: company.id, operation: 'Board', type: 'query', outcome: 'ok' };
    // The first times that a plugin is met, and then its operation, their names may have been made up.
    expect(await sumOf('paperclip_graphql_operations_total', of)).toBe(6);
    expect(await sumOf('paperclip_graphql_operation_duration_seconds_count', { operation: 'Board' })).toBe(6);
    expect(await sumOf('paperclip_graphql_statements_total', { operation: 'Board' })).toBeGreaterThanOrEqual(6 * 2);
    expect(await sumOf('paperclip_graphql_points_total', { plugin: 'acme.watched', company: company.id })).toBe(8);
    expect(await sumOf('paperclip_graphql_executions_total', { mode: 'compiled' })).toBe(10);
    expect(await sumOf('paperclip_graphql_http_responses_total', { status: '200' })).toBe(10);
  });

  it('count refusals by their code, also of documents that are no operation', async () => {
    await plugin.expectError('BAD_USER_INPUT', '{ nonsense }');
    await plugin.expectError('BAD_USER_INPUT', '{ issue { id } }');
    expect(await sumOf('paperclip_graphql_errors_total', { plugin: 'acme.watched', code: 'BAD_USER_INPUT' })).toBe(2);
    expect(await sumOf('paperclip_graphql_operations_total', { type: 'invalid', outcome: 'error' })).toBe(1);
  });

  it('show pools, the queue of plugins’ databases, streams and how far the feed is behind', async () => {
    expect(await sumOf('paperclip_graphql_pool_connections', { pool: 'gateway' })).toBeGreaterThan(0);
    expect(await sumOf('paperclip_graphql_streams', {})).toBe(0);
    await using stream = await plugin.subscribe('subscription { activity { __typename } }');
    await stream.next();
    expect(await sumOf('paperclip_graphql_streams', {})).toBe(1);
    const lag = await sumOf('paperclip_graphql_feed_lag_seconds', {});
    expect(lag).toBeGreaterThan(0);
    expect(lag).toBeLessThan(10);
  });

  it('count who waits for a turn at the connections', async () => {
    const narrow = await startWatchedGateway({ poolSize: 1 });
    const acme = await narrow.test.company();
    const caller = await acme.plugin('acme.waits');
    const { id } = await acme.issue();
    const holder = await narrow.test.owner.connect();
    try {
      await holder.query('begin');
      await holder.query('select from issues where id = $1 for update', [id]);
      const update = `mutation { updateIssue(input: { issueId: "${id}", patch: { title: "held" } }) { __typename } }`;
      const sent = [update, update, update].map((document) => caller.send(document));
      const waiting = async () =>
        (await narrow.samples()).find(
          ({ name, labels }) => name === 'paperclip_graphql_pool_waiting' && labels.pool === 'gateway',
        )?.value;
      await expect.poll(waiting, { interval: 10, timeout: 1_500 }).toBe(2);
      await holder.query('commit');
      for (const { data } of await Promise.all(sent)) expect(data).toMatchObject({ updateIssue: {} });
      expect(await waiting()).toBe(0);
    } finally {
      holder.release(true);
      await narrow.close();
    }
  });

  it('have labels for so many names and no more, however many names callers make up', async () => {
    const before = (await watched.samples()).length;
    const ask = (name: string) => plugin.send(`query ${name} { __typename }`);
    // Names that are met once or twice, and then a hundred that are met often.
    for (let i = 0; i < 200; i += 1) await ask(`Once${i}`);
    for (let round = 0; round < 4; round += 1) for (let i = 0; i < 40; i += 1) await ask(`Often${i}`);
    // Thousands more, told as the server tells them.
    const told = {
      requestId: '',
      plugin: 'acme.watched',
      company: company.id,
      type: 'query',
      startedAt: 0,
      durationMs: 1,
    };
    for (let i = 0; i < 5_000; i += 1) {
      const rest = { statements: 1, cost: 1, errors: [], traceparent: null, timed: [] };
      watched.telemetry.instruments?.operationEnded({ ...told, ...rest, name: `Once${i % 3_000}` });
    }
    await ask('x'.repeat(500));
    const samples = await watched.samples();
    const names = new Set(samples.flatMap(({ labels }) => labels.operation ?? []));
    expect(names.has('other')).toBe(true);
    expect(names.size).toBeLessThanOrEqual(labelLimits.operations + 1);
    expect([...names].filter((name) => name.startsWith('Once'))).toEqual([]);
    expect(
      await sumOf('paperclip_graphql_operations_total', { plugin: 'acme.watched', operation: 'other' }),
    ).toBeGreaterThan(5_000);
    // Each has a counter, a histogram of 16 lines and its statements.
    expect(samples.length - before).toBeLessThan(labelLimits.operations * 25);

    // What one plugin used up, another still has.
    const neighbour = await company.plugin('acme.neighbour');
    for (let i = 0; i < 10; i += 1) await neighbour.expectData('query Mine { viewer { originKind } }');
    expect(await sumOf('paperclip_graphql_operations_total', { plugin: 'acme.neighbour', operation: 'Mine' })).toBe(6);
  }, 60_000);
});

describe('what is written about metrics', () => {
  /** Names as they are told apart from their series: without what a histogram and a counter append. */
  async function served(): Promise<Map<string, string>> {
    const text = await watched.text();
    return new Map([...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name = '', type = '']) => [name, type]));
  }

  it('docs/observability.md lists every metric with its labels, and no other', async () => {
    // Something of everything: a call of a route is a thing that no test here makes.
    watched.telemetry.instruments?.routeCallEnded({
      plugin: 'acme.watched',
      company: company.id,
      route: 'r',
      status: 200,
      durationMs: 1,
    });
    // And a replica, which no gateway here has.
    watched.telemetry.instruments?.readAnswered('replica');
    const samples = await watched.samples();
    const rows = tableRows(read('docs/observability.md'), 'Metrics').map(([name = '', type = '', labels = '']) => ({
      name: codeIn(name)[0],
      type: type.trim(),
      labels: codeIn(labels).sort(),
    }));
    const known = [...(await served())]
      .filter(([name]) => name.startsWith('paperclip_graphql_'))
      .map(([name, type]) => ({
        name,
        type,
        labels: [
          ...new Set(
            samples
              .filter((sample) => sample.name === name || sample.name === `${name}_count`)
              .flatMap(({ labels }) => Object.keys(labels)),
          ),
        ].sort(),
      }));
    const byName = (a: { name?: string | undefined }, b: { name?: string | undefined }) =>
      (a.name ?? '') < (b.name ?? '') ? -1 : 1;
    expect(rows.sort(byName)).toEqual(known.sort(byName));
  });

  it('the dashboard asks for metrics and labels that there are', async () => {
    const dashboard = JSON.parse(readFileSync('docs/grafana/paperclip-graphql.json', 'utf8'));
    const panels: { title: string; targets?: { expr: string }[] }[] = dashboard.panels;
    const queries = panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
    expect(queries.length).toBeGreaterThan(10);
    const samples = await watched.samples();
    for (const query of queries) {
      const names = query.match(/paperclip_graphql_[a-z_]+/g) ?? [];
      expect(names.length, query).toBeGreaterThan(0);
      for (const name of names) {
        const of = samples.filter((sample) => sample.name === name);
        expect(of.length, `${name} in ${query}`).toBeGreaterThan(0);
        const labels = new Set(of.flatMap(({ labels }) => Object.keys(labels)));
        const asked = [...query.matchAll(/by \(([^)]*)\)/g)].flatMap(([, list = '']) =>
          list.split(',').map((label) => label.trim()),
        );
        for (const label of asked) expect(labels, `${label} of ${name}`).toContain(label);
      }
    }
    for (const name of (await served()).keys()) {
      if (!name.startsWith('paperclip_graphql_')) continue;
      expect(
        queries.some((query) => query.includes(name)),
        `${name} is on no panel`,
      ).toBe(true);
    }
  });
});

describe('the port for operators', () => {
  it('answers health and metrics to GET, and nothing else', async () => {
    const ask = async (path: string, init?: RequestInit) => (await fetch(`${watched.adminUrl}${path}`, init)).status;
    expect(await ask('/healthz')).toBe(200);
    expect(await ask('/readyz')).toBe(200);
    expect(await ask('/metrics')).toBe(200);
    expect(await ask('/metrics', { method: 'POST' })).toBe(405);
    expect(await ask('/graphql')).toBe(404);
  });

  it('is the only one that serves metrics', async () => {
    const answer = await watched.test.gateway.fetch(new Request('http://gateway/metrics'));
    expect(await answer.text()).not.toContain('paperclip_graphql_');
  });
});
