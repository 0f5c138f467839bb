import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { texts, uuids } from '../../database/list-parameter.sql.ts';
import { queryRows } from '../../database/query-rows.ts';
import { parseIssueReference } from '../issues/issue-reference.ts';
import type { MutationScope } from '../mutations/mutation-scope.ts';
import { heartbeatRuns } from '../runs/run.table.ts';
import type { ActiveRun, WakeTarget } from './wake-placement.ts';
import { agentWakeupRequests } from './wakeup.table.ts';

const issueSchema = z.object({ id: z.string(), identifier: z.string().nullable() });
export type LockedIssueToWake = z.infer<typeof issueSchema>;

/**
 * The issues that some UUIDs and identifiers name, held until the end of the transaction, by reference. What the company does not have
 * is not in the map.
 *
 * One order for everybody, that of the ids. No key of an issue is changed here, so whoever refers to one of them (a comment, a child,
 * a blocker) need not wait.
 */
export async function lockIssuesToWake(
  { db, plugin }: MutationScope,
  references: readonly string[],
): Promise<Map<string, LockedIssueToWake>> {
  const parsed = references.map((reference) => [reference, parseIssueReference(reference)] as const);
  const ids = parsed.flatMap(([, named]) => (named !== null && 'id' in named ? named.id : []));
  const identifiers = parsed.flatMap(([, named]) => (named !== null && 'identifier' in named ? named.identifier : []));
  const company = plugin.companyId;
  const rows = await queryRows(
    db,
    issueSchema,
    // Found by one index or the other: asked for with OR, identifiers would be looked up in the index for searches.
    sql`
    with named as materialized (
      select i.id from issues i where i.company_id = ${company} and i.id = any(${uuids(ids)})
      union
      select i.id from issues i where i.company_id = ${company} and i.identifier = any(${texts(identifiers)})
    )
    select i.id, i.identifier from named join issues i on i.company_id = ${company} and i.id = named.id
    order by i.id for no key update of i`,
  );
  const byId = new Map(rows.map((row) => [row.id, row]));
  const byIdentifier = new Map(rows.map((row) => [row.identifier, row]));
  const found = new Map<string, LockedIssueToWake>();
  for (const [reference, named] of parsed) {
    const issue = named && ('id' in named ? byId.get(named.id) : byIdentifier.get(named.identifier));
    if (issue) found.set(reference, issue);
  }
  return found;
}

const targetSchema = z.object({
  issue_id: z.string(),
  identifier: z.string().nullable(),
  execution_run_id: z.string().nullable(),
  execution_agent_name_key: z.string().nullable(),
  agent_id: z.string(),
  agent_name: z.string(),
  session_id: z.string().nullable(),
});

/** The locked issues with the agents that are to be woken. After the locks, never with them: what they waited for may have changed the agent. */
export async function wakeTargetsOf(
  { db, plugin }: MutationScope,
  issueIds: readonly string[],
): Promise<Map<string, WakeTarget>> {
  const company = plugin.companyId;
  const rows = await queryRows(
    db,
    targetSchema,
    sql`
    select i.id as issue_id, i.identifier, i.execution_run_id, i.execution_agent_name_key,
      a.id as agent_id, a.name as agent_name, s.session_id
    from issues i
    join agents a on a.company_id = ${company} and a.id = i.assignee_agent_id
    left join agent_runtime_state s on s.company_id = ${company} and s.agent_id = a.id
    where i.company_id = ${company} and i.id = any(${uuids(issueIds)})`,
  );
  return new Map(
    rows.map((row) => [
      row.issue_id,
      {
        issueId: row.issue_id,
        identifier: row.identifier,
        agentId: row.agent_id,
        agentName: row.agent_name,
        sessionId: row.session_id,
        executionRunId: row.execution_run_id,
        executionAgentNameKey: row.execution_agent_name_key,
      },
    ]),
  );
}

const activeRunSchema = z.object({
  issue_id: z.string(),
  run_id: z.string(),
  status: z.enum(['queued', 'running']),
  agent_name: z.string(),
  created_at_micros: z.coerce.number(),
});

/**
 * The queued and running runs that hold these issues or were started for them. Locked, in the order of their ids: a run that a wake-up
 * joins must not end before the wake-up is written.
 */
export async function lockActiveRuns(
  { db, plugin }: MutationScope,
  issueIds: readonly string[],
): Promise<Map<string, ActiveRun[]>> {
  const company = plugin.companyId;
  const rows = await queryRows(
    db,
    activeRunSchema,
    sql`
    with candidates as materialized (
      select i.id as issue_id, i.execution_run_id as run_id from issues i
      where i.company_id = ${company} and i.id = any(${uuids(issueIds)}) and i.execution_run_id is not null
      union
      select found.issue_id, found.run_id from gateway.runs_of_issues(${uuids(issueIds)}) as found
      where found.status in ('queued', 'running')
    )
    select c.issue_id, r.id as run_id, r.status, a.name as agent_name,
      (extract(epoch from r.created_at) * 1000000)::bigint as created_at_micros
    from candidates c
    join heartbeat_runs r on r.company_id = ${company} and r.id = c.run_id
    join agents a on a.company_id = ${company} and a.id = r.agent_id
    where r.status in ('queued', 'running')
    order by r.id for no key update of r`,
  );
  const runs = rows.map((row) => ({
    issueId: row.issue_id,
    runId: row.run_id,
    isRunning: row.status === 'running',
    agentName: row.agent_name,
    createdAtMicros: row.created_at_micros,
  }));
  return Map.groupBy(runs, ({ issueId }) => issueId);
}

export interface ExecutionLock {
  readonly issueId: string;
  /** Null takes the lock away. */
  readonly runId: string | null;
  readonly agentNameKey: string | null;
}

export async function setExecutionLocks(
  { journeys, plugin }: MutationScope,
  locks: readonly ExecutionLock[],
): Promise<void> {
  if (locks.length === 0) return;
  const column = (field: keyof ExecutionLock) => locks.map((lock) => lock[field]);
  await journeys.later(sql`
    update issues i set
      execution_run_id = l.run_id,
      execution_agent_name_key = l.agent_name_key,
      execution_locked_at = case when l.run_id is not null then clock_timestamp() end,
      updated_at = clock_timestamp()
    from unnest(${uuids(column('issueId'))}, ${uuids(column('runId'))}, ${texts(column('agentNameKey'))})
      as l (issue_id, run_id, agent_name_key)
    where i.company_id = ${plugin.companyId} and i.id = l.issue_id`);
}

/** Tells active runs, locked before, what else they are wanted for. What is new in a context takes the place of what was there. */
export async function mergeIntoRuns(
  { journeys, plugin }: MutationScope,
  contexts: ReadonlyMap<string, object>,
): Promise<void> {
  if (contexts.size === 0) return;
  const merged = [...contexts.values()].map((context) => JSON.stringify(context));
  await journeys.later(sql`
    update heartbeat_runs r set
      context_snapshot = case jsonb_typeof(r.context_snapshot) when 'object' then r.context_snapshot else '{}' end || m.context::jsonb,
      updated_at = clock_timestamp()
    from unnest(${uuids([...contexts.keys()])}, ${texts(merged)}) as m (run_id, context)
    where r.company_id = ${plugin.companyId} and r.id = m.run_id`);
}

export interface DeferredWake {
  readonly issueId: string;
  readonly agentId: string;
  readonly payload: object;
  readonly context: object;
}

const mergedSchema = z.object({ issue_id: z.string(), id: z.string() });

/** Merges wake-ups into those that already wait for the end of the run, the oldest of each agent and issue. Returns these, by issue. */
export async function mergeIntoDeferred(
  { db, plugin }: MutationScope,
  wakes: readonly DeferredWake[],
): Promise<Map<string, string>> {
  if (wakes.length === 0) return new Map();
  const company = plugin.companyId;
  const ids = (field: 'issueId' | 'agentId') => uuids(wakes.map((wake) => wake[field]));
  const objects = (field: 'payload' | 'context') => texts(wakes.map((wake) => JSON.stringify(wake[field])));
  const rows = await queryRows(
    db,
    mergedSchema,
    sql`
    with waiting as materialized (
      select distinct on (asked.issue_id) w.id, asked.issue_id, asked.payload::jsonb as payload, asked.context::jsonb as context
      from unnest(${ids('issueId')}, ${ids('agentId')}, ${objects('payload')}, ${objects('context')})
        as asked (issue_id, agent_id, payload, context)
      join agent_wakeup_requests w on w.company_id = ${company} and w.agent_id = asked.agent_id
        and w.status = 'deferred_issue_execution' and w.payload ->> 'issueId' = asked.issue_id::text
      order by asked.issue_id, w.requested_at, w.id
    )
    update agent_wakeup_requests w set
      payload = w.payload || waiting.payload || jsonb_build_object(
        '_paperclipWakeContext',
        case jsonb_typeof(w.payload -> '_paperclipWakeContext') when 'object' then w.payload -> '_paperclipWakeContext' else '{}' end
          || waiting.context),
      coalesced_count = w.coalesced_count + 1,
      updated_at = clock_timestamp()
    from waiting
    where w.company_id = ${company} and w.id = waiting.id and w.status = 'deferred_issue_execution'
    returning waiting.issue_id, w.id`,
  );
  return new Map(rows.map((row) => [row.issue_id, row.id]));
}

export type NewWakeupRequest = Omit<typeof agentWakeupRequests.$inferInsert, 'companyId'> & { readonly id: string };
export type NewRun = Omit<typeof heartbeatRuns.$inferInsert, 'companyId'>;

// The time of the row, not of the transaction: the queue is worked off from the oldest on, and a transaction may have waited long.
const stamps = { createdAt: sql`clock_timestamp()`, updatedAt: sql`clock_timestamp()` };

export async function insertWakeupRequests(
  { db, journeys, plugin }: MutationScope,
  requests: readonly NewWakeupRequest[],
): Promise<void> {
  if (requests.length === 0) return;
  await journeys.later(
    db.insert(agentWakeupRequests).values(
      requests.map((request) => ({
        ...request,
        ...stamps,
        companyId: plugin.companyId,
        requestedAt: stamps.createdAt,
        finishedAt: request.status === 'coalesced' ? stamps.createdAt : null,
      })),
    ),
  );
}

export async function insertRuns({ db, journeys, plugin }: MutationScope, runs: readonly NewRun[]): Promise<void> {
  if (runs.length === 0) return;
  const rows = runs.map((run) => ({ ...run, ...stamps, companyId: plugin.companyId }));
  await journeys.later(db.insert(heartbeatRuns).values(rows));
}
