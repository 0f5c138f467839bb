/**
 * What a plugin's query costs over the bare query: the same statement on a plain connection of the plugin's role, in a session of the
 * gateway's (a transaction of its own, the company sealed into it, rolled back), read by the gate first, and asked through GraphQL. The
 * ways take turns, so that what else the machine does falls on all of them. `npm run -s bench:plugin-query -- [rounds] [times]`. It
 * makes a PostgreSQL of its own and takes it away again.
 */
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { capabilities } from '../src/auth/capabilities.ts';
import { mintToken } from '../src/auth/plugin-token.ts';
import { currentSigningKey, ensureSigningKey } from '../src/auth/signing-key.ts';
import { backendPid } from '../src/database/backend-pid.ts';
import { loginUrl } from '../src/database/login.ts';
import { migrate } from '../src/database/migrate.ts';
import { PluginSessions } from '../src/database/plugin-sessions.ts';
import { ensureGatewayLogin } from '../src/database/roles.ts';
import { SessionSeal } from '../src/database/session-seal.ts';
import { startEmbeddedPostgres } from '../src/embedded/embedded-postgres.ts';
import { createGateway } from '../src/gateway.ts';
import { silentLogger } from '../src/kernel/logger.ts';
import { installWithDatabase } from '../src/modules/namespaces/install-with-database.service.ts';
import { readMigrationFiles } from '../src/modules/namespaces/migration-files.ts';
import { runQuery } from '../src/modules/namespaces/run-statement.service.ts';
import { checkQuery } from '../src/modules/namespaces/statement-gate.ts';
import { manifestSchema } from '../src/modules/plugins/manifest.ts';

const rounds = Number(process.argv[2] ?? 30);
const timesEach = Number(process.argv[3] ?? 50);

const queries = {
  'one row by its key': 'select id, note from notes where id = 17',
  'a hundred rows': 'select id, note, at from notes order by id limit 100',
  'a hundred rows, joined with issues':
    'select n.id, n.note, i.identifier, i.title from notes n join public.issues i on i.id = n.issue_id order by n.id limit 100',
};

const directory = await mkdtemp(join(tmpdir(), 'gateway-bench-'));
await chmod(directory, 0o711);
const server = await startEmbeddedPostgres({ dataDirectory: join(directory, 'postgres') });
const ends: (() => Promise<unknown>)[] = [];
try {
  await migrate(server.ownerUrl);
  await ensureSigningKey(server.ownerUrl);
  const owner = new pg.Pool({ connectionString: server.ownerUrl, max: 4 });
  ends.unshift(() => owner.end());
  const { namespace, pluginId } = await install(owner);
  const companyId = await fill(owner, namespace);
  const log = silentLogger();
  const gateway = createGateway({
    databaseUrl: await ensureGatewayLogin(server.ownerUrl),
    log,
    owner: { pool: owner, url: server.ownerUrl },
  });
  ends.unshift(() => gateway.close());
  const sessions = new PluginSessions({ owner, ownerUrl: server.ownerUrl, log });
  ends.unshift(() => sessions.close());
  const bare = await bareConnection(owner, pluginId, companyId);
  ends.unshift(() => bare.end());
  const key = await currentSigningKey(owner);
  if (!key) throw new Error('there is no signing key');
  const token = await mintToken({ pluginId, pluginKey: 'bench', companyId, capabilities }, key, 15 * 60);
  const rules = {
    namespace,
    coreSchema: 'plugin_core',
    coreReadTables: ['issues'],
    scopedTables: new Set(['notes']),
  };

  for (const [name, sql] of Object.entries(queries)) {
    const accepted = checkQuery(sql, rules);
    const body = JSON.stringify({
      query: 'query ($sql: String!) { pluginDatabase { query(sql: $sql) { rows rowCount } } }',
      variables: { sql },
    });
    const inSession = (statement: typeof accepted) =>
      sessions.inSession({ pluginId, companyId }, 'read', (session) => runQuery(session, statement, []));
    const counts = new Set<number>();
    const ways: Record<string, () => Promise<number>> = {
      bare: async () => (await bare.query(accepted.text)).rows.length,
      'in its session': async () => (await inSession(accepted)).rowCount,
      'read by the gate': async () => (await inSession(checkQuery(sql, rules))).rowCount,
      'through GraphQL': async () => {
        const response = await gateway.fetch(
          new Request('http://gateway/graphql', {
            method: 'POST',
            headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
            body,
          }),
        );
        const answer = await response.text();
        const [, rows] = /"rowCount":(\d+)/.exec(answer) ?? [];
        if (!rows) throw new Error(answer);
        return Number(rows);
      },
    };
    const times = new Map<string, number[]>(Object.keys(ways).map((way) => [way, []]));
    for (let round = -2; round < rounds; round += 1) {
      for (const [way, run] of Object.entries(ways)) {
        const startedAt = performance.now();
        for (let n = 0; n < timesEach; n += 1) counts.add(await run());
        // The first rounds fill caches and compile.
        if (round >= 0) times.get(way)?.push((performance.now() - startedAt) / timesEach);
      }
    }
    if (counts.size !== 1) throw new Error('the ways do not give the same rows');
    console.log(`\n${name}`);
    console.table(Object.fromEntries([...times].map(([way, all]) => [way, summary(all, times.get('bare') ?? [])])));
  }
} finally {
  for (const end of ends) await end();
  await server.stop();
  await rm(directory, { recursive: true, force: true });
}

/** Each round over the bare query of the same round: the middle one, and between which two the middle half lies. */
function summary(all: readonly number[], bareTimes: readonly number[]) {
  const ratios = all.map((time, at) => time / (bareTimes[at] ?? 1)).sort((a, b) => a - b);
  const sorted = [...all].sort((a, b) => a - b);
  const at = (list: readonly number[], share: number) => list[Math.floor(list.length * share)] ?? 0;
  return {
    'times bare': at(ratios, 0.5).toFixed(2),
    'middle half': `${at(ratios, 0.25).toFixed(2)} to ${at(ratios, 0.75).toFixed(2)}`,
    'ms here': at(sorted, 0.5).toFixed(2),
  };
}

async function install(owner: pg.Pool): Promise<{ namespace: string; pluginId: string }> {
  const packageDirectory = join(directory, 'package');
  await mkdir(join(packageDirectory, 'migrations'), { recursive: true });
  await writeFile(
    join(packageDirectory, 'migrations', '001.sql'),
    'create table notes (id int primary key, issue_id uuid not null, note text not null, at timestamptz not null default now());',
  );
  const manifest = manifestSchema.parse({
    id: 'bench',
    apiVersion: 1,
    version: '1.0.0',
    displayName: 'Bench',
    categories: ['automation'],
    capabilities,
    entrypoints: { worker: './worker.js' },
    database: { migrationsDir: 'migrations', coreReadTables: ['issues'] },
  });
  if (!manifest.database) throw new Error('the manifest of the bench has a database');
  const client = new pg.Client({ connectionString: server.ownerUrl });
  await client.connect();
  try {
    const files = await readMigrationFiles(manifest.database, packageDirectory);
    const { database } = await installWithDatabase(manifest, null, {
      owner: client,
      ownerUrl: server.ownerUrl,
      files,
      packageDirectory,
    });
    const { rows } = await owner.query(`select id from plugins where plugin_key = 'bench'`);
    return { namespace: database.namespace, pluginId: rows[0].id };
  } finally {
    await client.end();
  }
}

/** Two companies of a thousand issues and notes each; the bench asks for the first. */
async function fill(owner: pg.Pool, namespace: string): Promise<string> {
  const { rows } = await owner.query(
    `insert into companies (name, issue_prefix) values ('Bench', 'BENCH'), ('Other', 'OTHER') returning id`,
  );
  for (const { id } of rows) {
    await owner.query(
      `with added as (
         insert into issues (company_id, title, issue_number, identifier)
         select $1::uuid, 'Issue ' || n, n, $1::text || '-' || n from generate_series(1, 1000) as n returning id, issue_number
       )
       insert into ${namespace}.notes (company_id, id, issue_id, note) select $1::uuid, issue_number, id, 'Note ' || issue_number from added`,
      [id],
    );
  }
  await owner.query('analyze');
  return rows[0].id;
}

/** A connection of the plugin's role that speaks for the company as long as the bench lasts. */
async function bareConnection(owner: pg.Pool, pluginId: string, companyId: string): Promise<pg.Client> {
  const { rows } = await owner.query(
    'select login_role, password, current_database() as database from gateway.plugin_logins where plugin_id = $1',
    [pluginId],
  );
  const { login_role: loginRole, password, database } = rows[0];
  const client = new pg.Client({
    connectionString: loginUrl(server.ownerUrl, database, { role: loginRole, password }),
  });
  await client.connect();
  const seal = await SessionSeal.read(owner);
  const context = seal.context({ loginRole, backendPid: backendPid(client) }, companyId, 3_600);
  await client.query(`set app.plugin_context = '${context}'`);
  return client;
}
