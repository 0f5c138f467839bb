import type { PluginContext } from './auth/plugin-context.ts';
import type { PluginSessions } from './database/plugin-sessions.ts';
import type { Logger } from './kernel/logger.ts';
import type { Database } from './relations.ts';

/** The first argument of every service: who asks, and the database as they may see it. */
export interface Scope {
  readonly plugin: PluginContext;
  /** One transaction, limited to the plugin's company by row-level security, one query at a time. */
  readonly db: Database;
  readonly log: Logger;
  /** Where the plugin's own SQL runs; null where the gateway was made without the owner's connection. */
  readonly pluginSessions: PluginSessions | null;
  /** Fires when nobody waits for the operation any more. */
  readonly signal?: AbortSignal;
}
