import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GatewayOptions } from '../../src/gateway.ts';
import { prepareTemplate } from '../../src/testing/test-database.ts';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';
import type { TestPlugin } from '../../src/testing/test-plugin.ts';
import { type HttpGateway, startHttpGateway } from '../live/http-gateway.ts';
import { debianPgBouncer } from '../support/debian-postgres.ts';
import { PgBouncer } from '../support/pgbouncer.ts';
import { NetworkLink } from './network-link.ts';
import { giveTree, OwnServer } from './own-server.ts';
import { selfSigned } from './self-signed.ts';

let server: OwnServer;
let test: TestGateway;
let plugin: TestPlugin;
let issueId: string;
let certificateFile: string;
beforeAll(async () => {
  server = await OwnServer.make();
  const { certificate, key } = selfSigned();
  certificateFile = join(server.directory, 'server.crt');
  writeFileSync(certificateFile, certificate);
  writeFileSync(join(server.directory, 'server.key'), key, { mode: 0o600 });
  giveTree(server.directory);
  await server.start({ ssl: 'on' });
  test = await startTestGateway({ templateUrl: await prepareTemplate(server.urlOf('postgres')) });
  const company = await test.company();
  plugin = await company.plugin('acme.slow');
  issueId = (await company.issue()).id;
}, 120_000);
afterAll(async () => {
  await test?.close().catch(() => {});
  await server?.dispose();
});

function encrypted(url: string): string {
  const changed = new URL(url);
  changed.searchParams.set('sslmode', 'verify-full');
  changed.searchParams.set('sslrootcert', certificateFile);
  return changed.href;
}

/** How a gateway may be connected to its PostgreSQL. */
const ways: Readonly<Record<string, () => Promise<{ options: Partial<GatewayOptions>; close(): Promise<void> }>>> = {
  'over TLS': async () => ({ options: { databaseUrl: encrypted(test.gatewayUrl) }, close: async () => {} }),
  'over TLS, past something that lets nothing else through': async () => {
    const link = await NetworkLink.to(test.gatewayUrl);
    link.wantTls();
    return { options: { databaseUrl: encrypted(link.url) }, close: () => link.close() };
  },
  ...(debianPgBouncer() !== null && {
    'through PgBouncer': async () => {
      const pooler = await PgBouncer.start(new URL(test.gatewayUrl), { connections: 4 });
      return { options: { poolerUrl: pooler.urlOf(test.gatewayUrl) }, close: () => pooler.stop() };
    },
  }),
};

// Behind PgBouncer left out where that is not installed, and said so at the end of a run: see test/left-out.ts.
describe.each(Object.entries(ways))('an operation that is ended, %s', (name, connect) => {
  let gateway: HttpGateway;
  let close: () => Promise<void>;
  beforeAll(async () => {
    const way = await connect();
    close = way.close;
    gateway = await startHttpGateway(test, {
      ...way.options,
      operationDeadlineMs: 700,
      poolSize: 2,
      execution: 'compiled',
    });
  }, 60_000);
  afterAll(async () => {
    await gateway?.stop();
    await close?.();
  });

  const send = (query: string, signal?: AbortSignal) =>
    fetch(`http://127.0.0.1:${gateway.port}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${plugin.token}` },
      body: JSON.stringify({ query }),
      ...(signal && { signal }),
    });

  const running = () =>
    test.truth<{ is_encrypted: boolean; waits_for: string | null }>(
      `select s.ssl as is_encrypted, wait_event_type as waits_for from pg_stat_activity as a join pg_stat_ssl as s using (pid)
       where datname = current_database() and application_name = 'paperclip-graphql' and state <> 'idle'`,
    );

  it.each([
    ['a query', '{ issues { nodes { id comments { nodes { id } } } } }'],
    ['a mutation', () => `mutation { createComment(input: { issueId: "${issueId}", body: "slow" }) { __typename } }`],
  ])('ends in PostgreSQL too: %s, by its deadline and by a caller who hangs up', async (_what, document) => {
    const query = typeof document === 'string' ? document : document();
    const holder = await test.owner.connect();
    try {
      await holder.query('begin; lock table issue_comments in access exclusive mode');
      const answer = await send(query);
      expect(await answer.json()).toMatchObject({ errors: [{ extensions: { code: 'DEADLINE_EXCEEDED' } }] });
      // It would wait four seconds for its lock.
      await expect.poll(running, { timeout: 1_000, interval: 10 }).toEqual([]);

      const caller = new AbortController();
      const hungUp = send(query, caller.signal).catch((error: unknown) => error);
      await expect
        .poll(running, { timeout: 2_000, interval: 10 })
        .toEqual([{ waits_for: 'Lock', is_encrypted: name.includes('TLS') }]);
      const leftAt = performance.now();
      caller.abort();
      expect(await hungUp).toMatchObject({ name: 'AbortError' });
      await expect.poll(running, { timeout: 3_000, interval: 10 }).toEqual([]);
      expect(performance.now() - leftAt).toBeLessThan(2_500);
    } finally {
      await holder.query('rollback');
      holder.release();
    }
    expect(await test.truth('select id from issue_comments')).toEqual([]);
    // The connections serve the next one.
    expect(await (await send('{ viewer { originKind } }')).json()).toMatchObject({ data: { viewer: {} } });
  });
});
