import { type SQL, sql } from 'drizzle-orm';
import type { Place } from '../../graphql/planning/field-plan.ts';
import { ShapeRow, type SqlType, type SqlValue } from '../../graphql/planning/sql-row.ts';
import type { AtMoment } from './hard-stop.sql.ts';
import { blockingScopes } from './invocation-block.sql.ts';

/** A block, of a row that has what `firstBlock` tells, and whose issue and agent it is. */
export function blockRow(alias: string, names: { issueId: string } = { issueId: 'issue_id' }): ShapeRow {
  const value = (column: string, type: SqlType): SqlValue => ({
    sql: sql.raw(`${alias}.${column}`),
    type,
    isNullable: false,
  });
  return new ShapeRow({
    issueId: value(names.issueId, 'uuid'),
    agentId: value('agent_id', 'uuid'),
    scopeType: value('block_scope_type', 'text'),
    scopeId: value('block_scope_id', 'uuid'),
    scopeName: value('block_scope_name', 'text'),
    reason: value('block_reason', 'text'),
  });
}

export function momentAt(place: Place): AtMoment {
  return (read) => place.atExecution(({ at }) => read(at));
}

/** What stops work anywhere in the company, added up once for all of many that are asked about one by one. */
export function allBlocking(place: Place): SQL {
  const rows = place.shared('blocking_anybody', () => blockingScopes(place.companyId, momentAt(place), null));
  return sql`select b.* from ${rows} as b`;
}
