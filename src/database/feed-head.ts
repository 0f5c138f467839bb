import { type SQL, sql } from 'drizzle-orm';
import { PgDialect } from 'drizzle-orm/pg-core';
import { z } from 'zod';
import type { BatchStatement } from './one-sync-batch.ts';
import { logPosition } from './replica-lag.ts';
import { statementName } from './statement-names.ts';

/** Which data a server holds, and as whom it is read. */
export interface ServerIdentity {
  /** A number for each stretch of history: another one after each failover. Null on a primary that replays another's log. */
  readonly timeline: number | null;
  /** The same for a primary and all its replicas, and for no other server. */
  readonly cluster: string;
  readonly database: string;
  readonly login: string;
}

/** How far a company's feed has come where it is written. */
export interface PrimaryHead {
  readonly commit: number;
  /** The table of feeds itself: where the gateway was detached and attached again, numbers begin anew in another one. */
  readonly table: string;
  readonly timeline: number | null;
  /** How far its log is; null as above. */
  readonly position: number | null;
}

/** How far the same feed has come on a replica. */
export interface ReplicaHead {
  readonly commit: number;
  readonly table: string;
  readonly inRecovery: boolean;
  /** How much of the log it has replayed. */
  readonly position: number;
  /** Null where it was not asked for. */
  readonly identity: ServerIdentity | null;
}

/** A company that nothing was told of yet has no row, and is at 0. */
const feed = (companyId: string) => sql`
  coalesce((select f.last_commit from gateway.feeds as f where f.company_id = ${companyId}::uuid), 0),
  'gateway.feeds'::regclass::oid::text`;

const database = sql`(select c.system_identifier::text from pg_control_system() as c), current_database(), current_user`;

const primaryTimeline = sql`case when pg_is_in_recovery() then null
  else ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int end`;

const primaryPosition = sql`case when pg_is_in_recovery() then null else pg_current_wal_lsn()::text end`;
const replicaPosition = sql`coalesce(pg_last_wal_replay_lsn(), '0/0')::text`;

/**
 * Of what a replica has replayed. It may say a new timeline later than it replays it, but never earlier; so two servers whose histories
 * went apart at a failover do not say the same.
 */
const replicaTimeline = sql`greatest((select c.timeline_id from pg_control_checkpoint() as c),
  (select r.min_recovery_end_timeline from pg_control_recovery() as r))`;

/**
 * Statements of a transaction that is its company's already: row security shows it its own feed alone. A replica's identity is asked for
 * where it is not known of the connection yet: to read it from the control file takes longer than all the rest.
 */
const headOfPrimary = (companyId: string) => sql`
  select json_build_array(${feed(companyId)}, ${primaryTimeline}, ${primaryPosition})::text as told`;
const headOfReplica = (companyId: string, wantsIdentity: string) => sql`
  select json_build_array(${feed(companyId)}, pg_is_in_recovery(), ${replicaPosition},
    case when ${wantsIdentity}::bool then json_build_array(${replicaTimeline}, ${database}) end)::text as told`;

export const primaryHeadQuery = headOfPrimary;
export const replicaHeadQuery = (companyId: string): SQL => headOfReplica(companyId, 'true');

/** The same as statements of a batch. Their placeholders are numbered in the order in which the values are named above. */
const primaryHead = named(headOfPrimary(''));
const replicaHead = named(headOfReplica('', ''));
export const primaryHeadStatement = (companyId: string): BatchStatement => ({ ...primaryHead, values: [companyId] });
export const replicaHeadStatement = (companyId: string, wantsIdentity: boolean): BatchStatement => ({
  ...replicaHead,
  values: [companyId, wantsIdentity],
});

/** Asked outside of any company. */
export const primaryIdentity = textOf(sql`select json_build_array(${primaryTimeline}, ${database})::text as told`);
export const positionOfPrimary = textOf(sql`select ${primaryPosition} as told`);
export const positionOfReplica = textOf(sql`select ${replicaPosition} as told`);
export const replicaIdentity = textOf(sql`
  select json_build_array(pg_is_in_recovery(), json_build_array(${replicaTimeline}, ${database}))::text as told`);

/** The one row that each of them gives. */
export const toldSchema = z.object({ told: z.string() });
const positionSchema = z.string().transform(logPosition);

const identitySchema = z.tuple([z.number().nullable(), z.string(), z.string(), z.string()]);
const primaryHeadSchema = z.tuple([z.number(), z.string(), z.number().nullable(), positionSchema.nullable()]);
const replicaHeadSchema = z.tuple([z.number(), z.string(), z.boolean(), positionSchema, identitySchema.nullable()]);
const replicaIdentitySchema = z.tuple([z.boolean(), identitySchema]);

export function readPrimaryHead(told: string): PrimaryHead {
  const [commit, table, timeline, position] = primaryHeadSchema.parse(JSON.parse(told));
  return { commit, table, timeline, position };
}

export function readReplicaHead(told: string): ReplicaHead {
  const [commit, table, inRecovery, position, identity] = replicaHeadSchema.parse(JSON.parse(told));
  return { commit, table, inRecovery, position, identity: identity && toIdentity(identity) };
}

export function readPrimaryIdentity(told: string): ServerIdentity {
  return toIdentity(identitySchema.parse(JSON.parse(told)));
}

export function readReplicaIdentity(told: string): { readonly inRecovery: boolean; readonly identity: ServerIdentity } {
  const [inRecovery, identity] = replicaIdentitySchema.parse(JSON.parse(told));
  return { inRecovery, identity: toIdentity(identity) };
}

function toIdentity([timeline, cluster, database, login]: z.infer<typeof identitySchema>): ServerIdentity {
  return { timeline, cluster, database, login };
}

function named(statement: SQL): Pick<BatchStatement, 'name' | 'text'> {
  const text = textOf(statement);
  return { name: statementName(text), text };
}

function textOf(statement: SQL): string {
  return new PgDialect().sqlToQuery(statement).sql;
}
