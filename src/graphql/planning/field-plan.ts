import { randomUUID } from 'node:crypto';
import type { SQL } from 'drizzle-orm';
import type { Capability } from '../../auth/capabilities.ts';
import type { PluginContext, TokenClaims } from '../../auth/plugin-context.ts';
import type { RateLimitState } from '../context.ts';
import type { Payload } from '../payload.ts';
import type { JsonText } from './json-text.ts';
import type { SqlRow, SqlValue } from './sql-row.ts';

/** Who asks, as far as SQL may depend on it. Every service's Scope is one. */
export interface Asker {
  readonly plugin: PluginContext;
}

/**
 * What the arguments of a field come to: pieces of SQL with their values, and plain values that decide what the statement looks
 * like. Two calls with equal texts and equal plain values share one statement; the values in the SQL are its parameters.
 */
export type Binding = Readonly<Record<string, SQL | string | number | boolean | null>>;

/** What the process knows when it sends a statement, and no table does. */
export interface AtExecution {
  readonly at: Date;
  readonly rateLimit: RateLimitState;
}

/** Where in the document, and in the statement, a field stands. */
export interface Place {
  /** What the field is a field of. */
  readonly row: SqlRow;
  /** The id of that row, which lists below it belong to. */
  readonly key: SQL;
  /** The ids of the rows that it stands for, as a subselect: those of a tree. */
  readonly members: SQL;
  readonly companyId: SQL;
  readonly pluginId: SQL;
  /** A value of whoever asks, as a text or an array of texts; the cast to its type is the plan's to write. */
  ofCaller(read: (caller: TokenClaims) => string | readonly string[] | null): SQL;
  /** A value of what a mutation has done, in the same form. Below a payload alone. */
  ofPayload<Data>(read: (payload: Payload<Data>) => string | readonly string[] | boolean | null): SQL;
  /** A value that is known when the statement is sent, in the same form. */
  atExecution(read: (known: AtExecution) => string | null): SQL;
  /**
   * Rows that are the same wherever in the document they are asked for: the name to read them by. They are read once in a statement, when
   * the first place asks. Of the same name they must be the same.
   */
  shared(name: string, rows: () => SQL): SQL;
  /** Whether there is at most one of it: nothing above is a list. */
  readonly isSingle: boolean;
  /** Names of what is selected below the field, whatever they are called in the answer. */
  readonly selected: ReadonlySet<string>;
  /** The types that are selected below a field of an abstract type. */
  readonly possibleTypes: readonly string[];
  /** A name that nothing else in the statement has. */
  alias(): string;
  /** What is selected below the field, of this row. The type is named where the field's own is abstract. */
  object(row: SqlRow, typeName?: string): JsonText;
  /** The same for each of many: below it nothing is single. */
  objectOfMany(row: SqlRow, typeName?: string): JsonText;
  /** A leaf as the field's type writes it. */
  leaf(value: SqlValue): JsonText;
  /** Leaves the whole document to plain execution. */
  giveUp(why: string): never;
}

/**
 * How a field is read by SQL, beside the resolver that reads it plainly. `bind` is called for every request that brings arguments
 * of its own and throws what the resolver would throw; `json` is called once for each statement.
 */
export interface FieldPlan<Args, Bound extends Binding> {
  readonly capabilities?: readonly Capability[];
  bind?(args: Args, asker: Asker): Bound;
  json(place: Place, bound: Bound): JsonText;
}

export type AnyFieldPlan = FieldPlan<never, Binding>;

/** Put into the `extensions` of a field. */
export function planned<Args, Bound extends Binding>(plan: FieldPlan<Args, Bound>): Record<string, unknown> {
  return { plan };
}

/** Reads what `planned` put there. */
export function planOf(extensions: Readonly<Record<string, unknown>>): AnyFieldPlan | undefined {
  const { plan } = extensions;
  // Its arguments are those of the field it stands beside, whose type says the same to its resolver.
  return typeof plan === 'object' && plan !== null && 'json' in plan ? (plan as AnyFieldPlan) : undefined;
}

/**
 * Stand in bound SQL for what only the request or the place in the statement knows: the company, the row that a list belongs
 * to, and the rows that it stands for. Drawn anew by each process, so that nothing a caller sends is taken for one.
 */
export const companyMark: string = randomUUID();
export const parentMark: string = randomUUID();
export const membersMark: string = randomUUID();
