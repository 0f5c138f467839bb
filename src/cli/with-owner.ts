import type pg from 'pg';
import { type Config, readConfig } from '../config.ts';
import { asOwner } from '../database/as-owner.ts';
import { openDatabaseBeside } from '../database/open-database.ts';

/** Runs a command as the owner of the database in use: DATABASE_URL, the running gateway's, or one started for the moment. */
export async function withOwnerUrl<T>(work: (ownerUrl: string, config: Config) => Promise<T>): Promise<T> {
  const config = readConfig();
  const database = await openDatabaseBeside(config, (message) => process.stderr.write(`${message}\n`));
  try {
    return await work(database.ownerUrl, config);
  } finally {
    await database.close();
  }
}

export function withOwner<T>(work: (owner: pg.Client, ownerUrl: string, config: Config) => Promise<T>): Promise<T> {
  return withOwnerUrl((ownerUrl, config) => asOwner(ownerUrl, 'cli', (owner) => work(owner, ownerUrl, config)));
}
