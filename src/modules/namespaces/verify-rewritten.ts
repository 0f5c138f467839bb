import { parseSql } from './sql-parser.ts';
import { byteOffsets, type Edit, positionAt } from './sql-text.ts';
import { sqlTokens } from './sql-tokens.ts';
import { type TaggedNode, taggedNode } from './tree.ts';
import type { WalkedText } from './tree-walk.ts';

export interface RewrittenText extends WalkedText {
  readonly statement: TaggedNode;
}

/**
 * Reads the text that goes to the database as if it had come from outside: one statement of the same kind, in which every
 * name has its schema already. So a fault in rewriting becomes an error, never a statement that nobody checked.
 */
export function verifyRewritten(text: string, kind: string, walk: (rewritten: RewrittenText) => readonly Edit[]): void {
  const tokens = sqlTokens(text);
  const [raw, ...more] = parseSql(text, tokens);
  const statement = raw?.stmt === undefined ? null : taggedNode(raw.stmt);
  if (statement?.kind !== kind || more.length > 0) throw new Error('Rewriting changed the kind of a statement.');
  let edits: readonly Edit[];
  try {
    const positionOf = (offset: number): number => positionAt(text, offset);
    edits = walk({ text, tokens, offsetOfByte: byteOffsets(text), positionOf, statement });
  } catch (error) {
    throw new Error('A rewritten statement does not pass the gate that let it through.', { cause: error });
  }
  if (edits.length > 0) throw new Error('Rewriting left a name without its schema.');
}
