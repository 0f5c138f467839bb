import type { GateRules } from './gate-rules.ts';
import { GateWalk } from './gate-walk.ts';
import { parseStatements, positionsInSource } from './source-statements.ts';
import { SqlRefusal } from './sql-refusal.errors.ts';
import { applyEdits, readSource } from './sql-text.ts';
import { verifyRewritten } from './verify-rewritten.ts';

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

/** Of a statement, before anything is parsed. */
const statementBytesMax = 16 * 1024;

const kinds = {
  SelectStmt: 'select',
  InsertStmt: 'insert',
  UpdateStmt: 'update',
  DeleteStmt: 'delete',
} as const;
type StatementTag = keyof typeof kinds;

/** Lets exactly one SELECT through. Throws `SqlRefusal`. */
export function checkQuery(sql: string, rules: GateRules): AcceptedStatement {
  return checkStatement(sql, rules, ['SelectStmt'], 'Here goes one SELECT. Send INSERT, UPDATE and DELETE to execute.');
}

/** Lets exactly one INSERT, UPDATE or DELETE of an own table through. Throws `SqlRefusal`. */
export function checkExecute(sql: string, rules: GateRules): AcceptedStatement {
  return checkStatement(
    sql,
    rules,
    ['InsertStmt', 'UpdateStmt', 'DeleteStmt'],
    'Here goes one INSERT, UPDATE or DELETE. Send SELECT to query; tables come from migrations.',
  );
}

function checkStatement(
  sql: string,
  rules: GateRules,
  tags: readonly StatementTag[],
  expected: string,
): AcceptedStatement {
  const source = readSource(sql, rules, statementBytesMax);
  const [statement, second] = parseStatements(source);
  if (statement === undefined) throw new SqlRefusal('EMPTY', `There is no statement. ${expected}`, 1);
  if (second !== undefined) {
    const position = source.positionOf(second.start);
    throw new SqlRefusal('SEVERAL_STATEMENTS', 'Send one statement at a time.', position);
  }
  const { kind, fields, start, end } = statement;
  const tag = tags.find((allowed) => allowed === kind);
  if (tag === undefined) throw new SqlRefusal('STATEMENT_KIND', expected, source.positionOf(start));
  const walk = new GateWalk(rules, source);
  walk.visitKind(kind, fields);

  const edited = applyEdits(source.text, walk.edits, start, end);
  verifyRewritten(edited.text, kind, (rewritten) => {
    const second = new GateWalk(rules, rewritten, { isRewritten: true });
    second.visitKind(rewritten.statement.kind, rewritten.statement.fields);
    return second.edits;
  });
  return {
    text: edited.text,
    kind: kinds[tag],
    returnsRows: tag === 'SelectStmt' || fields.returningClause !== undefined,
    relations: [...walk.relations],
    parameters: [...walk.parameters].sort((a, b) => a - b),
    positionInSource: positionsInSource(source, edited),
  };
}
