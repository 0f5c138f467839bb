import { readConfig } from '../config.ts';
import { findRunningEmbeddedPostgres } from '../embedded/embedded-postgres.ts';
import { CommandError } from './command-error.ts';

export async function dbUrlCommand(): Promise<void> {
  const config = readConfig();
  const url = config.databaseUrl ?? (await findRunningEmbeddedPostgres(config.dataDirectory))?.ownerUrl;
  if (!url)
    throw new CommandError(
      'The embedded database runs only while the gateway does. Start it with npm start, then ask again.',
    );
  process.stdout.write(`${url}\n`);
}
