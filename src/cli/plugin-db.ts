import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { drizzle } from 'drizzle-orm/node-postgres';
import type pg from 'pg';
import { z } from 'zod';
import { closeWalls } from '../modules/namespaces/database-walls.sql.ts';
import { migrateNamespace, type NamespaceMigrated } from '../modules/namespaces/migrate-namespace.service.ts';
import { readMigrationFiles } from '../modules/namespaces/migration-files.ts';
import { NoDatabaseDeclaredError } from '../modules/namespaces/namespace.errors.ts';
import { type NamespaceOverview, readNamespaceOverview } from '../modules/namespaces/namespace-overview.sql.ts';
import { purgeNamespace } from '../modules/namespaces/purge-namespace.service.ts';
import { manifestSchema } from '../modules/plugins/manifest.ts';
import { readManifest } from '../modules/plugins/manifest-problems.ts';
import { UnknownPluginError } from '../modules/plugins/plugin-lifecycle.errors.ts';
import { readPlugins } from '../modules/plugins/plugin-standing.sql.ts';
import { CommandError } from './command-error.ts';
import { confirm } from './confirm.ts';
import { showMigrationProgress } from './migration-progress.ts';
import { type AnswerOptions, answer } from './plugin-answer.ts';
import { withOwner } from './with-owner.ts';

interface MigrateOptions extends AnswerOptions {
  readonly manifest?: string;
}

/** Runs what has not run yet of a plugin that is installed: from the manifest that it was installed with, or from another. */
export async function pluginDbMigrateCommand(key: string, options: MigrateOptions): Promise<void> {
  await answer(
    options,
    () =>
      withOwner(async (owner, ownerUrl) => {
        const [plugin] = await readPlugins(drizzle({ client: owner }), key);
        if (!plugin) throw new UnknownPluginError(key);
        const { manifest, directory } = options.manifest
          ? await manifestOf(options.manifest)
          : {
              manifest: manifestSchema.parse(plugin.manifest),
              directory: await packageDirectory(owner, plugin.id, key),
            };
        if (manifest.id !== key) throw new CommandError(`${options.manifest} is the manifest of ${manifest.id}.`);
        if (!manifest.database) throw new NoDatabaseDeclaredError(key);
        const files = await readMigrationFiles(manifest.database, directory);
        const migration = { pluginId: plugin.id, pluginKey: key, pluginVersion: manifest.version };
        return migrateNamespace(
          owner,
          ownerUrl,
          { ...migration, database: manifest.database, files },
          showMigrationProgress(),
        );
      }),
    (migrated) => migrationLines(migrated).join('\n'),
  );
}

export function migrationLines({ namespace, applied, notes, crossCompanyTables }: NamespaceMigrated): string[] {
  return [
    applied.length === 0
      ? `Its database ${namespace} is up to date.`
      : `Its database ${namespace}: applied ${applied.join(', ')}.`,
    ...(crossCompanyTables.length > 0
      ? [`Every company with the plugin shares the rows of: ${crossCompanyTables.join(', ')}`]
      : []),
    ...notes.map((note) => `Note: ${note}`),
  ];
}

async function manifestOf(path: string) {
  const text = await readFile(path, 'utf8').catch(() => {
    throw new CommandError(`${path} cannot be read.`);
  });
  const { manifest } = readManifest(text);
  if (!manifest) throw new CommandError(`${path} is not a plugin manifest. plugin install ${path} says why.`);
  return { manifest, directory: dirname(resolve(path)) };
}

async function packageDirectory(owner: pg.Client, pluginId: string, key: string): Promise<string> {
  const { rows } = await owner.query('select package_path as path from plugins where id = $1', [pluginId]);
  const [row] = z.array(z.object({ path: z.string().nullable() })).parse(rows);
  if (row?.path) return row.path;
  throw new CommandError(
    `Where the files of ${key} are is not known. Say it: plugin db migrate ${key} --manifest <path>`,
  );
}

export async function pluginDbStatusCommand(key: string | undefined, options: AnswerOptions): Promise<void> {
  await answer(
    options,
    () =>
      withOwner(async (owner) => {
        const namespaces = await readNamespaceOverview(owner, key);
        if (key !== undefined && namespaces.length === 0) {
          const plugins = await readPlugins(drizzle({ client: owner }), key);
          if (plugins.length === 0) throw new UnknownPluginError(key);
        }
        return namespaces;
      }),
    (namespaces) => namespaces.map(describe).join('\n\n') || 'No plugin has a database here.',
  );
}

function describe({ key, namespace, status, loginRole, bytes, tables, migrations }: NamespaceOverview): string {
  const shared = tables.filter(({ companyScoped }) => !companyScoped).map(({ name }) => name);
  return [
    `${key}: ${namespace}, ${status ?? 'left behind by a plugin that is gone; plugin db purge takes it away'}`,
    `  logs in as ${loginRole}; ${tables.length} tables, ${(bytes / 1024 / 1024).toFixed(1)} MiB`,
    ...(shared.length > 0 ? [`  shared by all companies: ${shared.join(', ')}`] : []),
    ...migrations.map(({ key: file, status: state, pluginVersion, appliedAt, errorMessage }) =>
      state === 'applied'
        ? `  ${file}  applied with ${pluginVersion} at ${appliedAt}`
        : `  ${file}  ${state}: ${errorMessage ?? 'no reason was kept'}`,
    ),
  ].join('\n');
}

interface PurgeOptions extends AnswerOptions {
  readonly yes?: boolean;
}

export async function pluginDbPurgeCommand(key: string, options: PurgeOptions): Promise<void> {
  await answer(
    options,
    async () => {
      if (!options.yes) {
        await confirm({
          consequence: `This deletes the database of ${key} in every company for good`,
          word: key,
          wordIs: 'its key',
        });
      }
      return withOwner(async (owner) => {
        const purged = await purgeNamespace(owner, key);
        if (!purged) throw new CommandError(`${key} has no database here.`);
        return purged;
      });
    },
    ({ namespace, tables }) =>
      `${namespace} is gone, with ${tables} tables and its roles. The plugin stays; plugin db migrate ${key} makes an empty one.`,
  );
}

/** What an administrator runs where the owner of the database is no superuser. */
export function pluginDbWallsCommand(): void {
  process.stdout.write(`${closeWalls.trim()};\n`);
}
