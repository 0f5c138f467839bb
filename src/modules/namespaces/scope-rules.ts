import pg from 'pg';

/** What making tables belong to companies has to know of a namespace. */
export interface ScopeRules {
  readonly namespace: string;
  readonly loginRole: string;
  readonly ownerRole: string;
  /** Tables that the manifest takes out: their rows belong to the plugin, not to a company. */
  readonly crossCompanyTables: readonly string[];
}

/** Runs statements, as the role that owns the namespace. */
export type Statements = Pick<pg.ClientBase, 'query'>;

/** A table that cannot be one company's as it stands. The message says what the plugin's author can write instead. */
export class UnscopableTableError extends Error {}

export function nameIn({ namespace }: ScopeRules, name: string): string {
  return `${pg.escapeIdentifier(namespace)}.${pg.escapeIdentifier(name)}`;
}
