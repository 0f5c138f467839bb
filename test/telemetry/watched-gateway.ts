import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import pino from 'pino';
import type { GatewayOptions } from '../../src/gateway.ts';
import { createAdminServer } from '../../src/server/admin-server.ts';
import { startTelemetry } from '../../src/telemetry/telemetry.ts';
import { startTestGateway } from '../../src/testing/test-gateway.ts';

export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A gateway whose metrics, traces and log lines a test can read, as Prometheus, a collector and an operator would. */
export async function startWatchedGateway(options: Partial<GatewayOptions> = {}) {
  const sent: string[] = [];
  const collector = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    sent.push(`${request.url} ${Buffer.concat(chunks).toString('utf8')}`);
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  collector.listen(0, '127.0.0.1');
  await once(collector, 'listening');
  const collectorUrl = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
  const telemetry = await startTelemetry({
    metrics: true,
    metricsPush: { url: `${collectorUrl}/v1/metrics`, everyMs: 3_600_000 },
    traces: { url: `${collectorUrl}/v1/traces`, ratio: 1 },
  });
  const lines: string[] = [];
  const log = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) });
  const test = await startTestGateway({ log, telemetry, slowOperationMs: 0, ...options });
  const admin = createAdminServer({ metrics: telemetry.page, isReady: async () => null });
  admin.listen(0, '127.0.0.1');
  await once(admin, 'listening');
  const adminUrl = `http://127.0.0.1:${(admin.address() as AddressInfo).port}`;
  let isStopped = false;
  const watched = {
    test,
    telemetry,
    adminUrl,
    lines,
    text: async (): Promise<string> => (await fetch(`${adminUrl}/metrics`)).text(),
    samples: async (): Promise<Sample[]> => (await watched.text()).split('\n').flatMap(readSample),
    /** All that was sent, a line for each request, its path first. Nothing is recorded after that. */
    exported: async (): Promise<string> => {
      isStopped = true;
      await telemetry.stop();
      return sent.join('\n');
    },
    close: async () => {
      admin.closeAllConnections();
      admin.close();
      await test.close();
      if (!isStopped) await telemetry.stop();
      collector.closeAllConnections();
      collector.close();
    },
  };
  return watched;
}
export type WatchedGateway = Awaited<ReturnType<typeof startWatchedGateway>>;

function readSample(line: string): Sample[] {
  const [, name, labels = '', value] = /^([a-z_]+)(?:\{(.*)\})? ([^ ]+)$/.exec(line) ?? [];
  if (name === undefined) return [];
  const pairs = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, key = '', text = '']) => [key, text]);
  return [{ name, labels: Object.fromEntries(pairs), value: Number(value) }];
}
