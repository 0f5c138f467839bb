import type { SQL } from 'drizzle-orm';
import { PgDialect } from 'drizzle-orm/pg-core';
import type { Pool } from 'pg';
import { parse as parseArray } from 'postgres-array';
import { cancelOnAbort } from './cancel-statement.ts';
import { isDatabaseAway } from './database-errors.ts';
import { entering, enteringAgain, type Installation, type Tenant, type TokenMarks } from './entering.ts';
import { type BatchStatement, runBatch, type TextRow } from './one-sync-batch.ts';
import { isIdle } from './pool.ts';
import { statementName } from './statement-names.ts';

export interface TenantBatchOptions {
  /** Aborted when nobody waits for the answer any more. */
  readonly signal?: AbortSignal | undefined;
  readonly onStatement?: ((text: string) => void) | undefined;
  /** Called when the batch has ended, with the statement that was asked for: what enters came and went with it. */
  readonly onStatementEnd?: ((text: string, startedAt: number, durationMs: number) => void) | undefined;
}

export interface TenantBatchResult {
  readonly installation: Installation | null;
  /** The one value of the statement's one row. */
  readonly value: string | null;
}

/**
 * Runs one statement that reads, together with the settings of its company, in one round trip. The two are one transaction, which
 * can write nothing, and a single statement sees a single snapshot.
 *
 * What a token may do is asked in that very transaction. Who was told it a moment ago asks only whether anything of the kind has
 * changed since: one row. Where it has, the answer is thrown away and all is asked again.
 */
export function createTenantBatch(pool: Pool) {
  const standings = new KnownStandings();
  return async function inOneRoundTrip(
    tenant: OperationTenant,
    statement: BatchStatement,
    options: TenantBatchOptions = {},
  ): Promise<TenantBatchResult> {
    const known = standings.find(tenant);
    if (known) {
      const [entered, value] = await roundTrip(pool, statements.again(tenant), statement, options);
      if (entered[versionColumn] === known.version) return { installation: known.installation, value };
    }
    const [entered, value] = await roundTrip(pool, statements.enter(tenant), statement, options);
    const installation = toInstallation(entered);
    const version = entered[versionColumn];
    if (installation && version) standings.keep(tenant, { installation, version });
    return { installation, value };
  };
}

type OperationTenant = Tenant & { readonly marks: TokenMarks };

async function roundTrip(
  pool: Pool,
  enter: BatchStatement,
  statement: BatchStatement,
  { signal, onStatement, onStatementEnd }: TenantBatchOptions,
): Promise<[entered: TextRow, value: string | null]> {
  signal?.throwIfAborted();
  const client = await pool.connect();
  const stopWatching = cancelOnAbort(client, signal);
  let failure: unknown;
  try {
    onStatement?.(enter.text);
    onStatement?.(statement.text);
    const startedAt = onStatementEnd ? performance.now() : 0;
    const running = runBatch(client, [enter, statement]);
    const [[entered = []] = [], [answer] = []] = await (onStatementEnd
      ? running.finally(() => onStatementEnd(statement.text, startedAt, performance.now() - startedAt))
      : running);
    return [entered, answer?.[0] ?? null];
  } catch (error) {
    failure = error;
    signal?.throwIfAborted();
    throw error;
  } finally {
    const wasCancelled = await stopWatching();
    client.release(isIdle(client) && !isDatabaseAway(failure) && !wasCancelled ? undefined : true);
  }
}

interface Standing {
  readonly installation: Installation;
  /** Of all standings, when this one was read. */
  readonly version: string;
}

/** For a moment only: a signing key retires by the clock, which moves no version. */
const knownForMs = 1_000;
const knownMax = 10_000;

/** Tokens that were found to hold. What does not hold is never remembered. */
class KnownStandings {
  readonly #known = new Map<string, Standing & { readonly until: number }>();

  find(tenant: OperationTenant): Standing | null {
    const known = this.#known.get(keyOf(tenant));
    return known && known.until > performance.now() ? known : null;
  }

  keep(tenant: OperationTenant, standing: Standing): void {
    if (this.#known.size >= knownMax) this.#known.clear();
    this.#known.set(keyOf(tenant), { ...standing, until: performance.now() + knownForMs });
  }
}

/** Everything of a token that its standing is asked by. */
function keyOf({ companyId, pluginId, pluginKey, marks }: OperationTenant): string {
  const { tokenIds, keyId, secretId, issuedAtMs } = marks;
  return [companyId, pluginId, pluginKey, keyId, secretId, issuedAtMs, ...tokenIds].join(' ');
}

/** The statements that enter, rendered once each: what differs between requests are their values. */
const fields = ['companyId', 'pluginId', 'pluginKey', 'tokenIds', 'keyId', 'secretId', 'issuedAtMs'] as const;
type Field = (typeof fields)[number];

function rendered(statementOf: (tenant: OperationTenant) => SQL): (tenant: OperationTenant) => BatchStatement {
  const names = Object.fromEntries(fields.map((field) => [field, field])) as Record<Field, never>;
  const { companyId, pluginId, pluginKey, ...marks } = names;
  const { sql: text, params } = new PgDialect().sqlToQuery(statementOf({ companyId, pluginId, pluginKey, marks }));
  const name = statementName(text);
  const order = params as Field[];
  return (tenant) => {
    const values = {
      companyId: tenant.companyId,
      pluginId: tenant.pluginId,
      pluginKey: tenant.pluginKey,
      ...tenant.marks,
    };
    return { name, text, values: order.map((field) => values[field]) };
  };
}

const statements = {
  enter: rendered((tenant) => entering(tenant, { readOnly: true })),
  again: rendered((tenant) => enteringAgain(tenant)),
};

/** Columns: company, plugin, key, read_only, version, and of `entering` status, enabled, company_status, capabilities. */
const versionColumn = 4;

function toInstallation(row: TextRow): Installation | null {
  const [, , , , , status, enabled, companyStatus, capabilities] = row;
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
