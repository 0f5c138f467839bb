import { drizzle } from 'drizzle-orm/node-postgres';
import type pg from 'pg';
import {
  type CompanyChoice,
  type InstallOutcome,
  installPlugin,
  registerPlugin,
} from '../plugins/install-plugin.service.ts';
import type { Manifest } from '../plugins/manifest.ts';
import { readPlugins } from '../plugins/plugin-standing.sql.ts';
import type { TrustedDocuments } from '../trusted-documents/registered-document.ts';
import { type MigrationStep, migrateNamespace, type NamespaceMigrated } from './migrate-namespace.service.ts';
import type { MigrationFile } from './migration-files.ts';
import { purgeNamespace } from './purge-namespace.service.ts';

export interface DatabaseToInstall {
  readonly owner: pg.Client;
  readonly ownerUrl: string;
  readonly files: readonly MigrationFile[];
  /** Where the plugin's files are; the ledger of plugins remembers it for later runs. */
  readonly packageDirectory: string;
  readonly documents?: TrustedDocuments | undefined;
  readonly onProgress?: (step: MigrationStep) => void;
}

/**
 * Installs a plugin that has a database. Its migrations run before its manifest is put in force, so that no request meets a version
 * without its tables. Where they fail, a plugin that is new leaves nothing behind, and one that is there goes on as it was.
 */
export async function installWithDatabase(
  manifest: Manifest,
  choice: CompanyChoice,
  { owner, ownerUrl, files, packageDirectory, documents, onProgress }: DatabaseToInstall,
): Promise<InstallOutcome & { readonly database: NamespaceMigrated }> {
  if (!manifest.database) throw new Error('a manifest without a database has none to install');
  const db = drizzle({ client: owner });
  const isRegistered = await registerPlugin(db, manifest);
  const [plugin] = await readPlugins(db, manifest.id);
  if (!plugin) throw new Error('a plugin that was registered is gone');
  try {
    const database = await migrateNamespace(
      owner,
      ownerUrl,
      {
        pluginId: plugin.id,
        pluginKey: manifest.id,
        pluginVersion: manifest.version,
        database: manifest.database,
        files,
      },
      onProgress,
    );
    const outcome = await db.transaction((transaction) =>
      installPlugin(transaction, manifest, choice, { isRegistered, documents }),
    );
    await owner.query('update plugins set package_path = $2 where id = $1', [plugin.id, packageDirectory]);
    return { ...outcome, database };
  } catch (error) {
    if (isRegistered) {
      await purgeNamespace(owner, manifest.id);
      await owner.query(`delete from plugins where id = $1 and status = 'installed'`, [plugin.id]);
    }
    throw error;
  }
}
