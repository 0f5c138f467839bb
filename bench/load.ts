import autocannon from 'autocannon';
import { postgresCpuMs, processCpuMs } from './cpu.ts';
import type { Sample } from './measurement.ts';
import type { BenchInput, BenchOperation } from './operations.ts';
import type { BenchServer } from './servers.ts';

export interface Load {
  readonly server: BenchServer;
  readonly operation: BenchOperation;
  readonly inputs: readonly BenchInput[];
  readonly connections: number;
  readonly requests: number;
  readonly postmasterPid: number;
}

/** A server answered some requests without data: what was measured says nothing. */
export class RefusedRequests extends Error {}

/** Exactly so many requests, so that none is still being worked at when the CPU is read. Throws RefusedRequests. */
export async function measure(load: Load): Promise<Sample> {
  const { server, operation, inputs, connections, postmasterPid } = load;
  const amount = Math.max(connections, load.requests);
  const headers = await server.headers();
  const before = { node: processCpuMs(server.pid), postgres: postgresCpuMs(postmasterPid) };
  const startedAt = performance.now();
  // The library looks only so often whether all is done; the last answer says it better.
  let answeredAt = startedAt;
  const result = await new Promise<autocannon.Result>((resolve, reject) => {
    const running = autocannon(
      {
        url: server.url,
        method: 'POST',
        headers,
        connections,
        amount,
        timeout: 60,
        sampleInt: 20,
        requests: inputs.map((input) => ({ body: server.body(operation, input) })),
        verifyBody: (body) => String(body).startsWith('{"data"'),
      },
      (error, finished) => (error ? reject(error) : resolve(finished)),
    );
    running.on('response', () => {
      answeredAt = performance.now();
    });
  });
  const seconds = (answeredAt - startedAt) / 1000;
  const failed = result.errors + result.timeouts + result.non2xx + result.mismatches;
  if (failed > 0) {
    throw new RefusedRequests(
      `${server.name} failed ${failed} of ${amount} requests of ${operation.name}: ${result.errors} broken, ` +
        `${result.timeouts} too late, ${result.non2xx} with another status, ${result.mismatches} without data`,
    );
  }
  return {
    requests: amount,
    requestsPerSecond: amount / seconds,
    nodeCpuMs: (processCpuMs(server.pid) - before.node) / amount,
    postgresCpuMs: (postgresCpuMs(postmasterPid) - before.postgres) / amount,
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
  };
}
