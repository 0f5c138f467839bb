import type { GateWalk } from './gate-walk.ts';
import type { Edit } from './sql-text.ts';
import { type Fields, isFields, nodesOf, numberOf, taggedNode, textOf } from './tree.ts';

/** A piece of a list, by indexes into the tokens: from the first up to and without the last. */
interface Segment {
  readonly from: number;
  readonly to: number;
}

/**
 * A foreign key to a core table is checked past row security, and would let a plugin hold up or cascade what the core
 * does. So it is not made: it is cut out of the text, and the author is told.
 */
export function cutReference(walk: GateWalk, constraint: Fields): { readonly message: string } | null {
  const { pktable } = constraint;
  if (constraint.contype !== 'CONSTR_FOREIGN' || !isFields(pktable)) return null;
  const [schema, name] = [textOf(pktable.schemaname), textOf(pktable.relname)];
  if (pktable.catalogname !== undefined || !walk.isCoreTable(schema, name)) return null;
  walk.moveTo(walk.source.offsetOfByte(numberOf(pktable.location)));
  walk.assertDeclared(name);
  return {
    message: `The reference to public.${name} is not enforced: a foreign key sees rows of all companies, and would hold up or follow what Paperclip deletes. The column stays; remove what has lost its row in the worker.`,
  };
}

/** Splits tokens at the commas of one level, up to the parenthesis that closes it or the end of the statement. */
export function segmentsOf(walk: GateWalk, from: number, end: number): Segment[] {
  const { text, tokens } = walk.source;
  const segments: Segment[] = [];
  let begin = from;
  let depth = 0;
  let at = from;
  for (; at < tokens.length && tokens[at]!.start < end; at += 1) {
    const token = tokens[at]!;
    if (token.kind !== 'symbol') continue;
    const sign = text[token.start];
    if (sign === '(' || sign === '[') depth += 1;
    else if (sign === ')' || sign === ']') {
      if (depth === 0) break;
      depth -= 1;
    } else if (sign === ',' && depth === 0) {
      segments.push({ from: begin, to: at });
      begin = at + 1;
    }
  }
  segments.push({ from: begin, to: at });
  return segments;
}

/** Cuts whole members out of a list, each with one comma. */
export function cutSegments(walk: GateWalk, segments: readonly Segment[], isCut: readonly boolean[]): Edit[] {
  const { tokens } = walk.source;
  return segments.flatMap(({ from, to }, at) => {
    if (!isCut[at]) return [];
    const isFirstKept = !isCut.slice(0, at).includes(false);
    // The first that stays has no comma before it, so those cut before it take the comma behind them.
    if (!isFirstKept) return [{ start: tokens[from - 1]!.start, end: tokens[to - 1]!.end, text: '' }];
    const isLast = at === segments.length - 1;
    return [{ start: tokens[from]!.start, end: tokens[isLast ? to - 1 : to]!.end, text: '' }];
  });
}

/** Cuts `references …` of a column, with what says when it is checked, up to the column's next constraint. */
export function cutColumnReference(walk: GateWalk, column: Fields, constraint: Fields, segment: Segment): Edit {
  const { tokens, offsetOfByte } = walk.source;
  const start = numberOf(constraint.location);
  const others = nodesOf(column.constraints)
    .filter(({ fields }) => !textOf(fields.contype).startsWith('CONSTR_ATTR_'))
    .map(({ fields }) => numberOf(fields.location));
  if (isFields(column.collClause)) others.push(numberOf(column.collClause.location));
  const next = Math.min(...others.filter((location) => location > start));
  const to = next === Number.POSITIVE_INFINITY ? segment.to : walk.tokenIndexAt(offsetOfByte(next));
  const from = walk.tokenIndexAt(offsetOfByte(start));
  return { start: tokens[from - 1]!.end, end: tokens[to - 1]!.end, text: '' };
}

/** The constraints of a column or the constraint itself, for an element of a table. */
export function constraintsOf(element: unknown): Fields[] {
  const node = taggedNode(element);
  if (node?.kind === 'Constraint') return [node.fields];
  if (node?.kind !== 'ColumnDef') return [];
  return nodesOf(node.fields.constraints).map(({ fields }) => fields);
}
