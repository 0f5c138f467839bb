import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createSocketServer, type Socket } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ConfigError, readConfig } from '../../src/config.ts';
import { silentLogger } from '../../src/kernel/logger.ts';
import { type RunningGateway, startGateway } from '../../src/start.ts';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';

let test: TestGateway;
beforeAll(async () => {
  test = await startTestGateway();
});
afterAll(() => test.close());

const started = async (environment: Record<string, string>, work: (gateway: RunningGateway) => Promise<void>) => {
  const config = readConfig({ DATABASE_URL: test.ownerUrl, PORT: '0', DEMO: '0', ...environment });
  const gateway = await startGateway(config, silentLogger(), () => {});
  try {
    await work(gateway);
  } finally {
    await gateway.stop();
  }
};

describe('a gateway that was started', () => {
  it('with ADMIN_PORT serves metrics there, on this machine alone, and at no other port', async () => {
    await started({ ADMIN_PORT: '0' }, async ({ url, adminUrl }) => {
      expect(adminUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
      const metrics = await (await fetch(`${adminUrl}/metrics`)).text();
      expect(metrics).toContain('paperclip_graphql_pool_connections{');
      expect((await fetch(`${url}/metrics`)).status).toBe(404);
    });
  });

  it('without it serves none', async () => {
    await started({}, async ({ adminUrl }) => expect(adminUrl).toBeNull());
  });

  it('with RATE_LIMIT_POINTS gives each plugin so many', async () => {
    const plugin = await (await test.company()).plugin('acme.modest');
    await started({ RATE_LIMIT_POINTS: '2000', RATE_LIMIT_POINTS_PER_SECOND: '20' }, async ({ url }) => {
      const answer = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${plugin.token}` },
        body: JSON.stringify({ query: '{ viewer { rateLimit { limit } } }' }),
      });
      expect(await answer.json()).toMatchObject({ data: { viewer: { rateLimit: { limit: 2000 } } } });
      expect(answer.headers.get('ratelimit-policy')).toBe('"points";q=2000;w=100');
    });
  });

  describe('with a collector', () => {
    const paths: string[] = [];
    let metrics = '';
    const collector = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      paths.push(String(request.url));
      if (request.url === '/v1/metrics') metrics = Buffer.concat(chunks).toString('utf8');
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
    let settings: Record<string, string>;
    beforeAll(async () => {
      collector.listen(0, '127.0.0.1');
      await once(collector, 'listening');
      const { port } = collector.address() as AddressInfo;
      settings = { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}` };
    });
    beforeEach(() => paths.splice(0));
    afterAll(() => {
      collector.closeAllConnections();
      collector.close();
    });
    const askFor = async (url: string, name: string) => {
      const plugin = await (await test.company()).plugin('acme.collected');
      for (let i = 0; i < 5; i += 1) {
        const answer = await fetch(`${url}/graphql`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${plugin.token}` },
          body: JSON.stringify({ query: `query ${name} { viewer { originKind } }` }),
        });
        expect(answer.status).toBe(200);
      }
    };

    it('sends it metrics as often as it is told, and once more at its end', async () => {
      await started({ ...settings, OTEL_METRIC_EXPORT_INTERVAL: '1000' }, async ({ url }) => {
        await askFor(url, 'Collected');
        await expect.poll(() => metrics, { timeout: 20_000 }).toContain('"Collected"');
        await askFor(url, 'Late');
      });
      expect(metrics).toContain('"Late"');
      expect(metrics).toContain('paperclip_graphql_operation_duration_seconds');
      expect(paths).toContain('/v1/traces');
    });

    it('with OTEL_METRICS_EXPORTER=none sends it traces alone', async () => {
      await started({ ...settings, OTEL_METRICS_EXPORTER: 'none' }, async ({ url }) => askFor(url, 'Traced'));
      expect(new Set(paths)).toEqual(new Set(['/v1/traces']));
    });
  });

  it('is stopped in time where the collector of its traces does not answer', async () => {
    const plugin = await (await test.company()).plugin('acme.traced');
    const sockets = new Set<Socket>();
    const silent = createSocketServer((socket) => sockets.add(socket)).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    let stopping = 0;
    await started({ OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}` }, async ({ url }) => {
      const answer = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${plugin.token}` },
        body: JSON.stringify({ query: '{ viewer { originKind } }' }),
      });
      expect(answer.status).toBe(200);
      stopping = performance.now();
    });
    // The exporter would wait ten seconds.
    expect(performance.now() - stopping).toBeLessThan(8_000);
    expect(sockets.size, 'it was asked').toBeGreaterThan(0);
    for (const socket of sockets) socket.destroy();
    silent.close();
  });
});

describe('the environment', () => {
  it.each([
    ['RATE_LIMIT_POINTS', '999'],
    ['RATE_LIMIT_POINTS_PER_SECOND', '0'],
    ['OPERATION_DEADLINE_MS', '10'],
    ['OPERATION_DEADLINE_MS', 'soon'],
    ['ADMIN_PORT', '70000'],
    ['SLOW_OPERATION_MS', '-1'],
    ['TRACE_RATIO', '2'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4318'],
    ['OTEL_METRICS_EXPORTER', 'prometheus'],
    ['OTEL_METRIC_EXPORT_INTERVAL', '10'],
  ])('with %s=%s is refused, and the refusal names it', (name, value) => {
    expect(() => readConfig({ [name]: value })).toThrow(ConfigError);
    expect(() => readConfig({ [name]: value })).toThrow(name);
  });
});
