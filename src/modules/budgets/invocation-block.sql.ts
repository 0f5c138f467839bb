import { type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import { literal } from '../../database/sql-literal.ts';
import { type AskedScopes, type AtMoment, companyIsExhausted, exhaustedScopes, hardStops } from './hard-stop.sql.ts';

/*
 * Who may not start work for a pause or a budget, as SQL: what wakes an agent, what asks whether it could be woken and what sums up a
 * tree all put their statements together of it, so that none of them can say otherwise than the others.
 */

/** The reasons are Paperclip's own, so that both say the same. */
const blockWords = {
  companyPausedForBudget: {
    reason: 'Company is paused because its budget hard-stop was reached.',
    remedy: 'Have a person raise the budget of the company and resume it.',
  },
  companyPaused: {
    reason: 'Company is paused and cannot start new work.',
    remedy: 'Have a person resume the company.',
  },
  companyExhausted: {
    reason: 'Company cannot start new work because its budget hard-stop is exceeded.',
    remedy: 'Have a person raise the budget of the company.',
  },
  agentPausedForBudget: {
    reason: 'Agent is paused because its budget hard-stop was reached.',
    remedy: 'Have a person raise the budget of the agent and resume it, or assign another agent.',
  },
  agentExhausted: {
    reason: 'Agent cannot start because its budget hard-stop is still exceeded.',
    remedy: 'Have a person raise the budget of the agent, or assign another agent.',
  },
  projectExhausted: {
    reason: 'Project cannot start work because its budget hard-stop is still exceeded.',
    remedy: 'Have a person raise the budget of the project, or move the issue to another one.',
  },
  projectPausedForBudget: {
    reason: 'Project is paused because its budget hard-stop was reached.',
    remedy: 'Have a person raise the budget of the project and resume it, or move the issue to another one.',
  },
} as const;
type BlockKind = keyof typeof blockWords;

/**
 * The company, the agents and the projects that stop work, as rows of (scope_type, scope_id, name, reason, remedy). Null asks for all
 * that the company has. Where the company itself stops it, nothing else does: nothing below it can change the answer.
 */
export function blockingScopes(companyId: SQLWrapper, at: AtMoment, asked: AskedScopes | null): SQL {
  const isExhausted = (scopeType: string, id: SQL) =>
    sql`${id} in (select x.scope_id from exhausted x where x.scope_type = ${literal(scopeType)})`;
  // An agent or a project that is paused by hand is no matter of budgets: whoever asks about the agent itself says that.
  const company = firstOf([
    [sql`c.status = 'paused' and c.pause_reason = 'budget'`, 'companyPausedForBudget'],
    [sql`c.status = 'paused'`, 'companyPaused'],
    [companyIsExhausted(), 'companyExhausted'],
  ]);
  const agent = firstOf([
    [sql`a.status = 'paused' and a.pause_reason = 'budget'`, 'agentPausedForBudget'],
    [isExhausted('agent', sql`a.id`), 'agentExhausted'],
  ]);
  const project = firstOf([
    [isExhausted('project', sql`p.id`), 'projectExhausted'],
    [sql`p.paused_at is not null and p.pause_reason = 'budget'`, 'projectPausedForBudget'],
  ]);
  const isFree = sql`not exists (select from company where company.kind is not null)`;
  // Materialized, or each mention of a kind would add up the spending once more.
  return sql`
    with ${hardStops(companyId, at, asked)}, company as materialized (
      select 'company' as scope_type, c.id as scope_id, c.name, ${company} as kind
      from companies c where c.id = ${companyId} ${asked ? sql`and ${asked.any}` : sql``}
    ), exhausted as materialized (
      select x.* from (${exhaustedScopes(companyId)}) as x where ${isFree}
    ), scopes as materialized (
      select company.scope_type, company.scope_id, company.name, company.kind from company
      union all
      select 'agent', a.id, a.name, ${agent}
      from agents a where a.company_id = ${companyId} and ${isFree} ${asked ? sql`and a.id ${asked.agents}` : sql``}
      union all
      select 'project', p.id, p.name, ${project}
      from projects p where p.company_id = ${companyId} and ${isFree} ${asked ? sql`and p.id ${asked.projects}` : sql``}
    )
    select s.scope_type, s.scope_id, s.name, ${wordOf('reason')} as reason, ${wordOf('remedy')} as remedy
    from scopes s where s.kind is not null`;
}

/** Of somebody who is to work, the first of the rows `blocking` that stops it, the widest scope first. Nobody is stopped by nothing. */
export function firstBlock(agentId: SQL, projectId: SQL): { readonly columns: SQL; readonly joins: SQL } {
  const first = (column: string) => sql.raw(`coalesce(bc.${column}, ba.${column}, bp.${column})`);
  return {
    columns: sql`${first('scope_type')} as block_scope_type, ${first('scope_id')} as block_scope_id, ${first('name')} as block_scope_name,
      ${first('reason')} as block_reason, ${first('remedy')} as block_remedy`,
    joins: sql`
      left join blocking bc on ${agentId} is not null and bc.scope_type = 'company'
      left join blocking ba on ba.scope_type = 'agent' and ba.scope_id = ${agentId}
      left join blocking bp on ${agentId} is not null and bp.scope_type = 'project' and bp.scope_id = ${projectId}`,
  };
}

/** The block of each subject that has one, in their order. Subjects are rows of (n, issue_id, agent_id, project_id). */
export function invocationBlocks(companyId: SQLWrapper, at: AtMoment, subjects: SQL): SQL {
  const { columns, joins } = firstBlock(sql`s.agent_id`, sql`s.project_id`);
  const asked: AskedScopes = {
    any: sql`exists (select from subjects)`,
    agents: sql`in (select s.agent_id from subjects s)`,
    projects: sql`in (select s.project_id from subjects s)`,
  };
  return sql`
    with subjects as materialized (${subjects}), blocking as materialized (${blockingScopes(companyId, at, asked)})
    select b.* from (select s.n, s.issue_id, s.agent_id, ${columns} from subjects s ${joins}) as b
    where b.block_reason is not null order by b.n`;
}

function firstOf(blocks: readonly (readonly [when: SQL, kind: BlockKind])[]): SQL {
  const cases = blocks.map(([when, kind]) => sql`when ${when} then ${literal(kind)}`);
  return sql`case ${sql.join(cases, sql` `)} end`;
}

function wordOf(word: 'reason' | 'remedy'): SQL {
  const cases = Object.entries(blockWords).map(
    ([kind, words]) => sql`when ${literal(kind)} then ${literal(words[word])}`,
  );
  return sql`case s.kind ${sql.join(cases, sql` `)} end`;
}
