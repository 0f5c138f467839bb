import { createHash } from 'node:crypto';
import { PgDialect } from 'drizzle-orm/pg-core';
import type { Pool, PoolClient } from 'pg';
import { parse as parseArray } from 'postgres-array';
import { backendPid } from './backend-pid.ts';
import { isDatabaseAway } from './database-errors.ts';
import { entering, type Installation, type Tenant, type TokenMarks } from './entering.ts';
import { type BatchStatement, runBatch } from './one-sync-batch.ts';
import { isIdle } from './pool.ts';

export interface TenantBatchOptions {
  /** Aborted when nobody waits for the answer any more. */
  readonly signal?: AbortSignal | undefined;
  readonly onStatement?: ((text: string) => void) | undefined;
}

export interface TenantBatchResult {
  readonly installation: Installation | null;
  /** The one value of the statement's one row. */
  readonly value: string | null;
}

/**
 * Runs one statement that reads, together with the settings of its company, in one round trip. The two are one transaction, which
 * can write nothing, and a single statement sees a single snapshot.
 */
export function createTenantBatch(pool: Pool) {
  return async function inOneRoundTrip(
    tenant: Tenant & { readonly marks: TokenMarks },
    statement: BatchStatement,
    { signal, onStatement }: TenantBatchOptions = {},
  ): Promise<TenantBatchResult> {
    signal?.throwIfAborted();
    const client = await pool.connect();
    const cancellation = cancelWhenAborted(pool, client, signal);
    let failure: unknown;
    try {
      const enter = enterStatement(tenant);
      onStatement?.(enter.text);
      onStatement?.(statement.text);
      const [[entered] = [], [answer] = []] = await runBatch(client, [enter, statement]);
      return { installation: toInstallation(entered), value: answer?.[0] ?? null };
    } catch (error) {
      failure = error;
      signal?.throwIfAborted();
      throw error;
    } finally {
      // A cancellation that is on its way must not meet the next one's statement.
      await cancellation.settled();
      client.release(isIdle(client) && !isDatabaseAway(failure) ? undefined : true);
    }
  };
}

function cancelWhenAborted(pool: Pool, client: PoolClient, signal: AbortSignal | undefined) {
  let cancelling: Promise<unknown> | null = null;
  const cancel = () => {
    cancelling = pool.query('select pg_cancel_backend($1)', [backendPid(client)]).catch(() => {
      // No connection to say it by: the statement's own time limit ends it.
    });
  };
  signal?.addEventListener('abort', cancel, { once: true });
  return {
    async settled(): Promise<void> {
      signal?.removeEventListener('abort', cancel);
      if (cancelling) await cancelling;
    },
  };
}

/** The statement that enters, rendered once: what differs between requests are its values. */
const fields = ['companyId', 'pluginId', 'pluginKey', 'tokenIds', 'keyId', 'secretId', 'issuedAtMs'] as const;
type Field = (typeof fields)[number];
let enterShape: { readonly name: string; readonly text: string; readonly order: readonly Field[] } | null = null;

function enterStatement(tenant: Tenant & { readonly marks: TokenMarks }): BatchStatement {
  enterShape ??= renderEnter();
  const { companyId, pluginId, pluginKey, marks } = tenant;
  const values = { companyId, pluginId, pluginKey, ...marks };
  return { name: enterShape.name, text: enterShape.text, values: enterShape.order.map((field) => values[field]) };
}

function renderEnter() {
  const names = Object.fromEntries(fields.map((field) => [field, field])) as Record<Field, never>;
  const { companyId, pluginId, pluginKey, ...marks } = names;
  const statement = entering({ companyId, pluginId, pluginKey, marks }, { readOnly: true });
  const { sql: text, params } = new PgDialect().sqlToQuery(statement);
  return { name: statementName(text), text, order: params as Field[] };
}

/** The same for the same text, so that a connection prepares it once. */
export function statementName(text: string): string {
  return `gateway_${createHash('sha256').update(text).digest('base64url').slice(0, 22)}`;
}

/** In the order of the columns: company, plugin, key, read_only, status, enabled, company_status, capabilities. */
function toInstallation(row: readonly (string | null)[] | undefined): Installation | null {
  const [, , , , status, enabled, companyStatus, capabilities] = row ?? [];
  if (status == null || companyStatus == null || capabilities == null) return null;
  return { status, enabled: enabled === 't', companyStatus, capabilities: readCapabilities(capabilities) };
}

/** Texts kept. There are as many as there are different grants; beyond that they are read anew. */
const capabilitiesKept = 1_000;
const capabilitiesByText = new Map<string, readonly string[]>();

/** What a company grants a plugin is the same text at every request, and reading it costs more than the rest of the row. */
function readCapabilities(text: string): readonly string[] {
  const known = capabilitiesByText.get(text);
  if (known) return known;
  const read = Object.freeze(parseArray(text));
  if (capabilitiesByText.size >= capabilitiesKept) capabilitiesByText.clear();
  capabilitiesByText.set(text, read);
  return read;
}
