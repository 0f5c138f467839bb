import { type SQL, sql } from 'drizzle-orm';
import { type GraphQLEnumType, type GraphQLLeafType, isEnumType } from 'graphql';
import { giveUp, type JsonText, literal } from '../graphql/planning/json-text.ts';
import type { SqlValue } from '../graphql/planning/sql-row.ts';

/** The largest number that JavaScript has exactly; plain execution refuses to send a larger one. */
const safeMax = sql.raw('9007199254740991');

/**
 * A leaf in the very bytes that plain execution writes, or null where the scalar cannot be written by SQL. What plain execution
 * would have an error for gives the statement up.
 */
export function leafText(type: GraphQLLeafType, value: SqlValue, isNullable: boolean): JsonText | null {
  const text = isEnumType(type) ? enumText(type, value) : scalarText(type.name, value);
  if (text === null) return null;
  if (!value.isNullable) return text.whole;
  const missing = isNullable ? literal('null') : giveUp;
  // `json` values of both kinds, so that coalesce has one type.
  if (text.asJson) return [isNullable ? sql`coalesce(${text.asJson}, 'null')` : orGiveUp(text.asJson)];
  return [sql`case when ${value.sql} is null then ${missing} else ${inOne(text.whole)} end`];
}

interface LeafText {
  readonly whole: JsonText;
  /** The same as one value of the type json, null where the value is. */
  readonly asJson?: SQL;
}

function scalarText(name: string, { sql: value, type }: SqlValue): LeafText | null {
  switch (name) {
    case 'ID':
    case 'String':
    case 'OriginKind':
    case 'BillingCode': {
      const json = sql`to_json(${value})`;
      if (type === 'uuid') return { whole: ['"', value, '"'], asJson: json };
      return type === 'text' ? { whole: [json], asJson: json } : null;
    }
    case 'Int':
      return type === 'integer' ? { whole: [value] } : null;
    case 'SafeInt':
      if (type === 'integer') return { whole: [value] };
      if (type !== 'bigint') return null;
      return { whole: [sql`case when abs(${value}) <= ${safeMax} then (${value})::text else ${giveUp} end`] };
    case 'Boolean':
      return type === 'boolean' ? { whole: [sql`case when ${value} then 'true' else 'false' end`] } : null;
    case 'DateTime':
      return type === 'timestamptz' ? { whole: ['"', momentText(value), '"'] } : null;
    case 'Date':
      return type === 'date' ? { whole: ['"', sql`(${value})::text`, '"'] } : null;
    case 'JSON':
      return type === 'json' ? { whole: [value] } : null;
    default:
      return null;
  }
}

/** RFC 3339 with six digits. The session runs in UTC. Years that JavaScript has no such text for are plain execution's. */
function momentText(value: SQL): SQL {
  return sql`case when ${value} >= '0001-01-01' and ${value} < 'infinity'
    then to_char(${value}, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') else ${giveUp} end`;
}

function enumText(type: GraphQLEnumType, { sql: value, type: sqlType }: SqlValue): LeafText | null {
  if (sqlType !== 'text') return null;
  const cases = type
    .getValues()
    .map(({ name, value: stored }) => sql`when ${literal(String(stored))} then ${literal(`"${name}"`)}`);
  return { whole: [sql`case ${value} ${sql.join(cases, sql` `)} else ${giveUp} end`] };
}

function orGiveUp(json: SQL): SQL {
  return sql`coalesce(${json}, ${giveUp}::json)`;
}

function inOne(text: JsonText): SQL {
  const [only] = text;
  if (text.length === 1 && only !== undefined && typeof only !== 'string') return sql`(${only})::text`;
  return sql`concat(${sql.join(
    text.map((part) => (typeof part === 'string' ? literal(part) : part)),
    sql`, `,
  )})`;
}
