import { fileURLToPath } from 'node:url';
import { drizzle } from 'drizzle-orm/node-postgres';
import type pg from 'pg';
import { installWithDatabase } from '../../src/modules/namespaces/install-with-database.service.ts';
import { readMigrationFiles } from '../../src/modules/namespaces/migration-files.ts';
import { manifestSchema } from '../../src/modules/plugins/manifest.ts';
import { registerWorker } from '../../src/modules/plugins/plugin-worker.service.ts';
import { readTrustedDocuments } from '../../src/modules/trusted-documents/read-trusted-documents.ts';
import { schema } from '../../src/schema.ts';
import { rateDocument } from '../../src/server/rate-document.ts';
import manifestJson from './manifest.json' with { type: 'json' };

const packageDirectory = fileURLToPath(new URL('.', import.meta.url));

export const manifest = manifestSchema.parse(manifestJson);

/** What `plugin install examples/missions/manifest.json` does. A database of an earlier version gets what is new. */
export async function installExample(owner: pg.Client, ownerUrl: string): Promise<void> {
  if (!manifest.database) throw new Error('the manifest of the example declares a database');
  const files = await readMigrationFiles(manifest.database, packageDirectory);
  const documents = await readTrustedDocuments(manifest, packageDirectory, (body) => rateDocument(schema, body));
  await installWithDatabase(manifest, null, { owner, ownerUrl, files, packageDirectory, documents });
}

/** What `plugin worker paperclip.missions --origin …` does. */
export async function registerExampleWorker(owner: pg.Client, origin: string): Promise<void> {
  await drizzle({ client: owner }).transaction((db) => registerWorker(db, manifest.id, origin));
}
