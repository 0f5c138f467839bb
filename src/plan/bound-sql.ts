import { SQL, sql } from 'drizzle-orm';
import type { TokenClaims } from '../auth/plugin-context.ts';
import type { Payload } from '../graphql/payload.ts';
import {
  type AtExecution,
  type Binding,
  companyMark,
  membersMark,
  type Place,
  parentMark,
} from '../graphql/planning/field-plan.ts';

/** A parameter of a statement, and where its value comes from when it is sent. */
export class Slot {
  readonly read: (values: SlotValues) => unknown;

  constructor(read: (values: SlotValues) => unknown) {
    this.read = read;
  }
}

export interface SlotValues {
  readonly claims: TokenClaims;
  readonly atExecution: AtExecution;
  /** What the mutation has done whose payload is read; null for a query. */
  readonly payload: Payload<unknown> | null;
  /** For each field of the selection the values that its arguments bring, in the order of its parts. */
  readonly bound: readonly (readonly unknown[])[];
}

export const companySlot = new Slot(({ claims }) => claims.companyId);

/** Arguments that have become SQL: a text that decides which statement serves them, and the values for it. */
export interface BoundArguments {
  readonly binding: Binding;
  readonly key: string;
  readonly values: readonly unknown[];
}

// Stands for a value in the text of a part; no SQL of ours has this character.
const gap = '\u0001';
type QueryConfig = Parameters<SQL['toQuery']>[0];
const escapes = {
  escapeName: (name: string) => `"${name}"`,
  escapeString: (text: string) => `'${text.replaceAll("'", "''")}'`,
};
const withGaps = { ...escapes, escapeParam: () => gap } as QueryConfig;

/** What the marks in bound SQL stand for at one place. */
type Standing = Pick<Place, 'key' | 'members'>;

export const nothingBound: BoundArguments = { binding: {}, key: '', values: [] };

export function boundArguments(binding: Binding): BoundArguments {
  let key = '';
  const values: unknown[] = [];
  for (const name in binding) {
    const part = binding[name];
    if (part instanceof SQL) {
      const query = part.toQuery(withGaps);
      key += `${query.sql}\u0002`;
      for (const value of query.params) values.push(value);
    } else key += `${String(part)}\u0002`;
  }
  return { binding, key, values };
}

/**
 * The same parts with slots in the place of values, for the statement that will serve all arguments of this shape. `field` is the
 * number of the field, `place` what its lists belong to.
 */
export function withSlots({ binding }: BoundArguments, field: number, place: Standing): Binding {
  let position = 0;
  return Object.fromEntries(
    Object.entries(binding).map(([name, part]) => {
      if (!(part instanceof SQL)) return [name, part];
      const { sql: text, params } = part.toQuery(withGaps);
      const texts = text.split(gap);
      const pieces = texts.flatMap((piece, i) => {
        if (i === params.length) return [sql.raw(piece)];
        const here = position;
        position += 1;
        return [sql.raw(piece), slotFor(params[i], field, here, place)];
      });
      return [name, sql.join(pieces)];
    }),
  );
}

function slotFor(value: unknown, field: number, position: number, place: Standing): SQL {
  if (value === companyMark) return sql`${sql.param(companySlot)}`;
  if (value === parentMark) return place.key;
  if (value === membersMark) return place.members;
  return sql`${sql.param(new Slot(({ bound }) => bound[field]?.[position]))}`;
}

export interface RenderedStatement {
  readonly text: string;
  readonly slots: readonly Slot[];
  /** The text in pieces, with the positions of slots between them: for who numbers parameters differently. */
  readonly parts: readonly (string | number)[];
}

/** The text with its parameters numbered, each slot once. */
export function render(statement: SQL): RenderedStatement {
  const numbers = new Map<unknown, number>();
  const slots: Slot[] = [];
  const escapeParam = (_number: number, value: unknown) => {
    const known = numbers.get(value);
    if (known !== undefined) return `${gap}${known}${gap}`;
    slots.push(value instanceof Slot ? value : new Slot(() => value));
    if (typeof value === 'object') numbers.set(value, slots.length);
    return `${gap}${slots.length}${gap}`;
  };
  const { sql: marked } = statement.toQuery({ ...escapes, escapeParam } as QueryConfig);
  // Between two gaps stands a number.
  const parts = marked.split(gap).map((part, i) => (i % 2 === 0 ? part : Number(part) - 1));
  return { text: parts.map((part) => (typeof part === 'string' ? part : `$${part + 1}`)).join(''), slots, parts };
}
