import { isAttached } from '../database/attachment.ts';
import { type MigrateOptions, migrate, withMigrationLock } from '../database/migrate.ts';
import { attachDatabase } from './attach-database.ts';

/** Runs the migrations that are missing: all of each in the gateway's own database, and only its share in one of Paperclip's. */
export async function bringUpToDate(ownerUrl: string, options: MigrateOptions = {}) {
  const attached = await withMigrationLock(ownerUrl, isAttached);
  if (!attached) return { ...(await migrate(ownerUrl, options)), isAttached: false };
  const { migrations } = await attachDatabase(ownerUrl, { migrationsFolder: options.migrationsFolder });
  return { applied: migrations, isAttached: true };
}
