import type { DeclaredReference } from './declared-reference.ts';
import { DefinitionWalk, type MigrationNote } from './definition-walk.ts';
import type { GateRules } from './gate-rules.ts';
import { parseStatements, positionsInSource, type SourceStatement } from './source-statements.ts';
import { SqlRefusal } from './sql-refusal.errors.ts';
import { applyEdits, readSource, type SourceText } from './sql-text.ts';
import { verifyRewritten } from './verify-rewritten.ts';

export interface AcceptedDdl {
  /** The statement as it may go to the database, without its semicolon. */
  readonly text: string;
  /** PostgreSQL's command tag: `CREATE TABLE`, `ALTER TABLE`, `INSERT` … */
  readonly kind: string;
  /** There is nothing to run: the platform has done it, or nothing of the statement is left. */
  readonly skip: boolean;
  /** The own table, view or index it is about, without its schema, where it is about one. */
  readonly table?: string;
  readonly notes: readonly MigrationNote[];
  /** References between own tables that were cut out of the text, for the platform to put up once it ran. */
  readonly references: readonly DeclaredReference[];
  /** Where in the author's text a character of `text` comes from. Both count code points from 1, as PostgreSQL does. */
  readonly positionInSource: (position: number) => number | null;
}

const migrationBytesMax = 1024 * 1024;
const statementsMax = 1_000;

/** Checks a migration file and splits it into statements, in order. Throws `SqlRefusal`. */
export function checkMigration(sql: string, rules: GateRules): { readonly statements: readonly AcceptedDdl[] } {
  const source = readSource(sql, rules, migrationBytesMax);
  const statements = parseStatements(source);
  if (statements.length === 0) throw new SqlRefusal('EMPTY', 'The migration holds no statement.', 1);
  const surplus = statements[statementsMax];
  if (surplus !== undefined) {
    throw new SqlRefusal(
      'TOO_MANY_STATEMENTS',
      `The migration has more than ${statementsMax} statements. Split the file, or write one INSERT with many rows.`,
      source.positionOf(surplus.start),
    );
  }
  return { statements: statements.map((statement) => checkDefinition(source, statement, rules)) };
}

function checkDefinition(source: SourceText, statement: SourceStatement, rules: GateRules): AcceptedDdl {
  const { kind, start, end } = statement;
  const walk = new DefinitionWalk(rules, source, statement);
  const { tag, table, skip } = walk.check();
  const edited = applyEdits(source.text, walk.edits, start, end);
  if (!skip) {
    verifyRewritten(edited.text, kind, (rewritten) => {
      const whole = { ...rewritten.statement, start: 0, end: edited.text.length };
      const second = new DefinitionWalk(rules, rewritten, whole, { isRewritten: true });
      second.check();
      return second.edits;
    });
  }
  return {
    text: edited.text,
    kind: tag,
    skip,
    ...(table === undefined ? {} : { table }),
    notes: walk.notes,
    references: walk.references,
    positionInSource: positionsInSource(source, edited),
  };
}
