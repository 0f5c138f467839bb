/** Why the gate refuses a text. The set is closed: callers may switch over it. */
export const sqlRefusalReasons = [
  'TOO_LONG',
  'TOO_COMPLEX',
  'CONTROL_CHARACTER',
  'SYNTAX',
  'EMPTY',
  'SEVERAL_STATEMENTS',
  'TOO_MANY_STATEMENTS',
  'STATEMENT_KIND',
  'CLAUSE',
  'EXPRESSION',
  'FUNCTION',
  'OPERATOR',
  'TYPE',
  'COLLATION',
  'LOCKING',
  'PARAMETER',
  'RELATION',
  'FOREIGN_SCHEMA',
  'CORE_TABLE_NOT_DECLARED',
  'CORE_WRITE',
  'CORE_READ',
  'COMPANY_COLUMN',
  // Said of a statement that got to the database, or of its answer.
  'STATEMENT_FAILED',
  'FORBIDDEN',
  'READ_ONLY',
  'TIMEOUT',
  'LOCKED',
  'RESOURCES',
  'RESULT_TOO_LARGE',
  'DUPLICATE_COLUMN',
  'TOO_MANY_QUERIES',
  'NAMESPACE_INACTIVE',
] as const;
export type SqlRefusalReason = (typeof sqlRefusalReasons)[number];

/**
 * SQL of a plugin that the gate does not let through. The message is for the author of the plugin: what is refused and
 * what to write instead. It repeats names from the author's own text and nothing else.
 */
export class SqlRefusal extends Error {
  override readonly name = 'SqlRefusal';
  readonly reason: SqlRefusalReason;
  /** The character of the author's own text it is about, counted from 1 as PostgreSQL counts: in code points. */
  readonly position: number | null;

  constructor(reason: SqlRefusalReason, message: string, position: number | null = null) {
    super(message);
    this.reason = reason;
    this.position = position;
  }
}
