import { type SQL, sql } from 'drizzle-orm';
import { PgDialect } from 'drizzle-orm/pg-core';
import { z } from 'zod';
import type { BatchStatement } from './one-sync-batch.ts';
import { literal } from './sql-literal.ts';
import { statementName } from './statement-names.ts';

/** Who a transaction is for. It sees and writes rows of this company alone. */
export interface Tenant {
  readonly companyId: string;
  readonly pluginId: string;
  readonly pluginKey: string;
  /** The token that asks. Left out only where no token is asked for. */
  readonly marks?: TokenMarks;
}

export type OperationTenant = Tenant & { readonly marks: TokenMarks };

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
export interface Installation {
  readonly status: string;
  readonly enabled: boolean;
  readonly companyStatus: string;
  /** What the manifest declares, less what the company did not grant. */
  readonly capabilities: readonly string[];
}

const installedSchema = z.object({
  status: z.string(),
  enabled: z.boolean(),
  company_status: z.string(),
  capabilities: z.array(z.string()),
});
const notInstalledSchema = z.object({ status: z.null() });
export const installationRowSchema = installedSchema.or(notInstalledSchema);

export function toInstallation(row: z.infer<typeof installationRowSchema>): Installation | null {
  if (row.status === null) return null;
  const { status, enabled, company_status: companyStatus, capabilities } = row;
  return { status, enabled, companyStatus, capabilities };
}

export interface EnteringOptions {
  readonly readOnly?: boolean;
  /** What else is set for the transaction, where its connection brings none of it along. */
  readonly settings?: Readonly<Record<string, string>>;
}

/**
 * Sets company and plugin for this transaction, and asks in the same statement whether the plugin is installed there and the
 * token still holds: what was taken back is refused at the next operation, by every process.
 */
export function entering(tenant: Tenant, options: EnteringOptions = {}): SQL {
  return sql`
    select entered.*, i.status, i.enabled, i.company_status, i.capabilities
    from (select ${settings(tenant, options)}) as entered
    left join gateway.installation(${tenant.companyId}::uuid, ${tenant.pluginId}::uuid) as i
      on i.plugin_key = ${tenant.pluginKey} ${tenant.marks ? sql`and not ${isRevoked(tenant, tenant.marks)}` : sql``}`;
}

/**
 * The same for somebody whose standing is known under a version of all standings: where that has not moved, it holds still. The
 * version is the fourth column, as in what `entering` gives.
 */
export function enteringAgain(tenant: Tenant, options: EnteringOptions = {}): SQL {
  return sql`select ${settings(tenant, options)}`;
}

/** The same, failing where the version has moved: what travels behind it in one journey, a commit too, is not done then. */
export function enteringInsisting(tenant: Tenant, knownVersion: string): SQL {
  return sql`select ${settings(tenant, {})},
    1 / (((select v.version from gateway.standings_version as v) = ${knownVersion}::bigint) is true)::int as has_not_moved`;
}

/** Sets company and plugin on a replica, which is asked for no standing: it may not have heard yet that one was taken back. */
export function enteringReplica({ companyId, pluginId, pluginKey }: Tenant): SQL {
  return sql`select set_config('app.company_id', ${companyId}, true), set_config('app.plugin_id', ${pluginId}, true),
    set_config('app.plugin_key', ${pluginKey}, true), set_config('transaction_read_only', 'on', true)`;
}

/** Also tells the version of what it is told. A reader's transaction can write nothing. */
function settings(
  { companyId, pluginId, pluginKey }: Tenant,
  { readOnly = false, settings: more = {} }: EnteringOptions,
): SQL {
  const others = Object.entries(more).map(
    ([name, value], at) =>
      sql`, set_config(${literal(name)}, ${literal(value)}, true) as ${sql.identifier(`setting_${at}`)}`,
  );
  return sql`set_config('app.company_id', ${companyId}, true) as company,
    set_config('app.plugin_id', ${pluginId}, true) as plugin,
    set_config('app.plugin_key', ${pluginKey}, true) as key,
    (select v.version from gateway.standings_version as v) as version
    ${readOnly ? sql`, set_config('transaction_read_only', 'on', true) as read_only` : sql``} ${sql.join(others)}`;
}

function isRevoked({ pluginId, companyId }: Tenant, { tokenIds, keyId, secretId, issuedAtMs }: TokenMarks): SQL {
  return sql`gateway.is_token_revoked(${sql.param(tokenIds)}::text[], ${keyId}, ${secretId}::uuid, ${pluginId}::uuid,
    ${companyId}::uuid, to_timestamp(${issuedAtMs}::float8 / 1000))`;
}

const fields = [
  'companyId',
  'pluginId',
  'pluginKey',
  'tokenIds',
  'keyId',
  'secretId',
  'issuedAtMs',
  'knownVersion',
] as const;
type Field = (typeof fields)[number];

/** A statement that enters, rendered once: what differs between requests are its values. */
export function rendered(
  statementOf: (tenant: OperationTenant, knownVersion: string) => SQL,
): (tenant: OperationTenant, knownVersion?: string) => BatchStatement {
  const names = Object.fromEntries(fields.map((field) => [field, field])) as Record<Field, never>;
  const { companyId, pluginId, pluginKey, knownVersion: version, ...marks } = names;
  const { sql: text, params } = new PgDialect().sqlToQuery(
    statementOf({ companyId, pluginId, pluginKey, marks }, version),
  );
  const name = statementName(text);
  const order = params as Field[];
  return (tenant, knownVersion) => {
    const values = {
      companyId: tenant.companyId,
      pluginId: tenant.pluginId,
      pluginKey: tenant.pluginKey,
      ...tenant.marks,
      knownVersion,
    };
    return { name, text, values: order.map((field) => values[field]) };
  };
}
