/** A reference between two of the plugin's own tables, as a migration declares it. The platform puts it up, with the company. */
export interface DeclaredReference {
  /** The name of the constraint; null where it has none of its own. */
  readonly name: string | null;
  readonly table: string;
  readonly columns: readonly string[];
  readonly target: string;
  /** Empty for the primary key. */
  readonly targetColumns: readonly string[];
  /** What stands behind the columns: ON DELETE, ON UPDATE, DEFERRABLE, in PostgreSQL's words. */
  readonly actions: string;
}
