import { createHash } from 'node:crypto';
import pg from 'pg';
import { z } from 'zod';
import { type Login, loginUrl, passwordVerifier } from './login.ts';
import { withMigrationLock } from './migrate.ts';
import { gatewayRole } from './row-security.ts';

export interface GatewayLoginOptions {
  /** The address of a login role that an operator made. It is returned as it is; the posture check says what is wrong with it. */
  readonly storedUrl?: string | undefined;
}

/**
 * The address the gateway serves with: a login role that owns nothing and is a member of the gateway's group role. Without one of an
 * operator's, it is made here, on a migrated database. Processes that start at once get the same address.
 */
export async function ensureGatewayLogin(ownerUrl: string, options: GatewayLoginOptions = {}): Promise<string> {
  if (options.storedUrl) return options.storedUrl;
  return withMigrationLock(ownerUrl, async (owner) => {
    const { database, password } = await readSecret(owner);
    const login: Login = { role: gatewayLoginName(database), password };
    const url = loginUrl(ownerUrl, database, login);
    if (await makeMissing(owner, login)) return url;
    // A password that still works is left alone: other processes are connected with it.
    if (!(await canLogIn(url))) await setPassword(owner, login);
    return url;
  });
}

/** Roles belong to the cluster and passwords to a database: two databases that shared a role would lock each other out. */
export function gatewayLoginName(database: string): string {
  return `paperclip_gateway_login_${createHash('sha256').update(database).digest('hex').slice(0, 10)}`;
}

const secretRows = z.tuple([z.object({ database: z.string(), password: z.string() })]);

async function readSecret(owner: pg.Client): Promise<{ database: string; password: string }> {
  await owner.query('insert into gateway.login_secret default values on conflict do nothing');
  const { rows } = await owner.query('select current_database() as database, password from gateway.login_secret');
  return secretRows.parse(rows)[0];
}

const roleRows = z.array(z.object({ is_member: z.boolean() }));

async function makeMissing(owner: pg.Client, login: Login): Promise<boolean> {
  const found = await owner.query(
    `select pg_has_role(oid, $2, 'usage') as is_member from pg_roles where rolname = $1`,
    [login.role, gatewayRole],
  );
  const [existing] = roleRows.parse(found.rows);
  const role = pg.escapeIdentifier(login.role);
  // A dump is restored without memberships, so a role that is there may lack it.
  const statements = [
    existing ? null : `create role ${role} login inherit password ${passwordVerifier(login.password)}`,
    existing?.is_member ? null : `grant ${gatewayRole} to ${role}`,
  ].filter((statement) => statement !== null);
  try {
    // Several statements in one message are one transaction: no role is left behind without its membership.
    if (statements.length > 0) await owner.query(statements.join(';'));
  } catch (error) {
    if (!(error instanceof pg.DatabaseError) || error.code !== '42501') throw error;
    throw new Error(
      `The owner may not make the role that the gateway logs in with (${error.message}). Have an administrator run ` +
        `"grant ${gatewayRole} to <the owner> with admin option" and give the owner createrole, or make a login role that is ` +
        `a member of ${gatewayRole} and set GATEWAY_DATABASE_URL to its address.`,
      { cause: error },
    );
  }
  return !existing;
}

async function setPassword(owner: pg.Client, login: Login): Promise<void> {
  await owner.query(
    `alter role ${pg.escapeIdentifier(login.role)} login inherit password ${passwordVerifier(login.password)}`,
  );
}

async function canLogIn(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => {});
  try {
    await client.connect();
    return true;
  } catch (error) {
    // Class 28: the password or the role is refused. Anything else, a network for one, is not mended by a new password.
    if (error instanceof pg.DatabaseError && error.code?.startsWith('28')) return false;
    throw error;
  } finally {
    await client.end();
  }
}
