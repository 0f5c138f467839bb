import { type SQL, sql } from 'drizzle-orm';
import type { GraphQLResolveInfo } from 'graphql';
import { z } from 'zod';
import { queryRows } from '../../database/query-rows.ts';
import { builder } from '../../graphql/builder.ts';
import { connectionOf, forwardArguments } from '../../graphql/connection-types.ts';
import type { GatewayContext } from '../../graphql/context.ts';
import { KeysetConnection, type KeysetSource } from '../../graphql/keyset-connection.ts';
import { Node, registerNode } from '../../graphql/node.ts';
import type { PageArguments } from '../../graphql/page-arguments.ts';
import { planned } from '../../graphql/planning/field-plan.ts';
import { asExpression } from '../../graphql/planning/json-text.ts';
import { pagedBy } from '../../graphql/planning/paged-plan.ts';
import { fromColumn, rowBy } from '../../graphql/planning/row-plans.ts';
import { ShapeRow, type SqlRow, TableRow } from '../../graphql/planning/sql-row.ts';
import { loaderAt, loadRow, type RowKey } from '../../graphql/row-loader.ts';
import { Agent } from '../agents/agent.graphql.ts';
import { Issue } from '../issues/issue.graphql.ts';
import { uuidText } from '../issues/issue-id.sql.ts';
import { loadIssue } from '../issues/issue-lists.graphql.ts';

registerNode('Run', { table: 'heartbeatRuns', capability: 'issues.orchestration.read' });

export const RunStatus = builder.enumType('RunStatus', {
  description: 'How far a run is. Queued and running are live; the others are its ends.',
  values: {
    QUEUED: { value: 'queued', description: 'Waits for its agent to be free.' },
    RUNNING: { value: 'running', description: 'The agent is at work.' },
    SUCCEEDED: { value: 'succeeded', description: 'Ended well.' },
    FAILED: { value: 'failed', description: 'Ended with an error.' },
    CANCELLED: { value: 'cancelled', description: 'Stopped by somebody.' },
    TIMED_OUT: { value: 'timed_out', description: 'Stopped because its time was up.' },
  } as const,
});

export const Run = builder.drizzleObject('heartbeatRuns', {
  name: 'Run',
  description:
    'One execution of an agent. What it was given, what it printed and how its process was run are not here.',
  interfaces: [Node],
  select: { columns: { companyId: true, id: true } },
  fields: (t) => ({
    id: t.exposeID('id', { description: 'The UUID of the run.' }),
    agent: t.field({
      type: Agent,
      capability: 'agents.read',
      description: 'The agent that runs.',
      select: (_args, _context, nested) => ({ with: { agent: nested() } }),
      resolve: (run) => run.agent,
    }),
    issue: t.field({
      type: Issue,
      nullable: true,
      capability: 'issues.read',
      description: 'The issue that it runs for; null where it was started without one.',
      // The snapshot is the only place that names the issue, and nothing checks it when it is written.
      select: { columns: {}, extras: { issueId: (run) => sql<string | null>`${run.contextSnapshot} ->> 'issueId'` } },
      extensions: rowBy({
        table: 'issues',
        rows: ({ row, companyId }) => sql`issues as t where t.company_id = ${companyId}
          and t.id = ${uuidText(snapshotIssueId(row))}`,
      }),
      resolve: (run, _args, context, info) => (run.issueId === null ? null : loadIssue(context, info, run.issueId)),
    }),
    status: t.field({
      type: RunStatus,
      description: 'How far it is.',
      select: { columns: { status: true } },
      extensions: fromColumn('status'),
      resolve: (run) => run.status,
    }),
    invocationSource: t.exposeString('invocationSource', {
      description: 'What started it: `timer`, `assignment`, `on_demand` or `automation`.',
    }),
    triggerDetail: t.exposeString('triggerDetail', {
      nullable: true,
      description: 'More about that, for example `manual`.',
    }),
    error: t.exposeString('error', { nullable: true, description: 'Why it failed.' }),
    startedAt: t.expose('startedAt', { type: 'DateTime', nullable: true, description: 'When the agent began.' }),
    finishedAt: t.expose('finishedAt', { type: 'DateTime', nullable: true, description: 'When it ended.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was queued.' }),
  }),
});

function snapshotIssueId(row: SqlRow): SQL {
  if (!(row instanceof TableRow)) throw new Error('the issue of something that is no run');
  return sql`(${row.column('context_snapshot')} ->> 'issueId')`;
}

export const RunConnection = connectionOf(Run, 'Run');

/**
 * Runs newest first, of the parent issue, or of all issues in the array that `issueIdsOf` makes of the parent's id.
 *
 * The function finds them by the index on the snapshot's issue id. Asked of the table itself, row security would have
 * every run of the company read, because `->>` is not among the operators that it trusts with an index.
 */
export function runSource(
  activeOnly: boolean,
  issueIdsOf: (parentId: SQL) => SQL = (parentId) => sql`array[${parentId}]`,
): KeysetSource {
  return {
    table: 'heartbeatRuns',
    typeName: 'Run',
    // A function in FROM takes the parent as its argument, so there is nothing left for ofParent to compare.
    from: (parentId) => sql`gateway.runs_of_issues(${issueIdsOf(parentId)}) as t`,
    id: sql`t.run_id`,
    where: activeOnly ? [sql`t.status in ('queued', 'running')`] : [],
    ofParent: () => sql`true`,
    order: {
      name: 'newest',
      direction: 'desc',
      keys: [
        { sql: sql`t.created_at`, type: 'timestamptz' },
        { sql: sql`t.run_id`, type: 'uuid' },
      ],
    },
  };
}

export interface RunsArguments extends PageArguments {
  readonly activeOnly?: boolean | null | undefined;
}

export function loadRun(context: GatewayContext, info: GraphQLResolveInfo, id: string): Promise<RowKey | null> {
  return loadRow(context, info, { table: 'heartbeatRuns', typeName: 'Run' }, id);
}

interface CheckoutShape {
  readonly runId: string;
  readonly lockedAt: string | null;
}

const Checkout = builder.objectRef<CheckoutShape>('Checkout').implement({
  description: 'Who holds an issue: the run that works on it, or that is about to.',
  fields: (t) => ({
    run: t.field({
      type: Run,
      nullable: true,
      capability: 'inherited',
      description: 'The run that checked the issue out; where none has, the one that is executing it.',
      extensions: rowBy({
        table: 'heartbeatRuns',
        rows: ({ key, companyId }) => sql`heartbeat_runs as t where t.company_id = ${companyId} and t.id = ${key}`,
      }),
      resolve: ({ runId }, _args, context, info) => loadRun(context, info, runId),
    }),
    agent: t.field({
      type: Agent,
      nullable: true,
      capability: 'agents.read',
      description: 'The agent of that run.',
      extensions: rowBy({
        table: 'agents',
        rows: ({ key, companyId }) => sql`
          heartbeat_runs r join agents t on t.company_id = ${companyId} and t.id = r.agent_id
          where r.company_id = ${companyId} and r.id = ${key}`,
      }),
      resolve: async ({ runId }, _args, context, info) => {
        const agents = loaderAt<string, string | null>(context, info, 'agents of runs', (ids) =>
          agentIdsOf(context, ids),
        );
        const agentId = await agents.load(runId);
        return agentId === null ? null : loadRow(context, info, { table: 'agents', typeName: 'Agent' }, agentId);
      },
    }),
    lockedAt: t.expose('lockedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'Since when; null where the host did not note it.',
    }),
  }),
});

const agentRowSchema = z.object({ id: z.string(), agent_id: z.string() });

async function agentIdsOf({ db, plugin }: GatewayContext, runIds: readonly string[]): Promise<(string | null)[]> {
  const rows = await queryRows(
    db,
    agentRowSchema,
    sql`
    select r.id, r.agent_id from heartbeat_runs r
    where r.company_id = ${plugin.companyId} and r.id = any(${sql.param(runIds)}::uuid[])`,
  );
  const byRun = new Map(rows.map((row) => [row.id, row.agent_id]));
  return runIds.map((id) => byRun.get(id) ?? null);
}

builder.drizzleObjectFields(Issue, (t) => ({
  runs: t.field({
    type: RunConnection,
    capability: 'issues.orchestration.read',
    description: 'The runs started for it, newest first.',
    args: {
      activeOnly: t.arg.boolean({ defaultValue: false, description: 'Only those that are queued or running.' }),
      ...forwardArguments(t),
    },
    extensions: pagedBy((_asker, { activeOnly }: RunsArguments) => runSource(activeOnly ?? false)),
    resolve: (issue, { activeOnly, ...page }, context, info) =>
      new KeysetConnection(context, info, runSource(activeOnly ?? false), page, issue.id),
  }),
  checkout: t.field({
    type: Checkout,
    nullable: true,
    capability: 'issues.orchestration.read',
    description: 'Who holds it; null while nobody does.',
    select: { columns: { checkoutRunId: true, executionRunId: true, executionLockedAt: true } },
    extensions: planned({
      json: (place) => {
        const { row } = place;
        if (!(row instanceof TableRow)) return place.giveUp('the checkout of something that is no issue');
        const runId = sql`coalesce(${row.column('checkout_run_id')}, ${row.column('execution_run_id')})`;
        const held = new ShapeRow(
          { lockedAt: row.value('executionLockedAt') ?? place.giveUp('there is no lock') },
          runId,
        );
        return [sql`case when ${runId} is null then 'null' else ${asExpression(place.object(held))} end`];
      },
    }),
    resolve: ({ checkoutRunId, executionRunId, executionLockedAt }) => {
      const runId = checkoutRunId ?? executionRunId;
      return runId === null ? null : { runId, lockedAt: executionLockedAt };
    },
  }),
}));
