import type { GateRules } from './gate-rules.ts';
import { SqlRefusal } from './sql-refusal.errors.ts';

/** Something the author should know about a statement that was accepted. */
export interface MigrationNote {
  /** Code points of the author's text, counted from 1. */
  readonly position: number;
  readonly message: string;
}

export interface AcceptedDdl {
  /** The statement as it may go to the database, without its semicolon. */
  readonly text: string;
  /** PostgreSQL's command tag: `CREATE TABLE`, `ALTER TABLE`, `INSERT` … */
  readonly kind: string;
  /** There is nothing to run: the platform has done it, or nothing of the statement is left. */
  readonly skip: boolean;
  /** The own table it is about, without its schema. */
  readonly table?: string;
  readonly notes: readonly MigrationNote[];
  readonly positionInSource: (position: number) => number | null;
}

/** Checks a migration file and splits it into statements, in order. Throws `SqlRefusal`. */
export function checkMigration(_sql: string, _rules: GateRules): { readonly statements: readonly AcceptedDdl[] } {
  throw new SqlRefusal('STATEMENT_KIND', 'Not yet.');
}
