import { createHash } from 'node:crypto';
import { readdir, readFile, realpath } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import type { Manifest } from '../plugins/manifest.ts';
import { PluginMigrationError } from './namespace.errors.ts';

/** One file of a plugin's migrations, as it is on disk. */
export interface MigrationFile {
  /** The name by which the ledger knows it: that of the file in the folder, or the path in the manifest's list. */
  readonly key: string;
  readonly text: string;
  /** SHA-256 of its bytes in hexadecimal, as Paperclip keeps it. */
  readonly checksum: string;
}

const fileMaxBytes = 1024 * 1024;

/** The files that the manifest names, in the order in which they run: that of their names, or of the list. */
export async function readMigrationFiles(
  database: NonNullable<Manifest['database']>,
  packageDirectory: string,
): Promise<MigrationFile[]> {
  if (database.migrations) {
    return Promise.all(database.migrations.map((path) => readOne(packageDirectory, path, path)));
  }
  const directory = database.migrationsDir ?? 'migrations';
  const names = await readdir(join(packageDirectory, directory)).catch(() => {
    throw new PluginMigrationError(null, `The folder ${directory} of migrations, beside the manifest, cannot be read.`);
  });
  const sorted = names.filter((name) => name.endsWith('.sql')).sort((a, b) => a.localeCompare(b));
  if (sorted.length === 0) {
    throw new PluginMigrationError(null, `The folder ${directory} holds no .sql file. Write the first: 001_tables.sql`);
  }
  return Promise.all(sorted.map((name) => readOne(packageDirectory, join(directory, name), name)));
}

async function readOne(packageDirectory: string, path: string, key: string): Promise<MigrationFile> {
  const unreadable = () => new PluginMigrationError(key, 'cannot be read beside the manifest.');
  const [root, file] = await Promise.all([realpath(packageDirectory), realpath(join(packageDirectory, path))]).catch(
    () => {
      throw unreadable();
    },
  );
  // A link could lead anywhere on the host.
  const inside = relative(root, file);
  if (inside.startsWith(`..${sep}`) || inside === '..' || isAbsolute(inside)) {
    throw new PluginMigrationError(key, "leads out of the plugin's folder.");
  }
  const bytes = await readFile(file).catch(() => {
    throw unreadable();
  });
  if (bytes.length > fileMaxBytes) throw new PluginMigrationError(key, 'is longer than 1 MiB. Split it.');
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    throw new PluginMigrationError(key, 'is not UTF-8.');
  }
  if (text.trim() === '') throw new PluginMigrationError(key, 'is empty. Write a statement, or take it away.');
  return { key, text, checksum: createHash('sha256').update(bytes).digest('hex') };
}
