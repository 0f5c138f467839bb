import { type ForeignKey, getTableConfig, type PgTable } from 'drizzle-orm/pg-core';
import { databaseCode, violatedConstraint } from '../database/database-errors.ts';
import { Violation } from '../kernel/errors.ts';
import { tables } from '../relations.ts';

const forbids: Readonly<Record<string, string>> = {
  '23503': 'a row that is referred to is not there, or one that is to go is still referred to',
  '23505': 'what must be there only once is there already',
  '23514': 'a value is not allowed',
  '23P01': 'it overlaps with what is there already',
};

/**
 * What the caller is told where a constraint refuses a write that the gateway has no word of: one of a Paperclip that is newer, or of an
 * operator. Null where it is none, or one of ours: what we let through to that is a defect of ours. PostgreSQL's own words hold values of
 * rows and are not passed on.
 */
export function unknownRule(error: unknown): Violation | null {
  const what = forbids[databaseCode(error) ?? ''];
  const violated = what === undefined ? null : violatedConstraint(error);
  if (what === undefined || violated === null) return null;
  const { schema, table, constraint } = violated;
  if (schema !== 'public' || ownConstraints().has(constraint)) return null;
  return new Violation(
    'BAD_USER_INPUT',
    `The database refuses this by a rule that the gateway does not know, the constraint ${constraint} of ${table}: ${what}. Write something else, or have the operator look at what that rule wants.`,
    { constraint },
    error,
  );
}

let own: ReadonlySet<string> | null = null;

/** By name, all that the tables were made with. */
export function ownConstraints(): ReadonlySet<string> {
  own ??= new Set(Object.values(tables).flatMap(constraintsOf));
  return own;
}

/** As drizzle's migrations call what has no name of its own. */
function referenceName(table: string, key: ForeignKey): string {
  const { columns, foreignColumns, foreignTable } = key.reference();
  const names = (of: readonly { name: string }[]) => of.map(({ name }) => name);
  return [table, ...names(columns), getTableConfig(foreignTable).name, ...names(foreignColumns), 'fkey'].join('_');
}

function constraintsOf(table: PgTable): string[] {
  const { name, checks, foreignKeys, indexes, primaryKeys, uniqueConstraints } = getTableConfig(table);
  const named = [
    ...checks.map((check) => check.name),
    ...foreignKeys.map((key) => (key.isNameExplicit() ? key.getName() : referenceName(name, key))),
    ...indexes.map((index) => index.config.name),
    ...primaryKeys.map((key) => key.getName()),
    ...uniqueConstraints.map((unique) => unique.getName()),
  ];
  return [`${name}_pkey`, ...named.filter((constraint) => constraint !== undefined)];
}
