import { type SQL, sql } from 'drizzle-orm';
import { and } from '../../graphql/keyset-connection.ts';
import { type Binding, type Place, planned } from '../../graphql/planning/field-plan.ts';
import { asExpression, giveUp, type JsonText } from '../../graphql/planning/json-text.ts';
import { truth } from '../../graphql/planning/paged-plan.ts';
import { listText, rowsText } from '../../graphql/planning/row-plans.ts';
import { ShapeRow, type TableRow } from '../../graphql/planning/sql-row.ts';
import { approvalsFrom } from '../approvals/approval.sql.ts';
import { invocationBlocks } from '../budgets/invocation-block.sql.ts';
import { blockRow, momentAt } from '../budgets/invocation-block-plan.graphql.ts';
import { costTotals } from '../costs/cost-plan.graphql.ts';
import { isNamed } from '../issues/issue-reference.ts';
import { blockedFrom, blockersFrom } from '../relations/relation.sql.ts';
import { placedDepthMax, placedTree } from '../subtree/issue-tree.sql.ts';
import { summaryIssuesMax } from './orchestration.service.ts';
import { newestRuns, openIncidents } from './orchestration.sql.ts';

interface SummaryArguments {
  readonly issueId: string;
  readonly includeSubtree?: boolean | null | undefined;
  readonly billingCode?: string | null | undefined;
}

interface SummaryBinding extends Binding {
  readonly named: SQL;
  readonly includeSubtree: boolean;
  /** Which code narrows the costs: the issue's own, none, or the one that was given. */
  readonly narrows: 'own' | 'none' | 'given';
  readonly code: SQL | null;
}

/** The summary by SQL. */
export function summaryPlan() {
  return planned<SummaryArguments, SummaryBinding>({
    bind: ({ issueId, includeSubtree, ...rest }) => {
      const given = 'billingCode' in rest ? (rest.billingCode ?? null) : undefined;
      return {
        named: isNamed(issueId),
        includeSubtree: includeSubtree ?? false,
        narrows: given === undefined ? 'own' : given === null ? 'none' : 'given',
        code: given == null ? null : sql`${given}::text`,
      };
    },
    json: (place, bound) => {
      const rows = () => sql`issues as t where t.company_id = ${place.companyId} and ${bound.named}`;
      const summary = rowsText(place, { table: 'issues', rows }, {}, (root) => summaryText(place, root, bound));
      return [sql`coalesce(${summary}, ${giveUp})`];
    },
  });
}

function summaryText(place: Place, root: TableRow, bound: SummaryBinding): SQL {
  const text = place.object(summaryRow(place, root, bound));
  if (!bound.includeSubtree) {
    return sql`(with members as materialized (select ${root.key} as id, 1 as n) select ${asExpression(text)})`;
  }
  // Larger or deeper trees are plain execution's: to refuse, or to put in order.
  const bounds = sql`(select case when count(*) > 100000 or max(k.depth) >= ${sql.raw(String(placedDepthMax))}
    then ${giveUp} end from kept as k)`;
  return sql`(${placedTree(place.companyId, root.key, null)}, members as materialized (
      select k.id, row_number() over (order by k.place) as n from kept as k order by k.place
      limit ${sql.raw(String(summaryIssuesMax))})
    select ${asExpression([bounds, ...text])})`;
}

function summaryRow(place: Place, root: TableRow, bound: SummaryBinding): ShapeRow {
  const { companyId } = place;
  const ids = sql`array(select m.id from members as m)`;
  const ownCode = root.value('billingCode');
  const code = bound.narrows === 'own' ? (ownCode?.sql ?? null) : bound.code;
  // As a CASE, because PostgreSQL thinks of it as true for every other row. Of a table that it never analyzed it would else expect one
  // row to have the code, and look through all members for each.
  const narrowed = code === null ? [] : [sql`case when ${code} is null then true else t.billing_code = ${code} end`];
  const assigned = (column: string) =>
    sql`any(array(select i.${sql.raw(column)} from members as m join issues as i on i.company_id = ${companyId} and i.id = m.id))`;
  return new ShapeRow({
    issue: (below) => below.object(root),
    subtreeIssueIds: () => [
      '[',
      sql`(select string_agg(to_json(m.id)::text, ',' order by m.n) from members as m)`,
      ']',
    ],
    subtreeTruncated: (below) =>
      below.leaf(
        truth(
          bound.includeSubtree
            ? sql`((select count(*) from kept as k) > ${sql.raw(String(summaryIssuesMax))})`
            : sql.raw('false'),
        ),
      ),
    relations: (below) => relationsText(below),
    approvals: (below) => approvalsText(below),
    runs: (below) =>
      listText(
        below,
        {
          table: 'heartbeatRuns',
          rows: () => sql`(${newestRuns(ids)}) as r join heartbeat_runs as t on t.company_id = ${companyId} and t.id = r.run_id
            order by r.created_at desc, r.run_id desc`,
        },
        {},
      ),
    runsTruncated: (below) =>
      below.leaf(truth(sql`(select coalesce(max(r.found), 0) > count(*) from (${newestRuns(ids)}) as r)`)),
    costs: (below) =>
      costTotals(
        below,
        sql`members as m join cost_events t on t.company_id = ${companyId} and t.issue_id = m.id`,
        and([sql`t.company_id = ${companyId}`, ...narrowed]),
      ),
    billingCode: code === null ? () => ['null'] : { sql: code, type: 'text', isNullable: true },
    openBudgetIncidents: (below) =>
      listText(
        below,
        {
          table: 'budgetIncidents',
          rows: () => openIncidents(companyId, assigned('assignee_agent_id'), assigned('project_id')),
        },
        {},
      ),
    invocationBlocks: (below) => blocksText(below),
  });
}

function blocksText(place: Place): JsonText {
  const alias = place.alias();
  const subjects = sql`select m.n, i.id as issue_id, i.assignee_agent_id as agent_id, i.project_id
    from members as m join issues as i on i.company_id = ${place.companyId} and i.id = m.id
    where i.assignee_agent_id is not null`;
  const blocks = invocationBlocks(place.companyId, momentAt(place), subjects);
  const text = asExpression(place.objectOfMany(blockRow(alias)));
  const order = sql.raw(`${alias}.n`);
  return ['[', sql`(select string_agg(${text}, ',' order by ${order}) from (${blocks}) as ${sql.raw(alias)})`, ']'];
}

/** One object for each issue, in their order. */
function relationsText(place: Place): JsonText {
  const alias = place.alias();
  const issueId = sql.raw(`${alias}.id`);
  const related = (from: typeof blockersFrom) => (below: Place) =>
    listText(below, { table: 'issues', rows: ({ companyId }) => from(companyId, issueId) }, {});
  const relations = new ShapeRow({
    issueId: { sql: issueId, type: 'uuid', isNullable: false },
    blockedBy: related(blockersFrom),
    blocks: related(blockedFrom),
  });
  const text = asExpression(place.objectOfMany(relations));
  const order = sql.raw(`${alias}.n`);
  return ['[', sql`(select string_agg(${text}, ',' order by ${order}) from members as ${sql.raw(alias)})`, ']'];
}

/** The approvals of each issue, each with the issue it belongs to there. */
function approvalsText(place: Place): JsonText {
  return listText(
    place,
    {
      table: 'approvals',
      rows: ({ companyId }) => sql`members as m cross join lateral (
          select l.approval_id, l.issue_id, l.created_at from ${approvalsFrom(companyId, sql`m.id`)}) as l
        join approvals as t on t.company_id = ${companyId} and t.id = l.approval_id
        order by m.n, l.created_at desc, l.approval_id desc`,
      extras: { issueId: { sql: sql`l.issue_id`, type: 'uuid', isNullable: false } },
    },
    {},
  );
}
