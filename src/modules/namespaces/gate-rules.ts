/**
 * What the gate has to know about the plugin whose SQL it reads. Both schemas are written into the text as they are, so their
 * names are lower case letters, digits and underscores.
 */
export interface GateRules {
  /** The schema of the plugin, for example `plugin_missions_1e8c264c64`. */
  readonly namespace: string;
  /** The tables of Paperclip that the plugin's manifest names under `database.coreReadTables`. */
  readonly coreReadTables: readonly string[];
  /** The schema of the views, scoped by company, that stand for `public.<table>`. */
  readonly coreSchema: string;
  /**
   * Own tables that the platform scopes by company: their unique keys begin with `company_id`, so an
   * `ON CONFLICT (key)` gets it too, and their `company_id` is not the plugin's to change.
   */
  readonly scopedTables?: Pick<ReadonlySet<string>, 'has'>;
}
