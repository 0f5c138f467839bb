import { type SQL, sql } from 'drizzle-orm';
import { literal } from '../../database/sql-literal.ts';

export { literal };

/**
 * JSON as PostgreSQL is to write it: text that is known now, and expressions whose own text is JSON. Together they are one
 * `concat(…)`, which costs PostgreSQL less than building json values does, and whose every byte is ours.
 */
export type JsonText = readonly (string | SQL)[];

// PostgreSQL's functions take at most a hundred arguments.
const argumentsMax = 90;

/** The one expression for all of it, never null. */
export function asExpression(text: JsonText): SQL {
  const parts = merged(text);
  if (parts.length > argumentsMax) {
    const chunks = [];
    for (let i = 0; i < parts.length; i += argumentsMax) chunks.push(asExpression(parts.slice(i, i + argumentsMax)));
    return asExpression(chunks);
  }
  const [first] = parts;
  if (parts.length === 0) return sql.raw("''");
  if (parts.length === 1 && typeof first === 'string') return literal(first);
  return sql`concat(${list(parts.map((part) => (typeof part === 'string' ? literal(part) : part)))})`;
}

/** Neighbouring texts as one, so that an object with few columns has few arguments. */
function merged(text: JsonText): JsonText {
  const parts: (string | SQL)[] = [];
  for (const part of text) {
    const last = parts.at(-1);
    if (typeof part === 'string' && typeof last === 'string') parts[parts.length - 1] = last + part;
    else parts.push(part);
  }
  return parts;
}

export function list(parts: readonly SQL[]): SQL {
  return sql.join([...parts], sql`, `);
}

/**
 * Ends the statement where plain execution would have an error to tell, which it then does. Not a constant, or PostgreSQL would
 * come to it while it plans.
 */
export const giveUp = sql.raw("('plain execution'||pg_backend_pid())::int::text");
