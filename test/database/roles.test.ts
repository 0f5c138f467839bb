import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrate } from '../../src/database/migrate.ts';
import { checkPosture } from '../../src/database/posture.ts';
import { ensureGatewayLogin, gatewayLoginName } from '../../src/database/roles.ts';
import { type Cluster, connect, execute, startCluster } from './cluster.ts';

describe('the login of the gateway', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster();
  }, 60_000);
  afterAll(() => cluster?.stop());

  const migrated = async (name: string): Promise<string> => {
    const url = await cluster.createDatabase(name);
    await migrate(url);
    return url;
  };
  const postureOf = async (url: string) => {
    const client = await connect(url);
    try {
      return await checkPosture(client);
    } finally {
      await client.end();
    }
  };

  it('is the same for processes that start at once, and for those that start later', async () => {
    const url = await migrated('together');
    const urls = await Promise.all([ensureGatewayLogin(url), ensureGatewayLogin(url), ensureGatewayLogin(url)]);
    expect(new Set([...urls, await ensureGatewayLogin(url)]).size).toBe(1);
    expect(await postureOf(urls[0])).toEqual([]);
  });

  it('of one database does not change when another database of the cluster makes its own', async () => {
    const [left, right] = [await migrated('left_side'), await migrated('right_side')];
    const leftLogin = await ensureGatewayLogin(left);
    const rightLogin = await ensureGatewayLogin(right);
    expect(await postureOf(leftLogin)).toEqual([]);
    expect(await postureOf(rightLogin)).toEqual([]);
  });

  it('works again after somebody changed its password', async () => {
    const url = await migrated('changed');
    const login = await ensureGatewayLogin(url);
    await execute(url, `alter role ${gatewayLoginName('changed')} password 'something else'`);
    await expect(connect(login)).rejects.toMatchObject({ code: '28P01' });
    expect(await ensureGatewayLogin(url)).toBe(login);
    expect(await postureOf(login)).toEqual([]);
  });

  it('gets its membership back after a restore that left it out', async () => {
    const url = await migrated('restored');
    const login = await ensureGatewayLogin(url);
    await execute(url, `revoke paperclip_gateway from ${gatewayLoginName('restored')}`);
    await ensureGatewayLogin(url);
    expect(await postureOf(login)).toEqual([]);
  });

  it('is the operator’s where there is one', async () => {
    const storedUrl = 'postgres://operator@db.example/app';
    expect(await ensureGatewayLogin('postgres://nobody@127.0.0.1:1/none', { storedUrl })).toBe(storedUrl);
  });

  it('is made by an owner that is no superuser, and its database keeps companies apart as well', async () => {
    const superuser = cluster.urlOf('postgres');
    await execute(superuser, `create role tenant_owner login createrole password 'owner'`);
    await execute(superuser, 'create database owned owner tenant_owner');
    const tenantUrl = new URL(cluster.urlOf('owned'));
    tenantUrl.username = 'tenant_owner';
    tenantUrl.password = 'owner';
    const url = tenantUrl.href;
    await migrate(url);
    // Since PostgreSQL 16; in 15 whoever may create roles may grant every role.
    await expect(ensureGatewayLogin(url)).rejects.toThrow('grant paperclip_gateway to');
    await execute(superuser, 'grant paperclip_gateway to tenant_owner with admin option');
    const login = await ensureGatewayLogin(url);
    expect(await postureOf(login)).toEqual([]);
    // The owner got the gateway's privileges with the grant; its own writes are still the owner's.
    const owner = await connect(url);
    const { rows } = await owner.query(`insert into companies (name, issue_prefix) values ('A', 'A') returning id`);
    await owner.query('begin');
    await owner.query(`select set_config('app.company_id', $1, true)`, [rows[0].id]);
    await owner.query(`insert into issues (company_id, title) values ($1, 'x')`, [rows[0].id]);
    await owner.query(`update issues set origin_kind = 'plugin:other'`);
    await owner.query('commit');
    await owner.end();
  });
});
