import { connect, type NetConnectOpts } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { silentLogger } from '../../src/kernel/logger.ts';
import { type RunningGateway, startGateway } from '../../src/start.ts';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';

let test: TestGateway;
let running: RunningGateway;
beforeAll(async () => {
  test = await startTestGateway();
  running = await start({});
});
afterAll(async () => {
  await running.stop();
  await test.close();
});

const start = (environment: Record<string, string>) =>
  startGateway(
    readConfig({ DATABASE_URL: test.ownerUrl, PORT: '0', DEMO: '1', ...environment }),
    silentLogger(),
    () => {},
  );

const query = (token: string) => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
  body: JSON.stringify({ query: '{ viewer { plugin { key } company { issuePrefix } } }' }),
});

/** What GraphiQL's path answers to a request that names `host`, which fetch would not let us choose. */
const statusLine = (options: NetConnectOpts, host: string) =>
  new Promise<string>((resolve, reject) => {
    const socket = connect(options, () =>
      socket.write(`GET /graphiql HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`),
    );
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk.toString();
    });
    socket.on('end', () => resolve(text.split('\r\n', 1)[0] ?? ''));
    socket.on('error', reject);
  });

describe('a gateway that was started', () => {
  it('answers each demo token as the plugin and company that it names', async () => {
    const answers = await Promise.all(
      running.demoTokens.map(
        async ({ token }) => (await (await fetch(`${running.url}/graphql`, query(token))).json()).data.viewer,
      ),
    );
    expect(answers).toEqual(
      running.demoTokens.map(({ plugin, company }) => ({ plugin: { key: plugin }, company: { issuePrefix: company } })),
    );
    expect(running.demoTokens).toHaveLength(4);
  });

  it('takes an address with the end of a line behind it, as a file has it, and a blank for nothing', async () => {
    const gateway = await start({ DATABASE_URL: `${test.ownerUrl}\n`, GATEWAY_POOL_SIZE: ' ', ADMIN_PORT: '\t' });
    try {
      expect(gateway.adminUrl).toBeNull();
      const [{ token = '' } = {}] = gateway.demoTokens;
      const answer = await (await fetch(`${gateway.url}/graphql`, query(token))).json();
      expect(answer.data.viewer.company).toEqual({ issuePrefix: gateway.demoTokens[0]?.company });
      expect(readConfig({ PORT: ' ', SLOW_OPERATION_MS: ' ', TRACE_RATIO: ' ' })).toEqual(readConfig({}));
    } finally {
      await gateway.stop();
    }
  });

  it('gives no demo to a database that was somebody’s before, and no tokens for it', async () => {
    const somebodys = await startTestGateway();
    await somebodys.company();
    const gateway = await startGateway(
      readConfig({ DATABASE_URL: somebodys.ownerUrl, PORT: '0' }),
      silentLogger(),
      () => {},
    );
    expect(gateway.demoTokens).toEqual([]);
    expect(await somebodys.truth('select count(*)::int as companies from companies')).toEqual([{ companies: 1 }]);
    await gateway.stop();
    await somebodys.close();
  });

  it('says that it lives and that it is ready', async () => {
    expect((await fetch(`${running.url}/healthz`)).status).toBe(200);
    expect((await fetch(`${running.url}/readyz`)).status).toBe(200);
  });

  it('publishes the public half of its keys and nothing of the private one', async () => {
    const { keys } = await (await fetch(`${running.url}/.well-known/jwks.json`)).json();
    expect(keys).toEqual([
      { kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA', use: 'sig', x: expect.any(String), kid: expect.any(String) },
    ]);
  });

  it('answers 404 to paths it does not have', async () => {
    for (const path of ['/', '/graphql/', '/health', '/x/healthz', '/graphql%2f']) {
      expect((await fetch(`${running.url}${path}`)).status, path).toBe(404);
    }
  });

  it('gives GraphiQL with its token to a local name alone, and asks nobody else for anything', async () => {
    const page = await fetch(`${running.url}/graphiql`);
    expect(page.status).toBe(200);
    expect(page.headers.get('content-security-policy')).toContain("connect-src 'self'");
    const { port } = new URL(running.url);
    const status = await statusLine({ port: Number(port), host: '127.0.0.1' }, 'evil.example');
    expect(status).toBe('HTTP/1.1 404 Not Found');
  });

  it('gives it to no other machine, whatever name that asks by', async () => {
    const own = await start({ HOST: '127.0.0.2' });
    const { port } = new URL(own.url);
    // Every 127.x address is this machine; 127.0.0.2 stands for another one here, as the sender's address does the same.
    const status = await statusLine({ port: Number(port), host: '127.0.0.2', localAddress: '127.0.0.2' }, 'localhost');
    expect(status).toBe('HTTP/1.1 404 Not Found');
    await own.stop();
  });

  it('has no GraphiQL in production', async () => {
    const production = await start({ NODE_ENV: 'production' });
    expect((await fetch(`${production.url}/graphiql`)).status).toBe(404);
    await production.stop();
  });
});

describe('a gateway that stops', () => {
  it('answers what it had begun, and refuses what comes after', async () => {
    const stopping = await start({});
    const token = stopping.demoTokens[0]?.token ?? '';
    const holder = await test.owner.connect();
    await holder.query('begin');
    await holder.query("select from companies where issue_prefix = 'ACME' for update");
    const mutation = fetch(`${stopping.url}/graphql`, {
      ...query(token),
      body: JSON.stringify({ query: 'mutation { createIssue(input: {title: "in flight"}) { __typename } }' }),
    });
    // Begun means that it waits for the row we hold.
    for (let waiting = 0; waiting === 0; ) {
      const [row] = await test.truth<{ count: number }>(
        "select count(*)::int as count from pg_stat_activity where wait_event_type = 'Lock' and query like '%issue_counter%'",
      );
      waiting = row?.count ?? 0;
    }
    const stopped = stopping.stop();
    await expect
      .poll(() =>
        fetch(`${stopping.url}/readyz`).then(
          () => 'open',
          () => 'closed',
        ),
      )
      .toBe('closed');
    await holder.query('rollback');
    holder.release();
    expect(await (await mutation).json()).toMatchObject({
      data: { createIssue: { __typename: 'CreateIssuePayload' } },
    });
    await stopped;
  });

  it('says plainly that a port is taken', async () => {
    await expect(start({ PORT: new URL(running.url).port })).rejects.toThrow(/Port \d+ is taken/);
  });
});
