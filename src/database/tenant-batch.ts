import { parse as parseArray } from 'postgres-array';
import { cancelOnAbort } from './cancel-statement.ts';
import { isDatabaseAway } from './database-errors.ts';
import { entering, enteringAgain, type Installation, type OperationTenant, rendered } from './entering.ts';
import type { FairConnections } from './fair-connections.ts';
import { KnownStandings } from './known-standings.ts';
import { type BatchStatement, runBatch, type TextRow } from './one-sync-batch.ts';
import { isIdle } from './pool.ts';

export interface TenantBatchOptions {
  /** Aborted when nobody waits for the answer any more. */
  readonly signal?: AbortSignal | undefined;
  readonly onStatement?: ((text: string) => void) | undefined;
  /** Called when the batch has ended, with the statement that was asked for: what enters came and went with it. */
  readonly onStatementEnd?: ((text: string, startedAt: number, durationMs: number) => void) | undefined;
}

export interface TenantBatchSetup {
  /** What is known of tokens. */
  readonly standings?: KnownStandings;
  /** Set for each transaction, where the connection is a pooler's and has none of ours. */
  readonly settings?: Readonly<Record<string, string>>;
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
export function createTenantBatch(
  connections: FairConnections,
  { standings = new KnownStandings(), settings = {} }: TenantBatchSetup = {},
) {
  const isShared = Object.keys(settings).length > 0;
  const enter = rendered((tenant) => entering(tenant, { readOnly: true, settings }));
  const again = rendered((tenant) => enteringAgain(tenant, { readOnly: true, settings }));
  // Through a pooler a connection may be another server's the next time, where a name would mean nothing.
  const named = (statement: BatchStatement) => (isShared ? { ...statement, name: '' } : statement);
  return async function inOneRoundTrip(
    tenant: OperationTenant,
    statement: BatchStatement,
    options: TenantBatchOptions = {},
  ): Promise<TenantBatchResult> {
    const known = standings.find(tenant);
    if (known) {
      const [entered, value] = await roundTrip(connections, tenant, [named(again(tenant)), named(statement)], options);
      if (entered[versionColumn] === known.version) return { installation: known.installation, value };
    }
    const [entered, value] = await roundTrip(connections, tenant, [named(enter(tenant)), named(statement)], options);
    const installation = toInstallation(entered);
    const version = entered[versionColumn];
    if (installation && version) standings.keep(tenant, { installation, version });
    return { installation, value };
  };
}

async function roundTrip(
  connections: FairConnections,
  tenant: OperationTenant,
  [enter, statement]: readonly [enter: BatchStatement, statement: BatchStatement],
  { signal, onStatement, onStatementEnd }: TenantBatchOptions,
): Promise<[entered: TextRow, value: string | null]> {
  signal?.throwIfAborted();
  const { client, release } = await connections.take(tenant, signal);
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
    release(isIdle(client) && !isDatabaseAway(failure) && !wasCancelled ? undefined : true);
  }
}

/** Columns: company, plugin, key, version, read_only, what else is set, and of `entering` status, enabled, company_status, capabilities. */
const versionColumn = 3;

function toInstallation(row: TextRow): Installation | null {
  const [status, enabled, companyStatus, capabilities] = row.slice(-4);
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
