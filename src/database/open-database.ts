import type { Config } from '../config.ts';
import { findRunningEmbeddedPostgres, startEmbeddedPostgres } from '../embedded/embedded-postgres.ts';

export interface OpenDatabase {
  /** Logs in as the owner. Holds a password: print it only where somebody asked for it. */
  readonly ownerUrl: string;
  /** `external`: DATABASE_URL. `running`: the embedded server of a gateway that runs now. `started`: an embedded one of this process. */
  readonly origin: 'external' | 'running' | 'started';
  close(): Promise<void>;
}

/** The database of the gateway itself: DATABASE_URL, or an embedded PostgreSQL that lives as long as this process. */
export async function openDatabase(config: Config, onProgress: (message: string) => void): Promise<OpenDatabase> {
  if (config.databaseUrl) return external(config.databaseUrl);
  const embedded = await startEmbeddedPostgres({ dataDirectory: config.dataDirectory, onProgress });
  return { ownerUrl: embedded.ownerUrl, origin: 'started', close: () => embedded.stop() };
}

/** The same database for a command that runs beside the gateway, or without it. */
export async function openDatabaseBeside(config: Config, onProgress: (message: string) => void): Promise<OpenDatabase> {
  if (config.databaseUrl) return external(config.databaseUrl);
  const running = await findRunningEmbeddedPostgres(config.dataDirectory);
  if (running) return { ownerUrl: running.ownerUrl, origin: 'running', close: async () => {} };
  return openDatabase(config, onProgress);
}

function external(ownerUrl: string): OpenDatabase {
  return { ownerUrl, origin: 'external', close: async () => {} };
}
