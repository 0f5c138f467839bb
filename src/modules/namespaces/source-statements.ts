import { parseSql } from './sql-parser.ts';
import { SqlRefusal } from './sql-refusal.errors.ts';
import { type EditedText, offsetAt, type SourceText } from './sql-text.ts';
import { numberOf, type TaggedNode, taggedNode } from './tree.ts';

/** One statement of a text, from its first token up to its semicolon, by UTF-16 offsets of the expanded text. */
export interface SourceStatement extends TaggedNode {
  readonly start: number;
  readonly end: number;
}

/** Splits a text where PostgreSQL's parser does. Refusals point into the author's text. */
export function parseStatements(source: SourceText): SourceStatement[] {
  const { text, tokens, offsetOfByte } = source;
  return parseSource(source).flatMap(({ stmt, stmt_location: location, stmt_len: length }) => {
    const node = stmt === undefined ? null : taggedNode(stmt);
    if (node === null) return [];
    const from = numberOf(location);
    const begin = offsetOfByte(from);
    // A comment before the first token may be long, and nobody's position lies in it.
    const start = tokens.find((token) => token.start >= begin)?.start ?? begin;
    const end = numberOf(length) === 0 ? text.length : offsetOfByte(from + numberOf(length));
    return [{ ...node, start, end }];
  });
}

function parseSource({ text, tokens, positionOf }: SourceText): ReturnType<typeof parseSql> {
  try {
    return parseSql(text, tokens);
  } catch (error) {
    if (!(error instanceof SqlRefusal) || error.position === null) throw error;
    throw new SqlRefusal(error.reason, error.message, positionOf(offsetAt(text, error.position) ?? text.length));
  }
}

/** From a position in the rewritten text to the author's. */
export function positionsInSource(source: SourceText, edited: EditedText): (position: number) => number | null {
  return (position) => {
    const offset = offsetAt(edited.text, position);
    return offset === null ? null : source.positionOf(edited.originOf(offset));
  };
}
