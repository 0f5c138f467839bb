import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { installWithDatabase } from '../modules/namespaces/install-with-database.service.ts';
import { readMigrationFiles } from '../modules/namespaces/migration-files.ts';
import { installPlugin } from '../modules/plugins/install-plugin.service.ts';
import type { Manifest } from '../modules/plugins/manifest.ts';
import { readManifest } from '../modules/plugins/manifest-problems.ts';
import { readTrustedDocuments } from '../modules/trusted-documents/read-trusted-documents.ts';
import { schema } from '../schema.ts';
import { rateDocument } from '../server/rate-document.ts';
import type { TestGateway } from './test-gateway.ts';

/** Installs a plugin from the file of its manifest, as `plugin install` does: in every company, its migrations first. */
export async function installTestPlugin(test: TestGateway, manifestFile: string | URL): Promise<Manifest> {
  const path = manifestFile instanceof URL ? fileURLToPath(manifestFile) : resolve(manifestFile);
  const { manifest, problems } = readManifest(await readFile(path, 'utf8'));
  if (!manifest) {
    const lines = problems.map(
      ({ path: where, message, line, column }) => `${path}:${line}:${column} ${where} ${message}`,
    );
    throw new Error(`${path} is not a plugin manifest:\n${lines.join('\n')}`);
  }
  const packageDirectory = dirname(path);
  const documents = await readTrustedDocuments(manifest, packageDirectory, (body) => rateDocument(schema, body));
  if (!manifest.database) {
    await test.db.transaction((transaction) => installPlugin(transaction, manifest, 'all', { documents }));
    return manifest;
  }
  const files = await readMigrationFiles(manifest.database, packageDirectory);
  const owner = new pg.Client({ connectionString: test.ownerUrl });
  await owner.connect();
  try {
    await installWithDatabase(manifest, 'all', { owner, ownerUrl: test.ownerUrl, files, packageDirectory, documents });
  } finally {
    await owner.end();
  }
  return manifest;
}
