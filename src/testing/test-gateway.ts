import { drizzle } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import { inject } from 'vitest';
import type { SigningKey } from '../auth/plugin-token.ts';
import { currentSigningKey } from '../auth/signing-key.ts';
import { createGateway, type Gateway, type GatewayOptions } from '../gateway.ts';
import { silentLogger } from '../kernel/logger.ts';
import { type Database, relations } from '../relations.ts';
import { type CompanyValues, type SeededCompany, seedCompany } from './seed.ts';
import { adoptTestDatabase, createTestDatabase } from './test-database.ts';

export interface TestGateway {
  readonly gateway: Gateway;
  /** The owner's connection: seeds, and tells the truth that answers are compared with. */
  readonly owner: pg.Pool;
  readonly ownerUrl: string;
  readonly gatewayUrl: string;
  readonly db: Database;
  readonly signingKey: SigningKey;
  /** The SQL of the operations since it was last cleared, transaction control included. */
  readonly statements: string[];
  company(values?: CompanyValues): Promise<SeededCompany>;
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

/** A gateway in this process, on a database of its own, serving as the role that owns nothing. */
export async function startTestGateway(given: TestGatewayOptions = {}): Promise<TestGateway> {
  const { templateUrl = inject('templateUrl'), ownerUrl, ...options } = given;
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
    ...options,
  });
  const test: TestGateway = {
    gateway,
    owner,
    ownerUrl: database.ownerUrl,
    gatewayUrl: database.gatewayUrl,
    db,
    signingKey,
    statements,
    company: (values) => seedCompany(test, values),
    truth: async <Row extends object>(text: string, values: unknown[] = []) =>
      (await owner.query<Row & pg.QueryResultRow>(text, values)).rows,
    close: async () => {
      await gateway.close();
      await owner.end();
      await database.drop();
    },
  };
  return test;
}
