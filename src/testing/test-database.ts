import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { ensureSigningKey } from '../auth/signing-key.ts';
import { migrate } from '../database/migrate.ts';
import { ensureGatewayLogin } from '../database/roles.ts';

const templateName = 'gateway_template';

/** Makes the database that the others are copied from: the gateway's own tables, or whatever else is to be tried. */
export async function prepareTemplate(
  serverUrl: string,
  fill: (templateUrl: string) => Promise<unknown> = migrate,
): Promise<string> {
  const templateUrl = withDatabase(serverUrl, templateName);
  await asOwner(serverUrl, (owner) => owner.query(`create database ${templateName}`));
  await fill(templateUrl);
  await ensureSigningKey(templateUrl);
  return templateUrl;
}

export interface TestDatabase {
  readonly ownerUrl: string;
  readonly gatewayUrl: string;
  drop(): Promise<void>;
}

/** A database of its own for a test file: a copy of the template, made in a few milliseconds. */
export async function createTestDatabase(templateUrl: string): Promise<TestDatabase> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const serverUrl = withDatabase(templateUrl, 'postgres');
  await asOwner(serverUrl, (owner) => owner.query(`create database ${name} template ${templateName}`));
  const ownerUrl = withDatabase(templateUrl, name);
  return {
    ownerUrl,
    gatewayUrl: await ensureGatewayLogin(ownerUrl),
    drop: () => dropDatabase(serverUrl, name),
  };
}

/** A database that is there already and belongs to a role of its own. */
export async function adoptTestDatabase(templateUrl: string, ownerUrl: string): Promise<TestDatabase> {
  const name = new URL(ownerUrl).pathname.slice(1);
  return {
    ownerUrl,
    gatewayUrl: await ensureGatewayLogin(ownerUrl),
    drop: () => dropDatabase(withDatabase(templateUrl, 'postgres'), name),
  };
}

/** PostgreSQL waits five seconds for sessions that it ended. One in the midst of work that no signal interrupts may need longer. */
function dropDatabase(serverUrl: string, name: string): Promise<void> {
  return asOwner(serverUrl, async (owner) => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await owner.query(`drop database if exists ${name} with (force)`);
      } catch (error) {
        if (attempt === 8 || !(error instanceof pg.DatabaseError && error.code === '55006')) throw error;
      }
    }
  });
}

function withDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
}

async function asOwner(url: string, work: (owner: pg.Client) => Promise<unknown>): Promise<void> {
  const owner = new pg.Client({ connectionString: url });
  await owner.connect();
  try {
    await work(owner);
  } finally {
    await owner.end();
  }
}
