import { type AnyRelations, type SQL, sql } from 'drizzle-orm';
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import type { Pool, PoolClient } from 'pg';
import { z } from 'zod';
import { databaseUnavailable, isDatabaseAway } from './database-errors.ts';
import { isIdle } from './pool.ts';
import { queryRows } from './query-rows.ts';

/** Who a transaction is for. It sees and writes rows of this company alone. */
export interface Tenant {
  readonly companyId: string;
  readonly pluginId: string;
  readonly pluginKey: string;
  /** The token that asks. Left out only where no token is asked for. */
  readonly marks?: TokenMarks;
}

/** What a token is known by when it is asked whether it still holds. */
export interface TokenMarks {
  /** Its own id, and that of the token it was exchanged for. */
  readonly tokenIds: readonly string[];
  /** The key it is signed with. */
  readonly keyId: string;
  /** The secret it was given for; null where no secret was asked for. */
  readonly secretId: string | null;
  /** Milliseconds since 1970, by the clock of the database. */
  readonly issuedAtMs: number;
}

/** What PostgreSQL says about the installation that a token names, asked in the transaction that uses it. */
const installationSchema = z.object({
  status: z.string(),
  enabled: z.boolean(),
  company_status: z.string(),
  capabilities: z.array(z.string()),
});

const notInstalledSchema = z.object({ status: z.null() });

export interface Installation {
  readonly status: string;
  readonly enabled: boolean;
  readonly companyStatus: string;
  /** What the manifest declares, less what the company did not grant. */
  readonly capabilities: readonly string[];
}

export interface TenantTransactionOptions {
  /** A query reads one snapshot and can write nothing; a mutation sees what others commit while it waits for locks. */
  readonly access: 'read' | 'write';
  /** Called with the text of every statement, for tests and for the log. */
  readonly onStatement?: ((text: string) => void) | undefined;
}

/**
 * Runs work in one transaction that row-level security limits to one company.
 *
 * `settings` are set for each transaction, where the connection is a pooler's and has none of ours.
 *
 * Drizzle opens the transaction, so a `db.transaction()` inside is a savepoint. Had we sent BEGIN ourselves, an
 * inner rollback would end the outer transaction, and with it the company set here.
 */
export function createTenantTransaction<R extends AnyRelations>(
  pool: Pool,
  relations: R,
  settings: Readonly<Record<string, string>> = {},
) {
  return async function inTenantTransaction<T>(
    tenant: Tenant,
    options: TenantTransactionOptions,
    work: (db: NodePgDatabase<R>, installation: Installation | null) => Promise<T>,
  ): Promise<T> {
    for (let ended = 0; ; ended += 1) {
      const client = await pool.connect().catch((error: unknown) => {
        // Whatever keeps us from connecting, a refused password or a database that is being restored: nothing has begun.
        throw databaseUnavailable(error);
      });
      let hasBegun = false;
      let failure: unknown;
      try {
        const db = drizzle({ client: oneAtATime(client, options.onStatement), relations });
        return await db.transaction(
          async (transaction) => {
            const installation = await enter(transaction, tenant, settings);
            hasBegun = true;
            // A transaction does all that a database does, but for opening connections.
            return work(transaction as unknown as NodePgDatabase<R>, installation);
          },
          options.access === 'read' ? { isolationLevel: 'repeatable read', accessMode: 'read only' } : undefined,
        );
      } catch (error) {
        failure = error;
        // A connection that PostgreSQL ended while it lay idle, in a restart for example, says so at its first use. Nothing
        // was done on it, so another is taken; there may be several such, but not more than there are connections.
        if (hasBegun || !isDatabaseAway(error) || ended >= (pool.options.max ?? 10)) throw error;
      } finally {
        // A client that may still hold a transaction, or whose protocol state is unknown, would hand this company's
        // settings to the next caller. It is closed instead.
        client.release(
          isIdle(client) && !isDatabaseAway(failure) ? undefined : failure instanceof Error ? failure : true,
        );
      }
    }
  };
}

/**
 * Sets company and plugin for this transaction, and asks in the same statement whether the plugin is installed there and the
 * token still holds: what was taken back is refused at the next operation, by every process.
 */
async function enter(
  db: Pick<NodePgDatabase, 'execute'>,
  tenant: Tenant,
  settings: Readonly<Record<string, string>>,
): Promise<Installation | null> {
  const more = Object.entries(settings).map(
    ([name, value], at) => sql`, set_config(${name}, ${value}, true) as ${sql.identifier(`setting_${at}`)}`,
  );
  const [row] = await queryRows(
    db,
    installationSchema.or(notInstalledSchema),
    sql`
    select entered.*, i.status, i.enabled, i.company_status, i.capabilities
    from (select set_config('app.company_id', ${tenant.companyId}, true) as company,
                 set_config('app.plugin_id', ${tenant.pluginId}, true) as plugin,
                 set_config('app.plugin_key', ${tenant.pluginKey}, true) as key ${sql.join(more)}) as entered
    left join gateway.installation(${tenant.companyId}::uuid, ${tenant.pluginId}::uuid) as i
      on i.plugin_key = ${tenant.pluginKey} ${tenant.marks ? sql`and not ${isRevoked(tenant, tenant.marks)}` : sql``}`,
  );
  if (row?.status == null) return null;
  const { status, enabled, company_status: companyStatus, capabilities } = row;
  return { status, enabled, companyStatus, capabilities };
}

function isRevoked({ pluginId, companyId }: Tenant, { tokenIds, keyId, secretId, issuedAtMs }: TokenMarks): SQL {
  return sql`gateway.is_token_revoked(${sql.param(tokenIds)}::text[], ${keyId}, ${secretId}::uuid, ${pluginId}::uuid,
    ${companyId}::uuid, to_timestamp(${issuedAtMs}::float8 / 1000))`;
}

/** Resolvers run in parallel on this one connection; node-postgres wants its queries one by one. */
function oneAtATime(client: PoolClient, onStatement?: (text: string) => void): PoolClient {
  let last: Promise<unknown> = Promise.resolve();
  type Query = (...args: unknown[]) => Promise<unknown>;
  const query: Query = (...args) => {
    const next = last.then(() => {
      onStatement?.(textOf(args[0]));
      return (client.query as Query).apply(client, args);
    });
    last = next.catch(() => {});
    return next;
  };
  return new Proxy(client, {
    get: (target, key) => (key === 'query' ? query : Reflect.get(target, key, target)),
  });
}

function textOf(query: unknown): string {
  if (typeof query === 'string') return query;
  return typeof query === 'object' && query !== null && 'text' in query ? String(query.text) : '';
}
