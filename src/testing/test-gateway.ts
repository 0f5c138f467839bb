import { drizzle } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import { createSecret } from '../auth/plugin-secret.ts';
import type { SigningKey } from '../auth/plugin-token.ts';
import { currentSigningKey } from '../auth/signing-key.ts';
import { createGateway, type Gateway, type GatewayOptions } from '../gateway.ts';
import { silentLogger } from '../kernel/logger.ts';
import type { Manifest } from '../modules/plugins/manifest.ts';
import { registerWorker } from '../modules/plugins/plugin-worker.service.ts';
import { type Database, relations } from '../relations.ts';
import { CompanySeed, type NothingYet } from './company-seed.ts';
import { installTestPlugin } from './install-test-plugin.ts';
import { type CompanyValues, type SeededCompany, seedCompany } from './seed.ts';
import { TestClock } from './test-clock.ts';
import { adoptTestDatabase, createTestDatabase } from './test-database.ts';
import { serveTestGateway, type TestHttp } from './test-http.ts';
import { takeTestPostgres } from './test-postgres.ts';

export interface TestGateway extends AsyncDisposable {
  readonly gateway: Gateway;
  /** The owner's connection: seeds, and tells the truth that answers are compared with. */
  readonly owner: pg.Pool;
  readonly ownerUrl: string;
  readonly gatewayUrl: string;
  readonly db: Database;
  readonly signingKey: SigningKey;
  /** The SQL of the operations since it was last cleared, transaction control included. */
  readonly statements: string[];
  /** The time of tokens and rate limits. Not of rows, which PostgreSQL writes. */
  readonly clock: TestClock;
  readonly seed: {
    /** A company, and then what is to be in it: `await test.seed.company().withPlugin('acme.x').withIssues('a', 'b')`. */
    company(values?: CompanyValues): CompanySeed<NothingYet>;
  };
  company(values?: CompanyValues): Promise<SeededCompany>;
  /** Installs a plugin from the file of its manifest, its migrations first, in every company there is or will be. */
  install(manifestFile: string | URL): Promise<Manifest>;
  /** A client secret of an installed plugin, with which its worker gets its own tokens. */
  secret(pluginKey: string): Promise<string>;
  /** Says where the worker of an installed plugin listens, as `plugin worker` does. */
  registerWorker(pluginKey: string, origin: string): Promise<void>;
  /** Serves /graphql, tokens and routes at an address of this machine, until the gateway is closed. Always the same one. */
  serve(): Promise<{ readonly url: string }>;
  /** The rows of hand-written SQL, as the owner. */
  truth<Row extends object>(text: string, values?: unknown[]): Promise<Row[]>;
  close(): Promise<void>;
}

export interface TestGatewayOptions extends Partial<GatewayOptions> {
  /** The template of another server than the run's own. */
  readonly templateUrl?: string;
  /** A database that the test made and migrated itself, as its owner sees it. It is dropped with the gateway all the same. */
  readonly ownerUrl?: string;
}

/**
 * A gateway in this process, on a database of its own, serving as the role that owns nothing.
 *
 * ```ts
 * const test = await startTestGateway();
 * const { plugin, issues } = await test.seed.company().withPlugin('acme.x').withIssues('a');
 * await plugin.execute('query ($id: ID!) { issue(id: $id) { title } }', { id: issues.a.id }).expectData();
 * await test.close();
 * ```
 */
export async function startTestGateway(given: TestGatewayOptions = {}): Promise<TestGateway> {
  const { templateUrl: givenTemplateUrl, ownerUrl, ...options } = given;
  const postgres = await takeTestPostgres();
  const templateUrl = givenTemplateUrl ?? postgres.templateUrl;
  const clock = new TestClock();
  const database = ownerUrl ? await adoptTestDatabase(templateUrl, ownerUrl) : await createTestDatabase(templateUrl);
  const owner = new pg.Pool({ connectionString: database.ownerUrl, max: 4, options: '-c timezone=UTC' });
  owner.on('error', () => {});
  const db = drizzle({ client: owner, relations });
  const client = await owner.connect();
  const signingKey = await currentSigningKey(client);
  client.release();
  if (!signingKey) throw new Error('the template has no signing key');
  const statements: string[] = [];
  const gateway = createGateway({
    databaseUrl: database.gatewayUrl,
    log: silentLogger(),
    owner: { pool: owner, url: database.ownerUrl },
    onStatement: (text) => statements.push(text),
    now: clock.now,
    // As one that is served, unless its operator says otherwise.
    execution: 'compiled',
    ...options,
  });
  let http: Promise<TestHttp> | undefined;
  const test: TestGateway = {
    gateway,
    owner,
    ownerUrl: database.ownerUrl,
    gatewayUrl: database.gatewayUrl,
    db,
    signingKey,
    statements,
    clock,
    seed: { company: (values) => new CompanySeed<NothingYet>(test, values) },
    company: (values) => seedCompany(test, values),
    install: (manifestFile) => installTestPlugin(test, manifestFile),
    secret: async (pluginKey) => {
      const created = await createSecret(owner, { pluginKey, label: 'test' });
      if (!created) throw new Error(`no plugin ${pluginKey} is installed`);
      return created.secret;
    },
    registerWorker: async (pluginKey, origin) => void (await registerWorker(db, pluginKey, origin)),
    serve: async () => {
      http ??= serveTestGateway({ gateway, owner, now: options.now ?? clock.now });
      return { url: (await http).url };
    },
    truth: async <Row extends object>(text: string, values: unknown[] = []) =>
      (await owner.query<Row & pg.QueryResultRow>(text, values)).rows,
    close: async () => {
      await (await http)?.close();
      await gateway.close();
      await owner.end();
      await database.drop();
      await postgres.release();
    },
    [Symbol.asyncDispose]: () => test.close(),
  };
  return test;
}
