import { type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import { literal } from '../../database/sql-literal.ts';
import { budgetWindowKinds } from './budget.table.ts';
import { type BudgetWindow, type BudgetWindowKind, budgetWindow } from './budget-window.ts';

/*
 * What was spent against the budgets that stop work when they are reached. Where the company has one itself, all of its events in that
 * window are read anyway, so they are read once and tell what its agents and projects spent as well. Where it has none, the events of
 * each agent and project asked about are found by the index of their own.
 */

/** A moment as SQL: what `read` makes of the time at which the statement is sent. */
export type AtMoment = (read: (at: Date) => string | null) => SQL;

export function thisMoment(): AtMoment {
  const at = new Date();
  return (read) => sql`${read(at)}`;
}

/** Whose blocks are asked for. What is not is not added up. */
export interface AskedScopes {
  /** Whether there is anybody. */
  readonly any: SQL;
  /** What the id of an agent, and that of a project, is held against. */
  readonly agents: SQL;
  readonly projects: SQL;
}

/** The subqueries that `companyIsExhausted` and `exhaustedScopes` read. */
export function hardStops(companyId: SQLWrapper, at: AtMoment, asked: AskedScopes | null): SQL {
  const edge = (kind: BudgetWindowKind, side: keyof BudgetWindow, open: string) =>
    sql`coalesce(${at((moment) => budgetWindow(kind, moment)[side]?.toISOString() ?? null)}::timestamptz, ${literal(open)})`;
  const starts = (kind: BudgetWindowKind) => edge(kind, 'start', '-infinity');
  const ends = (kind: BudgetWindowKind) => edge(kind, 'end', 'infinity');
  const windows = budgetWindowKinds.map((kind) => sql`(${literal(kind)}, ${starts(kind)}, ${ends(kind)})`);
  const ofKinds = (column: (kind: BudgetWindowKind) => SQL) => sql.join(budgetWindowKinds.map(column), sql`, `);
  // All that is read lies in a window without edges.
  const isIn = (kind: BudgetWindowKind) =>
    kind === 'lifetime'
      ? sql``
      : sql`filter (where e.occurred_at >= ${starts(kind)} and e.occurred_at < ${ends(kind)})`;
  const within = ofKinds((kind) => sql`sum(e.cost_cents) ${isIn(kind)} as ${sql.identifier(kind)}`);
  const total = ofKinds((kind) => sql`sum(s.${sql.identifier(kind)}) as ${sql.identifier(kind)}`);
  const isAsked = asked
    ? sql`and case b.scope_type when 'company' then ${asked.any} when 'agent' then b.scope_id ${asked.agents}
        else b.scope_id ${asked.projects} end`
    : sql``;
  return sql`
    windows (window_kind, starts_at, ends_at) as (values ${sql.join(windows, sql`, `)}),
    hard_stops as materialized (
      select b.scope_type, b.scope_id, b.amount, w.window_kind, w.starts_at, w.ends_at
      from budget_policies b join windows w on w.window_kind = b.window_kind
      where b.company_id = ${companyId} and b.is_active and b.hard_stop_enabled and b.metric = 'billed_cents' and b.amount > 0 ${isAsked}
    ), swept as materialized (
      select h.starts_at, h.ends_at from hard_stops h where h.scope_type = 'company' order by h.starts_at limit 1
    ), spending as materialized (
      select e.agent_id, e.project_id, ${within} from cost_events e
      where e.company_id = ${companyId} and e.occurred_at >= (select swept.starts_at from swept)
        and e.occurred_at < (select swept.ends_at from swept)
      group by e.agent_id, e.project_id
    ), spent as materialized (
      select 'company' as scope_type, ${companyId}::uuid as scope_id, ${total} from spending s
      union all
      select 'agent', s.agent_id, ${total} from spending s group by s.agent_id
      union all
      select 'project', s.project_id, ${total} from spending s where s.project_id is not null group by s.project_id
    )`;
}

/** Whether a hard stop of the company is reached. */
export function companyIsExhausted(): SQL {
  return sql`exists (
    select from hard_stops h join spent s on s.scope_type = 'company'
    where h.scope_type = 'company' and h.amount <= coalesce(${inItsWindow}, 0))`;
}

/** The agents and the projects of which a hard stop is reached, as rows of (scope_type, scope_id). */
export function exhaustedScopes(companyId: SQLWrapper): SQL {
  const sumOf = (own: SQL) => sql`(
    select sum(e.cost_cents) from cost_events e
    where e.company_id = ${companyId} and ${own} = h.scope_id and e.occurred_at >= h.starts_at and e.occurred_at < h.ends_at)`;
  return sql`
    select h.scope_type, h.scope_id from hard_stops h
    left join spent s on s.scope_type = h.scope_type and s.scope_id = h.scope_id
    where h.scope_type <> 'company' and h.amount <= coalesce(
      case
        when h.starts_at >= (select swept.starts_at from swept) and h.ends_at <= (select swept.ends_at from swept) then ${inItsWindow}
        when h.scope_type = 'agent' then ${sumOf(sql`e.agent_id`)}
        else ${sumOf(sql`e.project_id`)}
      end, 0)`;
}

const inItsWindow = sql`case h.window_kind ${sql.join(
  budgetWindowKinds.map((kind) => sql`when ${literal(kind)} then s.${sql.identifier(kind)}`),
  sql` `,
)} end`;
