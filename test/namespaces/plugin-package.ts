import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { capabilities } from '../../src/auth/capabilities.ts';
import { installWithDatabase } from '../../src/modules/namespaces/install-with-database.service.ts';
import { readMigrationFiles } from '../../src/modules/namespaces/migration-files.ts';
import { type Manifest, manifestSchema } from '../../src/modules/plugins/manifest.ts';
import type { TestGateway } from '../../src/testing/test-gateway.ts';

export interface PackageOptions {
  readonly version?: string;
  readonly coreReadTables?: readonly string[];
  readonly crossCompanyTables?: readonly string[];
  readonly capabilities?: readonly string[];
}

/** A plugin's folder on disk: a manifest, and migrations that a test may change. */
export class PluginPackage {
  readonly key: string;
  readonly directory = mkdtempSync(join(tmpdir(), 'plugin-package-'));
  readonly #options: PackageOptions;

  constructor(key: string, files: Readonly<Record<string, string>>, options: PackageOptions = {}) {
    this.key = key;
    this.#options = options;
    mkdirSync(join(this.directory, 'migrations'));
    for (const [name, sql] of Object.entries(files)) this.write(name, sql);
    writeFileSync(join(this.directory, 'manifest.json'), JSON.stringify(this.manifest(), null, 2));
  }

  write(name: string, sql: string): void {
    writeFileSync(join(this.directory, 'migrations', name), sql);
  }

  remove(name: string): void {
    rmSync(join(this.directory, 'migrations', name));
  }

  manifest(change: object = {}): Manifest {
    const { version = '1.0.0', coreReadTables, crossCompanyTables } = this.#options;
    return manifestSchema.parse({
      id: this.key,
      apiVersion: 1,
      version,
      displayName: `Plugin ${this.key}`,
      categories: ['automation'],
      capabilities: this.#options.capabilities ?? capabilities,
      entrypoints: { worker: './worker.js' },
      database: {
        migrationsDir: 'migrations',
        ...(coreReadTables && { coreReadTables }),
        ...(crossCompanyTables && { crossCompanyTables }),
      },
      ...change,
    });
  }

  /** Installs it as the command line does, without a process. */
  async install(test: Pick<TestGateway, 'ownerUrl'>, change: object = {}) {
    const manifest = this.manifest(change);
    if (!manifest.database) throw new Error('the package of a test has a database');
    const owner = new pg.Client({ connectionString: test.ownerUrl });
    await owner.connect();
    try {
      return await installWithDatabase(manifest, null, {
        owner,
        ownerUrl: test.ownerUrl,
        files: await readMigrationFiles(manifest.database, this.directory),
        packageDirectory: this.directory,
      });
    } finally {
      await owner.end();
    }
  }

  dispose(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}
