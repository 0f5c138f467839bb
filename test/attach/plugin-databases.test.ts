import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attachDatabase } from '../../src/attach/attach-database.ts';
import { detachDatabase } from '../../src/attach/detach-database.ts';
import { ensureSigningKey } from '../../src/auth/signing-key.ts';
import { purgeNamespace } from '../../src/modules/namespaces/purge-namespace.service.ts';
import { type Cluster, startCluster } from '../database/cluster.ts';
import { PluginPackage } from '../namespaces/plugin-package.ts';
import { catalogOf } from './catalog.ts';
import { createPaperclipDatabase, newName, PaperclipHost, serve } from './paperclip-world.ts';

let cluster: Cluster;
beforeAll(async () => {
  cluster = await startCluster();
}, 120_000);
afterAll(() => cluster?.stop());

describe("plugins' own databases beside Paperclip's tables", () => {
  it('read them through views, keep the gateway from being detached, and leave no wall closed behind them', async () => {
    const url = await createPaperclipDatabase(cluster, newName(), { superuser: true });
    const before = await catalogOf(url);
    await attachDatabase(url);
    await ensureSigningKey(url);
    const host = await PaperclipHost.connect(url);
    const company = await host.company('ACME');
    const other = await host.company('OTHER');
    const issue = await host.issue(company.id, 'Joined');
    await host.issue(other.id, 'Foreign');
    const pack = new PluginPackage(
      'acme.kept',
      { '001_notes.sql': 'create table {{namespace}}.notes (id uuid primary key, body text not null);' },
      { coreReadTables: ['issues'] },
    );
    try {
      await pack.install({ ownerUrl: url });
      const test = await serve(url);
      try {
        const plugin = await test.plugin(company.id, pack.key);
        const { executePluginSql } = await plugin.expectData(
          'mutation ($sql: String!, $params: [JSON]) { executePluginSql(input: { sql: $sql, params: $params }) { __typename } }',
          { sql: 'insert into notes (id, body) values ($1, $2)', params: [issue.id, 'a note'] },
        );
        expect(executePluginSql.__typename).toBe('ExecutePluginSqlPayload');
        const { pluginDatabase } = await plugin.expectData(
          'query ($sql: String!) { pluginDatabase { query(sql: $sql) { rows } } }',
          { sql: 'select i.title, n.body from public.issues i left join notes n on n.id = i.id order by 1' },
        );
        expect(pluginDatabase.query.rows).toEqual([{ title: 'Joined', body: 'a note' }]);
      } finally {
        await test.close();
      }
      await expect(detachDatabase(url)).rejects.toThrow('plugin db purge acme.kept --yes');
      await purgeNamespace(host.client, pack.key);
      await host.end();
      await detachDatabase(url);
      expect(await catalogOf(url)).toEqual(before);
    } finally {
      pack.dispose();
    }
  }, 120_000);

  it("are not taken over from Paperclip's own plugin host, which goes on using them", async () => {
    const url = await createPaperclipDatabase(cluster, newName(), { superuser: true });
    const host = await PaperclipHost.connect(url);
    const pack = new PluginPackage('acme.theirs', {
      '001_notes.sql': 'create table {{namespace}}.notes (id uuid primary key);',
    });
    try {
      const { id } = await host.plugin(pack.key);
      await host.client.query('create schema plugin_acme_theirs; create table plugin_acme_theirs.rows (body text)');
      await host.client.query(
        `insert into plugin_database_namespaces (plugin_id, plugin_key, namespace_name) values ($1, $2, 'plugin_acme_theirs')`,
        [id, pack.key],
      );
      await attachDatabase(url);
      const before = await catalogOf(url);
      await expect(pack.install({ ownerUrl: url })).rejects.toMatchObject({ code: 'NAMESPACE_OF_PAPERCLIP' });
      expect(await catalogOf(url)).toEqual(before);
    } finally {
      pack.dispose();
      await host.end();
    }
  }, 60_000);
});
