import type { GateRules } from './gate-rules.ts';
import { GateWalk } from './gate-walk.ts';
import { parseSql } from './sql-parser.ts';
import { SqlRefusal } from './sql-refusal.errors.ts';
import { applyEdits, offsetAt, positionAt, readSource, type SourceText } from './sql-text.ts';
import { sqlTokens } from './sql-tokens.ts';
import { numberOf, type TaggedNode, taggedNode } from './tree.ts';

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
  const statements = parseSource(source);
  const [raw] = statements;
  const node = raw?.stmt === undefined ? null : taggedNode(raw.stmt);
  if (raw === undefined || node === null) throw new SqlRefusal('EMPTY', `There is no statement. ${expected}`, 1);

  const walk: GateWalk = new GateWalk(rules, { ...source, text: source.expanded.text });
  const second = statements[1];
  if (second !== undefined) {
    walk.moveTo(firstTokenFrom(source, walk.offsetOfByte(numberOf(second.stmt_location))));
    walk.refuse('SEVERAL_STATEMENTS', 'Send one statement at a time.');
  }
  const start = walk.offsetOfByte(numberOf(raw.stmt_location));
  walk.moveTo(firstTokenFrom(source, start));
  const tag = tags.find((allowed) => allowed === node.kind);
  if (tag === undefined) walk.refuse('STATEMENT_KIND', expected);
  walk.visitKind(node.kind, node.fields);

  const length = numberOf(raw.stmt_len);
  const end = length === 0 ? undefined : walk.offsetOfByte(numberOf(raw.stmt_location) + length);
  const edited = applyEdits(source.expanded.text, walk.edits, start, end);
  verifyRewritten(edited.text, node, rules);
  return {
    text: edited.text,
    kind: kinds[tag],
    returnsRows: tag === 'SelectStmt' || node.fields.returningClause !== undefined,
    relations: [...walk.relations],
    parameters: [...walk.parameters].sort((a, b) => a - b),
    positionInSource: (position) => {
      const offset = offsetAt(edited.text, position);
      return offset === null ? null : source.positionOf(edited.originOf(offset));
    },
  };
}

/** The statements of a text, with positions of the author's text in refusals. */
export function parseSource(source: SourceText): ReturnType<typeof parseSql> {
  try {
    return parseSql(source.expanded.text, source.tokens);
  } catch (error) {
    if (!(error instanceof SqlRefusal) || error.position === null) throw error;
    const offset = offsetAt(source.expanded.text, error.position) ?? source.expanded.text.length;
    throw new SqlRefusal(error.reason, error.message, source.positionOf(offset));
  }
}

export function firstTokenFrom(source: SourceText, offset: number): number {
  return source.tokens.find(({ start }) => start >= offset)?.start ?? offset;
}

/**
 * Reads the text that goes to the database as if it had come from outside: one statement of the same kind, in which every
 * name has its schema already. So a fault in rewriting becomes an error, never a statement that nobody checked.
 */
export function verifyRewritten(text: string, { kind }: TaggedNode, rules: GateRules): void {
  const tokens = sqlTokens(text);
  const [raw, ...more] = parseSql(text, tokens);
  const node = raw?.stmt === undefined ? null : taggedNode(raw.stmt);
  if (node?.kind !== kind || more.length > 0) throw new Error('Rewriting changed the kind of a statement.');
  const walk = new GateWalk(
    rules,
    { text, tokens, positionOf: (offset) => positionAt(text, offset) },
    { isRewritten: true },
  );
  try {
    walk.visitKind(node.kind, node.fields);
  } catch (error) {
    throw new Error('A rewritten statement does not pass the gate that let it through.', { cause: error });
  }
  if (walk.edits.length > 0) throw new Error('Rewriting left a name without its schema.');
}
