import { type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import { literal } from '../../database/sql-literal.ts';
import type { AskedScopes } from '../budgets/hard-stop.sql.ts';
import { firstBlock } from '../budgets/invocation-block.sql.ts';
import { type WakeRefusalCode, wakeRefusalCodes } from './wake-refusals.ts';

/*
 * Whether an agent would be woken, as SQL. Plain execution, compiled execution and the mutations that wake all ask by these two pieces.
 */

/** The unresolved blockers told of one issue. More than one already refuses the wake-up; the rest only costs. */
export const blockersToldMax = 100;

/**
 * What decides whether issues can be woken. `issues` are rows of (id, status, project_id, assignee_agent_id); `blocking` gives the rows
 * of what stops work, of those who are asked about.
 */
export function wakeStates(companyId: SQLWrapper, issues: SQL, blocking: (asked: AskedScopes) => SQL): SQL {
  const { columns, joins } = firstBlock(sql`assignees.id`, sql`asked.project_id`);
  const asked: AskedScopes = {
    any: sql`exists (select from assignees)`,
    agents: sql`in (select assignees.id from assignees)`,
    projects: sql`in (select asked.project_id from asked where asked.assignee_agent_id is not null)`,
  };
  // An agent's settings are asked for once for each agent, not once for each of its issues: the function is called, never inlined.
  return sql`
    with asked as materialized (${issues}), assignees as materialized (
      select a.id, a.status, coalesce(gateway.agent_wakes_on_demand(a.id), true) as wakes_on_demand
      from agents a where a.company_id = ${companyId} and a.id in (select asked.assignee_agent_id from asked)
    ), blocking as materialized (${blocking(asked)})
    select asked.id, asked.status, c.status as company_status,
      assignees.id as agent_id, assignees.status as agent_status, assignees.wakes_on_demand,
      array(
        select b.id from issue_relations r join issues b on b.company_id = ${companyId} and b.id = r.issue_id
        where r.company_id = ${companyId} and r.related_issue_id = asked.id and r.type = 'blocks' and b.status not in ('done', 'cancelled')
        order by b.created_at, b.id limit ${sql.raw(String(blockersToldMax))}
      ) as blocker_ids,
      ${columns}
    from asked
    join companies c on c.id = ${companyId}
    left join assignees on assignees.id = asked.assignee_agent_id
    ${joins}`;
}

interface Rule {
  readonly when: SQL;
  readonly message: SQL;
  readonly remedy: SQL;
}

/**
 * Every reason at once, so that a caller who puts one right does not meet the next only then: rows of (n, code, message, remedy), `n`
 * being their order, for the row of `wakeStates` that is called `state`. No row: the agent would be woken.
 */
export function wakeRefusals(state: string): SQL {
  const of = (column: string) => sql.raw(`${state}.${column}`);
  const rules: Readonly<Record<WakeRefusalCode, Rule>> = {
    NO_ASSIGNEE: {
      when: sql`${of('agent_id')} is null`,
      message: literal('Issue has no assigned agent to wake'),
      remedy: literal('Assign an agent to the issue.'),
    },
    STATUS_NOT_WAKEABLE: {
      when: sql`${of('status')} in ('backlog', 'done', 'cancelled')`,
      message: sql`'Issue is not wakeable in status: ' || ${of('status')}`,
      remedy: literal('Move the issue to todo, in_progress, in_review or blocked.'),
    },
    UNRESOLVED_BLOCKERS: {
      when: sql`cardinality(${of('blocker_ids')}) > 0`,
      message: literal('Issue is blocked by unresolved blockers'),
      remedy: literal('Wait until every blocker is done or cancelled, or remove it from the blockers.'),
    },
    BUDGET_BLOCKED: {
      when: sql`${of('block_reason')} is not null`,
      message: of('block_reason'),
      remedy: of('block_remedy'),
    },
    AGENT_NOT_INVOKABLE: {
      when: sql`${of('agent_status')} in ('paused', 'terminated', 'pending_approval')`,
      message: literal('Agent is not invokable in its current state'),
      remedy: sql`case ${of('agent_status')}
        when 'paused' then ${literal('Have a person resume the agent, or assign another one.')}
        when 'terminated' then ${literal('Assign another agent.')}
        else ${literal('Wait until the agent is approved, or assign another one.')} end`,
    },
    WAKE_ON_DEMAND_DISABLED: {
      when: sql`not ${of('wakes_on_demand')}`,
      message: literal('Agent does not accept wake-ups on demand'),
      remedy: literal("Have a person allow wake on demand in the agent's heartbeat settings, or assign another agent."),
    },
    COMPANY_INACTIVE: {
      when: sql`${of('company_status')} <> 'active'`,
      message: sql`'Company is ' || ${of('company_status')}`,
      remedy: literal('Have a person make the company active again.'),
    },
  };
  const rows = wakeRefusalCodes.map((code, n) => {
    const { when, message, remedy } = rules[code];
    return sql`(${sql.raw(String(n))}, ${literal(code)}, ${when}, ${message}, ${remedy})`;
  });
  return sql`select q.n, q.code, q.message, q.remedy
    from (values ${sql.join(rows, sql`, `)}) as q (n, code, applies, message, remedy) where q.applies`;
}
