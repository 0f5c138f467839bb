import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cluster, connect, startCluster } from './cluster.ts';
import { asGateway, createTwoCompanies, recordActivity, type TwoCompanies } from './two-companies.ts';

/** The plugin's key is acme.a. */
const own = ['plugin:acme.a', 'plugin:acme.a:x', 'plugin:acme.a:x:y', 'plugin:acme.a: ', 'plugin:acme.a::'];
const foreign = [
  'manual',
  'routine_execution',
  '',
  'plugin',
  'plugin:',
  'plugin:acme',
  'plugin:acme.',
  'plugin:acme.a:',
  'plugin:acme.a-evil',
  'plugin:acme.ab',
  'plugin:acmeXa',
  'plugin:acme.a ',
  ' plugin:acme.a',
  'plugin:acme.a\n',
  'Plugin:acme.a',
  'plugin:ACME.A',
  'plugin:acme.%',
  'plugin:acme._',
  'plugin:acme.а',
  'plugin:acme.a\u0301',
  'plugin:acme.a\u200b',
  'plugin:acme.b',
  'plugin:acme.b:x',
  'plugin:acme.a/x',
];

describe('the origin kind, by the database alone', () => {
  let cluster: Cluster;
  let database: TwoCompanies;
  beforeAll(async () => {
    cluster = await startCluster();
    database = await createTwoCompanies(cluster, 'origins');
  }, 60_000);
  afterAll(() => cluster?.stop());

  const insert = (originKind: string) =>
    asGateway(database.gatewayUrl, database.a, async (client) => {
      await client.query(`insert into issues (company_id, title, origin_kind) values ($1, 'x', $2)`, [
        database.a.id,
        originKind,
      ]);
      await recordActivity(client, database.a, 'issue.created');
    });
  const move = (issue: string, originKind: string) =>
    asGateway(database.gatewayUrl, database.a, async (client) => {
      await client.query('update issues set origin_kind = $2 where id = $1', [issue, originKind]);
      await recordActivity(client, database.a);
    });
  const issueOfOwner = async (originKind: string): Promise<string> => {
    const owner = await connect(database.ownerUrl);
    const { rows } = await owner.query(
      `insert into issues (company_id, title, origin_kind) values ($1, 'x', $2) returning id`,
      [database.a.id, originKind],
    );
    await owner.end();
    return rows[0].id;
  };

  it.each(own)('%j may be written by its plugin', async (originKind) => {
    await insert(originKind);
    await move(await issueOfOwner('manual'), originKind);
  });

  it.each(foreign)('%j is refused on insert and on update', async (originKind) => {
    await expect(insert(originKind)).rejects.toMatchObject({ code: '42501' });
    await expect(move(await issueOfOwner('plugin:acme.a'), originKind)).rejects.toMatchObject({ code: 'PO001' });
  });

  it('of another plugin is not taken over', async () => {
    for (const theirs of ['plugin:acme.b', 'plugin:acme.b:x', 'plugin:acme.a-evil', 'plugin:']) {
      await expect(move(await issueOfOwner(theirs), 'plugin:acme.a'), theirs).rejects.toMatchObject({ code: 'PO001' });
    }
  });

  it('may stay as it is while something else changes, and be written again unchanged', async () => {
    const issue = await issueOfOwner('plugin:acme.b');
    await asGateway(database.gatewayUrl, database.a, async (client) => {
      await client.query(`update issues set title = 'y', origin_kind = 'plugin:acme.b' where id = $1`, [issue]);
      await recordActivity(client, database.a);
    });
  });

  it('belongs to nobody where no plugin, or one with a colon in its key, is asking', async () => {
    const { a, gatewayUrl } = database;
    for (const pluginKey of ['', 'acme.a:x']) {
      const refused = asGateway(gatewayUrl, { ...a, pluginKey }, (client) =>
        client.query(`insert into issues (company_id, title, origin_kind) values ($1, 'x', $2)`, [
          a.id,
          `plugin:${pluginKey}`,
        ]),
      );
      await expect(refused, pluginKey).rejects.toMatchObject({ code: '42501' });
    }
  });

  it('is the owner’s to move, as Paperclip itself does', async () => {
    const issue = await issueOfOwner('plugin:acme.b');
    const owner = await connect(database.ownerUrl);
    await owner.query(`update issues set origin_kind = 'manual' where id = $1`, [issue]);
    await owner.end();
  });
});
