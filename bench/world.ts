/** What everything is measured on: a PostgreSQL of its own, migrated as the gateway migrates, with companies made inside it. */
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import pg from 'pg';
import { z } from 'zod';
import { capabilities } from '../src/auth/capabilities.ts';
import { mintToken } from '../src/auth/plugin-token.ts';
import { currentSigningKey, ensureSigningKey } from '../src/auth/signing-key.ts';
import { migrate } from '../src/database/migrate.ts';
import { ensureGatewayLogin } from '../src/database/roles.ts';
import { type SeedOptions, seedLarge } from '../src/demo/seed.ts';
import { startEmbeddedPostgres } from '../src/embedded/embedded-postgres.ts';
import { benchFunctionsSql } from './bench-functions.sql.ts';
import type { Progress } from './progress.ts';

const companySchema = z.object({ companyId: z.string(), prefix: z.string(), rootId: z.string() });
export type BenchCompany = z.infer<typeof companySchema>;

const factsSchema = z.object({ pluginId: z.string(), companies: z.record(z.string(), companySchema) });

export interface World {
  readonly ownerUrl: string;
  readonly gatewayUrl: string;
  readonly owner: pg.Pool;
  readonly pluginId: string;
  /** The process of PostgreSQL whose children serve the connections. */
  postmasterPid(): Promise<number>;
  /** A company with this many rows, made now or in an earlier run on the same folder. */
  company(prefix: string, size: Pick<SeedOptions, 'issues' | 'costs' | 'tree'>): Promise<BenchCompany>;
  /** Tokens live a quarter of an hour: a long run asks anew. */
  token(companyId: string): Promise<string>;
  close(): Promise<void>;
}

const pluginKey = 'bench';

export async function openWorld(options: { folder: string | null; progress: Progress }): Promise<World> {
  const { progress } = options;
  progress.say('starting a PostgreSQL of its own');
  const directory = options.folder ? resolve(options.folder) : await mkdtemp(join(tmpdir(), 'gateway-bench-'));
  await mkdir(directory, { recursive: true });
  // PostgreSQL may run as another user, who must be able to get through.
  await chmod(directory, 0o711);
  const dataDirectory = join(directory, 'postgres');
  const server = await startEmbeddedPostgres({ dataDirectory });
  progress.say('migrating');
  await migrate(server.ownerUrl);
  await ensureSigningKey(server.ownerUrl);
  const owner = new pg.Pool({ connectionString: server.ownerUrl, max: 4, options: '-c timezone=UTC' });
  owner.on('error', () => {});
  await owner.query(benchFunctionsSql);
  // Its work would be counted with the request that happens to run beside it. What needs it is vacuumed when it is made.
  await owner.query('alter system set autovacuum = off');
  await owner.query('select pg_reload_conf()');
  const factsFile = join(directory, 'companies.json');
  const pluginId = await installPlugin(owner);
  const known = existsSync(factsFile) ? factsSchema.parse(JSON.parse(await readFile(factsFile, 'utf8'))) : null;
  const companies = { ...known?.companies };
  return {
    ownerUrl: server.ownerUrl,
    gatewayUrl: await ensureGatewayLogin(server.ownerUrl),
    owner,
    pluginId,
    postmasterPid: async () =>
      Number((await readFile(join(dataDirectory, 'postmaster.pid'), 'utf8')).split('\n', 1)[0]),
    company: async (prefix, size) => {
      const found = companies[prefix];
      if (found) return found;
      const { companyId, rootId } = await seedLarge(server.ownerUrl, {
        ...size,
        company: prefix,
        onProgress: (done, total, what) => progress.update(`filling ${prefix}: ${what}`, done, total),
      });
      await owner.query('vacuum (analyze)');
      const made = { companyId, prefix, rootId };
      companies[prefix] = made;
      await writeFile(factsFile, JSON.stringify({ pluginId, companies }));
      return made;
    },
    token: async (companyId) => {
      const client = await owner.connect();
      const key = await currentSigningKey(client);
      client.release();
      if (!key) throw new Error('there is no signing key');
      return mintToken({ pluginId, pluginKey, companyId, capabilities }, key, 900);
    },
    close: async () => {
      await owner.end();
      await server.stop();
      if (!options.folder) await rm(directory, { recursive: true, force: true });
    },
  };
}

const idRows = z.array(z.object({ id: z.string() }));

async function installPlugin(owner: pg.Pool): Promise<string> {
  const manifest = { id: pluginKey, apiVersion: 1, version: '1.0.0', displayName: 'Bench', capabilities };
  const { rows } = await owner.query(
    `insert into plugins (plugin_key, package_name, version, manifest_json, status)
     values ($1, 'bench', '1.0.0', $2, 'ready')
     on conflict (plugin_key) do update set manifest_json = excluded.manifest_json returning id`,
    [pluginKey, manifest],
  );
  const [plugin] = idRows.parse(rows);
  if (!plugin) throw new Error('the plugin was not installed');
  return plugin.id;
}
