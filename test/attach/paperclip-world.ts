import { randomUUID } from 'node:crypto';
import { drizzle } from 'drizzle-orm/node-postgres';
import type pg from 'pg';
import { type Capability, capabilities } from '../../src/auth/capabilities.ts';
import type { TokenActor } from '../../src/auth/plugin-context.ts';
import { mintToken } from '../../src/auth/plugin-token.ts';
import { currentSigningKey } from '../../src/auth/signing-key.ts';
import { createPool } from '../../src/database/pool.ts';
import { assertPosture } from '../../src/database/posture.ts';
import { ensureGatewayLogin } from '../../src/database/roles.ts';
import { createGateway, type Gateway } from '../../src/gateway.ts';
import { silentLogger } from '../../src/kernel/logger.ts';
import { relations } from '../../src/relations.ts';
import { TestPlugin } from '../../src/testing/test-plugin.ts';
import { type Cluster, connect, execute } from '../database/cluster.ts';
import { paperclipIndexes, paperclipKeys, paperclipTables } from './paperclip-tables.sql.ts';

export interface PaperclipVariant {
  /** Makes the tables instead of the statements that are kept here, with nothing beside them. */
  readonly makeTables?: (ownerUrl: string) => Promise<void>;
  /** Statements that make it older, newer or odd, run as the owner once its tables are there. */
  readonly shapedBy?: string;
  /** Whether the owner of the tables is a superuser, as with the PostgreSQL that Paperclip brings along. */
  readonly superuser?: boolean;
  /** Another owner, made here, who was not there when the gateway's roles were. */
  readonly owner?: string;
}

/** What a Paperclip of another time or place has beside: tables and columns that the gateway knows nothing of, and a role that reads. */
const besides = `
  create table company_secrets (id uuid primary key default gen_random_uuid(), company_id uuid not null references companies(id), name text not null);
  create table user_boards (id uuid primary key default gen_random_uuid(), email text not null);
  create schema drizzle;
  create table drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint);
  alter table issues add column review_notes jsonb, add column sla_minutes integer not null default 60;
  alter table agents add column avatar_url text;
  create view open_issues as select id, title from issues where status <> 'done';
  grant select on issues, companies to paperclip_reports;
  grant usage on schema public to paperclip_reports`;

/** A database that Paperclip made, with an owner that is no superuser. Returns the owner's address. */
export async function createPaperclipDatabase(
  cluster: Pick<Cluster, 'urlOf'>,
  name: string,
  { makeTables, shapedBy = '', superuser = false, owner: other }: PaperclipVariant = {},
): Promise<string> {
  const admin = cluster.urlOf('postgres');
  await execute(
    admin,
    `do $$ begin
       if to_regrole('paperclip_host') is null then create role paperclip_host login createrole password 'host'; end if;
       if to_regrole('paperclip_host_super') is null then create role paperclip_host_super login superuser password 'host'; end if;
       if to_regrole('paperclip_reports') is null then create role paperclip_reports login password 'reports'; end if;
     end $$`,
  );
  if (other) await execute(admin, `create role ${other} login createrole password 'host'`);
  const owner = other ?? (superuser ? 'paperclip_host_super' : 'paperclip_host');
  // Where another database of the server has the gateway already, somebody else may have made its roles.
  await execute(
    admin,
    `do $$ declare shared text; begin
       for shared in select rolname from pg_roles where rolname in ('paperclip_gateway', 'paperclip_plugin_views') loop
         execute format('grant %I to paperclip_host with admin option', shared);
       end loop;
     end $$`,
  );
  await execute(admin, `create database ${name} owner ${owner}`);
  const ownerUrl = as(cluster.urlOf(name), owner, 'host');
  await (makeTables?.(ownerUrl) ??
    execute(
      ownerUrl,
      ['create extension pg_trgm', paperclipTables, paperclipKeys, paperclipIndexes, besides].join(';\n'),
    ));
  if (shapedBy !== '') await execute(ownerUrl, shapedBy);
  return ownerUrl;
}

export function as(url: string, role: string, password: string): string {
  const changed = new URL(url);
  changed.username = role;
  changed.password = password;
  return changed.href;
}

/** A company of Paperclip's, put there by the owner's plain statements as its own server would. */
export class PaperclipHost {
  readonly client: pg.Client;

  constructor(client: pg.Client) {
    this.client = client;
  }

  static async connect(ownerUrl: string): Promise<PaperclipHost> {
    return new PaperclipHost(await connect(ownerUrl));
  }

  async one<Row extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<Row> {
    const { rows } = await this.client.query<Row>(text, values);
    const [row] = rows;
    if (row === undefined) throw new Error(`no row: ${text}`);
    return row;
  }

  async company(prefix: string) {
    const { id } = await this.one<{ id: string }>(
      'insert into companies (name, issue_prefix) values ($1, $2) returning id',
      [`Company ${prefix}`, prefix],
    );
    const agent = await this.one<{ id: string }>(
      `insert into agents (company_id, name, adapter_config) values ($1, 'Ada', '{"apiKey": "sk-secret"}') returning id`,
      [id],
    );
    return { id, prefix, agentId: agent.id };
  }

  /** As Paperclip numbers its issues: the counter, or the highest number where the counter has fallen behind. */
  async issue(companyId: string, title: string, more: { agentId?: string; parentId?: string; status?: string } = {}) {
    await this.client.query('begin');
    const { prefix, number } = await this.one<{ prefix: string; number: number }>(
      `update companies set issue_counter = greatest(issue_counter,
         (select coalesce(max(issue_number), 0) from issues where company_id = $1)) + 1
       where id = $1 returning issue_prefix as prefix, issue_counter as number`,
      [companyId],
    );
    const issue = await this.one<{ id: string; identifier: string }>(
      `insert into issues (company_id, title, issue_number, identifier, assignee_agent_id, parent_id, status)
       values ($1, $2, $3, $4, $5, $6, $7) returning id, identifier`,
      [
        companyId,
        title,
        number,
        `${prefix}-${number}`,
        more.agentId ?? null,
        more.parentId ?? null,
        more.status ?? 'todo',
      ],
    );
    await this.client.query(
      `insert into activity_log (company_id, actor_type, actor_id, action, entity_type, entity_id)
       values ($1, 'user', 'board', 'issue.created', 'issue', $2)`,
      [companyId, issue.id],
    );
    await this.client.query('commit');
    return issue;
  }

  async plugin(key: string) {
    const manifest = { id: key, apiVersion: 1, version: '1.0.0', displayName: key, capabilities };
    return this.one<{ id: string }>(
      `insert into plugins (plugin_key, package_name, version, manifest_json, status) values ($1, $1, '1.0.0', $2, 'ready') returning id`,
      [key, JSON.stringify(manifest)],
    );
  }

  end(): Promise<void> {
    return this.client.end();
  }
}

export interface AttachedGateway {
  readonly gateway: Gateway;
  readonly gatewayUrl: string;
  plugin(
    companyId: string,
    key: string,
    options?: { actor?: Partial<TokenActor>; only?: readonly Capability[] },
  ): Promise<TestPlugin>;
  close(): Promise<void>;
}

/** A gateway in this process on an attached database, serving only if every wall stands. */
export async function serve(ownerUrl: string): Promise<AttachedGateway> {
  const gatewayUrl = await ensureGatewayLogin(ownerUrl);
  const owner = createPool(ownerUrl, silentLogger(), { max: 2 });
  const client = await owner.connect();
  const signingKey = await currentSigningKey(client);
  client.release();
  if (!signingKey) throw new Error('attaching made no signing key');
  const gateway = createGateway({
    databaseUrl: gatewayUrl,
    log: silentLogger(),
    owner: { pool: owner, url: ownerUrl },
  });
  await assertPosture(gateway.pool);
  const db = drizzle({ client: owner, relations });
  return {
    gateway,
    gatewayUrl,
    plugin: async (companyId, key, { actor = {}, only = capabilities } = {}) => {
      const plugin = await db.query.plugins.findFirst({ where: { pluginKey: { eq: key } } });
      if (!plugin) throw new Error(`${key} is not installed`);
      const token = await mintToken(
        { pluginId: plugin.id, pluginKey: key, companyId, capabilities: only, actor },
        signingKey,
        15 * 60,
      );
      return new TestPlugin(gateway, { id: plugin.id, key, companyId }, token);
    },
    close: async () => {
      await gateway.close();
      await owner.end();
    },
  };
}

export const newName = () => `paperclip_${randomUUID().slice(0, 8)}`;
