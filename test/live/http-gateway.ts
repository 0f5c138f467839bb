import type { AddressInfo } from 'node:net';
import { createGateway, type Gateway, type GatewayOptions } from '../../src/gateway.ts';
import { silentLogger } from '../../src/kernel/logger.ts';
import { createReadiness } from '../../src/server/health.ts';
import { createHttpServer } from '../../src/server/http-server.ts';
import { drain } from '../../src/server/shutdown.ts';
import type { TestGateway } from '../../src/testing/test-gateway.ts';
import { type StreamRequest, TestStream } from '../../src/testing/test-stream.ts';

export interface HttpGateway {
  readonly gateway: Gateway;
  readonly port: number;
  subscribe(request: StreamRequest): Promise<TestStream>;
  /** Stops as a gateway does that is told to: streams end, then the server. */
  stop(): Promise<void>;
}

/** A gateway of its own on the database of a test, behind a real server and real sockets. */
export async function startHttpGateway(
  { gatewayUrl }: Pick<TestGateway, 'gatewayUrl'>,
  options: Partial<GatewayOptions> = {},
): Promise<HttpGateway> {
  const log = silentLogger();
  const gateway = createGateway({ databaseUrl: gatewayUrl, log, ...options });
  const isReady = createReadiness(gateway.pool, () => false);
  const server = createHttpServer({ gateway, log, isReady, graphiql: null, oauth: null, apiRoutes: null });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    gateway,
    port,
    subscribe: (request) => TestStream.open(fetch, `http://127.0.0.1:${port}/graphql`, request),
    stop: async () => {
      await gateway.live.stop();
      await drain(server, log);
      await gateway.close();
    },
  };
}
