import { Authenticator } from '../../src/auth/authenticate.ts';
import { KeySet } from '../../src/auth/key-set.ts';
import { FairConnections } from '../../src/database/fair-connections.ts';
import { createPool } from '../../src/database/pool.ts';
import { createTenantTransaction } from '../../src/database/tenant-transaction.ts';
import { silentLogger } from '../../src/kernel/logger.ts';
import { LiveFeed } from '../../src/live/live-feed.ts';
import { relations } from '../../src/relations.ts';
import { schema } from '../../src/schema.ts';
import { createGraphQLEndpoint } from '../../src/server/graphql-endpoint.ts';
import { RateLimiter } from '../../src/server/rate-limit.ts';
import type { TestGateway } from '../../src/testing/test-gateway.ts';

/**
 * The gateway, put together from its own parts, with one of them wrong: whoever's token comes, the transaction is entered
 * for one and the same company. Every predicate of the resolvers then asks for the token's company, as it would where all
 * of them had been forgotten or turned around, and only the database stands between the caller and its rows.
 */
export function startMisledGateway(test: TestGateway, databaseCompanyId: string) {
  const pool = createPool(test.gatewayUrl, silentLogger());
  const inTransaction = createTenantTransaction(new FairConnections(pool), relations);
  const live = new LiveFeed({
    databaseUrl: test.gatewayUrl,
    log: silentLogger(),
    now: Date.now,
    transactionsMax: 2,
  });
  const { yoga } = createGraphQLEndpoint({
    schema,
    findTrustedDocument: async () => ({ onlyThese: false, body: null }),
    authenticator: new Authenticator(new KeySet(pool).find),
    inTenantTransaction: (tenant, options, work) =>
      inTransaction({ ...tenant, companyId: databaseCompanyId }, options, work),
    rateLimiter: new RateLimiter(),
    live,
    log: silentLogger(),
  });
  return {
    fetch: async (request: Request): Promise<Response> => yoga.fetch(request),
    close: async () => {
      await live.close();
      await yoga.dispose();
      await pool.end();
    },
  };
}
