import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attachDatabase } from '../../src/attach/attach-database.ts';
import { bringUpToDate } from '../../src/attach/bring-up-to-date.ts';
import { ensureSigningKey } from '../../src/auth/signing-key.ts';
import { checkPluginPosture } from '../../src/modules/namespaces/namespace-posture.sql.ts';
import { closeWallsAgain } from '../../src/modules/namespaces/provision-namespace.service.ts';
import { createPaperclipDatabase, PaperclipHost, serve } from '../attach/paperclip-world.ts';
import { connect, execute } from '../database/cluster.ts';
import { PluginPackage } from '../namespaces/plugin-package.ts';
import { type DebianServer, debianPostgres, startDebianPostgres } from '../support/debian-postgres.ts';

const bin = debianPostgres();

// Left out where Debian's PostgreSQL is not installed, and said so at the end of a run: see test/left-out.ts.
describe.skipIf(bin === null)('a backup by pg_dumpall and pg_dump, restored into another server', () => {
  let [here, there]: [DebianServer | undefined, DebianServer | undefined] = [undefined, undefined];
  const folder = mkdtempSync(join(tmpdir(), 'gateway-backup-'));
  chmodSync(folder, 0o777);
  beforeAll(async () => {
    [here, there] = await Promise.all([startDebianPostgres(bin ?? ''), startDebianPostgres(bin ?? '')]);
  }, 120_000);
  afterAll(async () => {
    await Promise.all([here?.stop(), there?.stop()]);
    rmSync(folder, { recursive: true, force: true });
  });

  const cases = ['a database of its own', "Paperclip's, to which it is attached"];
  it.each(cases)(
    'holds all there is of a gateway in %s: rows, keys, secrets, plugins’ databases and every wall',
    async (kind) => {
      if (!here || !there) throw new Error('the servers did not start');
      const cluster = { urlOf: here.urlOf, createDatabase: async () => '', stop: async () => {} };
      const name = kind.startsWith('Paperclip') ? 'attached' : 'own';
      let url = here.urlOf(name);
      if (name === 'own') await execute(here.urlOf('postgres'), 'create database own');
      else url = await createPaperclipDatabase(cluster, name, { superuser: true });
      if (name === 'own') await bringUpToDate(url);
      else await attachDatabase(url);
      await ensureSigningKey(url);
      const host = await PaperclipHost.connect(url);
      const company = await host.company('ACME');
      const pack = new PluginPackage('acme.kept', {
        '001.sql': 'create table {{namespace}}.notes (body text not null);',
      });
      await pack.install({ ownerUrl: url });
      const first = await serve(url);
      const plugin = await first.plugin(company.id, 'acme.kept');
      const { createIssue } = await plugin.expectData(
        'mutation { createIssue(input: { title: "Kept" }) { ... on CreateIssuePayload { issue { id } } } }',
      );
      await plugin.expectData('mutation ($sql: String!) { executePluginSql(input: { sql: $sql }) { __typename } }', {
        sql: `insert into notes (body) values ('kept')`,
      });
      await first.close();
      await host.end();
      pack.dispose();

      const file = join(folder, `${name}.dump`);
      const roles = join(folder, `${name}-roles.sql`);
      await here.client(
        'pg_dumpall',
        '-h',
        '127.0.0.1',
        '-p',
        String(here.port),
        '-U',
        'owner',
        '--roles-only',
        '-f',
        roles,
      );
      await here.client('pg_dump', '-Fc', '-f', file, url);
      // The owner of the server is there on both sides: that line fails, and nothing else does.
      const said = await there
        .client('psql', '-q', there.urlOf('postgres'), '-f', roles)
        .catch((error: { stderr: string }) => error.stderr);
      expect(said).toBe('');
      // With --create the rights on the database itself come along.
      await there.client('pg_restore', '--exit-on-error', '--create', '-d', there.urlOf('postgres'), file);

      const restored = there.urlOf(name);
      expect((await bringUpToDate(restored)).applied).toEqual([]);
      const second = await serve(restored);
      try {
        const owner = await connect(restored);
        // As every start does: what belongs to PostgreSQL itself is in no dump of it.
        await closeWallsAgain(owner);
        expect(await checkPluginPosture(owner)).toEqual([]);
        await owner.end();
        // The token of before still holds: its key came along.
        const again = await second.plugin(company.id, 'acme.kept');
        const data = await again.expectData(
          'query ($id: ID!, $sql: String!) { issue(id: $id) { title } pluginDatabase { query(sql: $sql) { rows } } }',
          { id: createIssue.issue.id, sql: 'select body from notes' },
        );
        expect(data).toEqual({ issue: { title: 'Kept' }, pluginDatabase: { query: { rows: [{ body: 'kept' }] } } });
      } finally {
        await second.close();
      }
    },
    180_000,
  );
});
