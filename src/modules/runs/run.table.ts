import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  check,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uuid,
} from 'drizzle-orm/pg-core';
import { companyId, createdAt, instant, isOneOf, rowId, updatedAt } from '../../database/columns.ts';
import { companyPolicies, pluginViewPolicy } from '../../database/row-security.ts';
import { agents } from '../agents/agent.table.ts';
import { companies } from '../companies/company.table.ts';
import { agentWakeupRequests } from '../wakeups/wakeup.table.ts';

export const runStatuses = ['queued', 'running', 'succeeded', 'failed', 'cancelled', 'timed_out'] as const;
export const invocationSources = ['timer', 'assignment', 'on_demand', 'automation'] as const;

export const heartbeatRuns = pgTable(
  'heartbeat_runs',
  {
    id: rowId(),
    companyId: companyId().references(() => companies.id),
    agentId: uuid('agent_id').notNull(),
    invocationSource: text('invocation_source', { enum: invocationSources }).notNull().default('on_demand'),
    status: text('status', { enum: runStatuses }).notNull().default('queued'),
    startedAt: instant('started_at'),
    finishedAt: instant('finished_at'),
    error: text('error'),
    externalRunId: text('external_run_id'),
    contextSnapshot: jsonb('context_snapshot'),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
    triggerDetail: text('trigger_detail'),
    wakeupRequestId: uuid('wakeup_request_id'),
    exitCode: integer('exit_code'),
    signal: text('signal'),
    usageJson: jsonb('usage_json'),
    resultJson: jsonb('result_json'),
    sessionIdBefore: text('session_id_before'),
    sessionIdAfter: text('session_id_after'),
    logStore: text('log_store'),
    logRef: text('log_ref'),
    logBytes: bigint('log_bytes', { mode: 'number' }),
    logSha256: text('log_sha256'),
    logCompressed: boolean('log_compressed').notNull().default(false),
    stdoutExcerpt: text('stdout_excerpt'),
    stderrExcerpt: text('stderr_excerpt'),
    errorCode: text('error_code'),
    processPid: integer('process_pid'),
    processStartedAt: instant('process_started_at'),
    retryOfRunId: uuid('retry_of_run_id'),
    processLossRetryCount: integer('process_loss_retry_count').notNull().default(0),
    issueCommentStatus: text('issue_comment_status').notNull().default('not_applicable'),
    issueCommentSatisfiedByCommentId: uuid('issue_comment_satisfied_by_comment_id'),
    issueCommentRetryQueuedAt: instant('issue_comment_retry_queued_at'),
    processGroupId: integer('process_group_id'),
    livenessState: text('liveness_state'),
    livenessReason: text('liveness_reason'),
    continuationAttempt: integer('continuation_attempt').notNull().default(0),
    lastUsefulActionAt: instant('last_useful_action_at'),
    nextAction: text('next_action'),
  },
  (table) => [
    primaryKey({ name: 'heartbeat_runs_pkey', columns: [table.companyId, table.id] }),
    foreignKey({
      name: 'heartbeat_runs_agent_fk',
      columns: [table.companyId, table.agentId],
      foreignColumns: [agents.companyId, agents.id],
    }),
    foreignKey({
      name: 'heartbeat_runs_wakeup_request_fk',
      columns: [table.companyId, table.wakeupRequestId],
      foreignColumns: [agentWakeupRequests.companyId, agentWakeupRequests.id],
    }),
    foreignKey({
      name: 'heartbeat_runs_retry_of_run_fk',
      columns: [table.companyId, table.retryOfRunId],
      foreignColumns: [table.companyId, table.id],
    }),
    index('heartbeat_runs_company_agent_started_idx').on(table.companyId, table.agentId, table.startedAt),
    index('heartbeat_runs_company_liveness_idx').on(table.companyId, table.livenessState, table.createdAt),
    index('heartbeat_runs_company_issue_created_idx').on(
      table.companyId,
      sql`(${table.contextSnapshot} ->> 'issueId')`,
      table.createdAt,
      table.id,
    ),
    index('heartbeat_runs_company_created_idx').on(table.companyId, table.createdAt, table.id),
    index('heartbeat_runs_company_agent_status_idx').on(table.companyId, table.agentId, table.status),
    check('heartbeat_runs_status_check', isOneOf(table.status, runStatuses)),
    check('heartbeat_runs_invocation_source_check', isOneOf(table.invocationSource, invocationSources)),
    ...companyPolicies(),
    pluginViewPolicy(),
  ],
);
