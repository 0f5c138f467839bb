import type { GateRules } from './gate-rules.ts';
import { SqlRefusal } from './sql-refusal.errors.ts';

/** A statement as it may go to the database. */
export interface AcceptedStatement {
  /**
   * One statement without its semicolon: every relation, function and own type carries its schema, and `public.<table>`
   * has become the scoped view. It may end in a line comment, so whatever wraps it begins a new line after it.
   */
  readonly text: string;
  readonly kind: 'select' | 'insert' | 'update' | 'delete';
  /** Whether it answers with rows: a SELECT, or any other with RETURNING. */
  readonly returnsRows: boolean;
  /** What it reads and writes, as `schema.name` of the rewritten text, each once. */
  readonly relations: readonly string[];
  /** The numbers of its placeholders `$1`, `$2` …, in ascending order, each once. */
  readonly parameters: readonly number[];
  /** Where in the author's text a character of `text` comes from. Both count code points from 1, as PostgreSQL does. */
  readonly positionInSource: (position: number) => number | null;
}

/** Lets exactly one SELECT through. Throws `SqlRefusal`. */
export function checkQuery(_sql: string, _rules: GateRules): AcceptedStatement {
  throw new SqlRefusal('STATEMENT_KIND', 'Not yet.');
}

/** Lets exactly one INSERT, UPDATE or DELETE of an own table through. Throws `SqlRefusal`. */
export function checkExecute(_sql: string, _rules: GateRules): AcceptedStatement {
  throw new SqlRefusal('STATEMENT_KIND', 'Not yet.');
}
