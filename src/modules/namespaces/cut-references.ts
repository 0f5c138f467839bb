import type { DeclaredReference } from './declared-reference.ts';
import type { GateWalk } from './gate-walk.ts';
import type { Edit } from './sql-text.ts';
import { type Fields, isFields, namesOf, nodesOf, numberOf, taggedNode, textOf } from './tree.ts';

/** A piece of a list, by indexes into the tokens: from the first up to and without the last. */
interface Segment {
  readonly from: number;
  readonly to: number;
}

/** What becomes of a reference that is cut out of a statement: the platform puts it up, or the author is told that nobody does. */
export type CutReference = { readonly message: string } | { readonly declared: DeclaredReference };

/**
 * Every foreign key is cut out of the text. One to a core table is checked past row security, and would let a plugin hold up or
 * follow what the core deletes: it is not made. One to an own table has to hold between rows of one company, which its author cannot
 * write: the platform makes it.
 */
export function cutReference(
  walk: GateWalk,
  constraint: Fields,
  table: string,
  column: Fields | null,
): CutReference | null {
  const { pktable } = constraint;
  if (constraint.contype !== 'CONSTR_FOREIGN' || !isFields(pktable)) return null;
  const [schema, name] = [textOf(pktable.schemaname), textOf(pktable.relname)];
  walk.moveTo(walk.source.offsetOfByte(numberOf(pktable.location)));
  if (pktable.catalogname !== undefined)
    walk.refuse('RELATION', `"${name}" is named with its database. Leave that out.`);
  if (walk.isCoreTable(schema, name)) {
    walk.assertDeclared(name);
    return {
      message: `The reference to public.${name} is not enforced: a foreign key sees rows of all companies, and would hold up or follow what Paperclip deletes. The column stays; remove what has lost its row in the worker.`,
    };
  }
  if (schema !== '' && schema !== walk.rules.namespace) walk.refuseSchema(schema, name);
  const columns = column === null ? namesOf(constraint.fk_attrs) : [textOf(column.colname)];
  if (constraint.fk_matchtype === 'f' && columns.length > 1) {
    walk.refuse('CLAUSE', 'MATCH FULL is not for plugins. Leave it out, or make the columns NOT NULL.');
  }
  return {
    declared: {
      name: constraint.conname === undefined ? null : textOf(constraint.conname),
      table,
      columns,
      target: name,
      targetColumns: namesOf(constraint.pk_attrs),
      actions: actionsOf(constraint, column),
    },
  };
}

const actionWords: Readonly<Record<string, string>> = {
  r: 'RESTRICT',
  c: 'CASCADE',
  n: 'SET NULL',
  d: 'SET DEFAULT',
};

function actionsOf(constraint: Fields, column: Fields | null): string {
  const onDelete = actionWords[textOf(constraint.fk_del_action)];
  const onUpdate = actionWords[textOf(constraint.fk_upd_action)];
  const cleared = namesOf(constraint.fk_del_set_cols).map((name) => `"${name.replaceAll('"', '""')}"`);
  // Of a column they are constraints of their own, up to the next that is none of these.
  const own = nodesOf(column?.constraints).map(({ fields }) => fields);
  const behind = own.slice(own.indexOf(constraint) + 1);
  const end = behind.findIndex(({ contype }) => !textOf(contype).startsWith('CONSTR_ATTR_'));
  const attributes = (end < 0 ? behind : behind.slice(0, end)).map(({ contype }) => textOf(contype));
  const isDeferred = constraint.initdeferred === true || attributes.includes('CONSTR_ATTR_DEFERRED');
  const isDeferrable = isDeferred || constraint.deferrable === true || attributes.includes('CONSTR_ATTR_DEFERRABLE');
  return [
    ...(onDelete === undefined ? [] : [`ON DELETE ${onDelete}${cleared.length > 0 ? ` (${cleared.join(', ')})` : ''}`]),
    ...(onUpdate === undefined ? [] : [`ON UPDATE ${onUpdate}`]),
    ...(isDeferrable ? [isDeferred ? 'DEFERRABLE INITIALLY DEFERRED' : 'DEFERRABLE'] : []),
  ].join(' ');
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
