import { sql } from 'drizzle-orm';
import { type Place, planned } from '../../graphql/planning/field-plan.ts';
import { asExpression, giveUp, type JsonText } from '../../graphql/planning/json-text.ts';
import { truth } from '../../graphql/planning/paged-plan.ts';
import { listText } from '../../graphql/planning/row-plans.ts';
import { ShapeRow, type SqlValue, TableRow } from '../../graphql/planning/sql-row.ts';
import { blockingScopes } from '../budgets/invocation-block.sql.ts';
import { allBlocking, blockRow, momentAt } from '../budgets/invocation-block-plan.graphql.ts';
import { wakeRefusals, wakeStates } from './wakeability.sql.ts';

/** Whether the agent of an issue would be woken, by the SQL that its resolver asks by. */
export function wakeabilityPlan() {
  return planned({
    json: (place) => {
      const { row, companyId } = place;
      if (!(row instanceof TableRow)) return place.giveUp('the wakeability of something that is no issue');
      const column = (name: string) => sql`${row.column(name)} as ${sql.raw(name)}`;
      const issue = sql`select ${column('id')}, ${column('status')}, ${column('project_id')}, ${column('assignee_agent_id')}`;
      // One issue asks for the budgets of its own agent and project. For each of many, they would be added up as many times.
      const states = wakeStates(companyId, issue, (asked) =>
        place.isSingle ? blockingScopes(companyId, momentAt(place), asked) : allBlocking(place),
      );
      const alias = place.alias();
      const text = asExpression(place.object(wakeabilityRow(alias)));
      return [sql`coalesce((select ${text} from (${states}) as ${sql.raw(alias)}), ${giveUp})`];
    },
  });
}

function wakeabilityRow(state: string): ShapeRow {
  const refusals = wakeRefusals(state);
  return new ShapeRow({
    allowed: truth(sql`not exists (select from (${refusals}) as r)`),
    refusals: (place) => {
      const alias = place.alias();
      const text = asExpression(place.objectOfMany(refusalRow(state, alias)));
      const order = sql.raw(`${alias}.n`);
      return [
        '[',
        sql`(select string_agg(${text}, ',' order by ${order}) from (${refusals}) as ${sql.raw(alias)})`,
        ']',
      ];
    },
  });
}

function refusalRow(state: string, refusal: string): ShapeRow {
  const value = (name: string): SqlValue => ({ sql: sql.raw(`${refusal}.${name}`), type: 'text', isNullable: false });
  const is = (code: string) => sql.raw(`${refusal}.code = '${code}'`);
  return new ShapeRow({
    code: value('code'),
    message: value('message'),
    remedy: value('remedy'),
    blockers: (place) => blockersText(place, state, is('UNRESOLVED_BLOCKERS')),
    invocationBlock: (place) => {
      const block = asExpression(place.object(blockRow(state, { issueId: 'id' })));
      return [sql`case when ${is('BUDGET_BLOCKED')} then ${block} else 'null' end`];
    },
  });
}

function blockersText(place: Place, state: string, isTold: ReturnType<typeof sql>): JsonText {
  return listText(
    place,
    {
      table: 'issues',
      rows: ({ companyId }) => sql`unnest(${sql.raw(`${state}.blocker_ids`)}) with ordinality as b (id, n)
        join issues as t on t.company_id = ${companyId} and t.id = b.id where ${isTold} order by b.n`,
    },
    {},
  );
}
