import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attachDatabase, CannotAttachError, TablesBusyError } from '../../src/attach/attach-database.ts';
import { bringUpToDate } from '../../src/attach/bring-up-to-date.ts';
import { detachDatabase } from '../../src/attach/detach-database.ts';
import { ensureSigningKey } from '../../src/auth/signing-key.ts';
import { NotAttachedError } from '../../src/database/attachment.ts';
import { migrate } from '../../src/database/migrate.ts';
import { type Cluster, connect, execute, startCluster } from '../database/cluster.ts';
import { projectDirectory } from '../docs/markdown.ts';
import { catalogOf } from './catalog.ts';
import { ended, run, start } from './command.ts';
import { createPaperclipDatabase, newName, PaperclipHost, serve } from './paperclip-world.ts';

const migrationsDirectory = join(projectDirectory, 'migrations');

let cluster: Cluster;
beforeAll(async () => {
  cluster = await startCluster();
}, 120_000);
afterAll(() => cluster?.stop());

describe('the command attach', () => {
  it('shows what it would do and changes nothing until --yes; detach too', async () => {
    const url = await createPaperclipDatabase(cluster, newName());
    const before = await catalogOf(url);
    const shown = await run(url, 'attach');
    expect(shown).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('Nothing was changed. Add --yes to do it.'),
    });
    expect(shown.stdout).toContain('tables get row security, which does not bind their owner');
    expect((await run(url, 'attach', '--sql')).stdout).toContain('CREATE POLICY');
    expect(await catalogOf(url)).toEqual(before);

    expect(await run(url, 'attach', '--yes')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('is attached'),
    });
    const attached = await catalogOf(url);
    const again = await run(url, 'attach', '--yes', '--json');
    expect(JSON.parse(again.stdout)).toMatchObject({ attached: true, changed: false, statements: [], problems: [] });
    expect(await run(url, 'attach', '--check')).toMatchObject({ code: 0, stdout: expect.stringContaining('It fits.') });
    expect(await run(url, 'detach')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('Nothing was changed.'),
    });
    expect(await catalogOf(url)).toEqual(attached);

    expect(await run(url, 'detach', '--yes')).toMatchObject({ code: 0 });
    expect(await catalogOf(url)).toEqual(before);
    expect(await run(url, 'detach', '--yes')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('is not attached'),
    });
  }, 120_000);

  it('leaves nothing where it is killed in the middle, and does it whole the next time', async () => {
    const url = await createPaperclipDatabase(cluster, newName(), { superuser: true });
    const before = await catalogOf(url);
    // The transaction stands still at the first policy, for as long as this lock is held.
    const holder = await connect(url);
    await holder.query('select pg_advisory_lock(4711)');
    await execute(
      url,
      `create function public.stand_still() returns event_trigger language plpgsql as
         $$ begin perform pg_advisory_xact_lock(4711); end $$;
       create event trigger stand_still on ddl_command_end when tag in ('CREATE POLICY') execute function public.stand_still()`,
    );
    const child = start(url, 'cli/index.ts', 'attach', '--yes');
    const end = ended(child);
    const standing = `select pid from pg_stat_activity where datname = current_database() and wait_event = 'advisory' and state = 'active'`;
    await expect.poll(async () => (await holder.query(standing)).rowCount, { timeout: 30_000 }).toBe(1);
    child.kill('SIGKILL');
    await end;
    await holder.query(`select pg_terminate_backend(pid) from (${standing}) as waiting`);
    await execute(url, 'drop event trigger stand_still; drop function public.stand_still()');
    await holder.end();
    await expect.poll(() => catalogOf(url), { timeout: 10_000 }).toEqual(before);
    await attachDatabase(url);
    expect((await run(url, 'attach', '--check')).code).toBe(0);
  }, 120_000);

  it('takes turns: four at once attach it once', async () => {
    const url = await createPaperclipDatabase(cluster, newName());
    const plans = await Promise.all([1, 2, 3, 4].map(() => attachDatabase(url)));
    expect(plans.filter(({ migrations }) => migrations.length > 0)).toHaveLength(1);
  });

  it('gives up without a trace where somebody holds a table, and keeps nobody waiting behind it', async () => {
    const url = await createPaperclipDatabase(cluster, newName());
    const before = await catalogOf(url);
    const reader = await connect(url);
    await reader.query('begin; select count(*) from issues');
    const attaching = expect(attachDatabase(url)).rejects.toThrow(TablesBusyError);
    // Another one reads on meanwhile: the longest it waits is what attaching waits for the lock.
    const other = await connect(url);
    const waits: number[] = [];
    for (let n = 0; n < 20; n += 1) {
      const startedAt = performance.now();
      await other.query('select count(*) from issues');
      waits.push(performance.now() - startedAt);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await attaching;
    expect(Math.max(...waits)).toBeLessThan(3_000);
    await reader.query('commit');
    await Promise.all([reader.end(), other.end()]);
    expect(await catalogOf(url)).toEqual(before);
  }, 60_000);

  it('makes an index anew whose making was interrupted', async () => {
    const url = await createPaperclipDatabase(cluster, newName(), { superuser: true });
    const plan = await attachDatabase(url, { withIndexes: true });
    const [index] = plan.indexes;
    if (!index) throw new Error('there is no index to suggest');
    await execute(url, `update pg_index set indisvalid = false where indexrelid = 'public.${index.name}'::regclass`);
    const client = await connect(url);
    const again = await attachDatabase(url, { withIndexes: true });
    expect(again.indexes.map(({ name }) => name)).toEqual([index.name]);
    const { rows } = await client.query('select indisvalid from pg_index where indexrelid = $1::regclass', [
      `public.${index.name}`,
    ]);
    expect(rows).toEqual([{ indisvalid: true }]);
    await client.end();
  });
});

describe("a database of Paperclip's that is not attached", () => {
  it('is not migrated: a start says what to do and changes nothing', async () => {
    const url = await createPaperclipDatabase(cluster, newName());
    const before = await catalogOf(url);
    await expect(bringUpToDate(url)).rejects.toThrow(NotAttachedError);
    await expect(migrate(url)).rejects.toThrow(NotAttachedError);
    const started = await ended(start(url, 'main.ts'));
    expect(started.code).toBe(1);
    expect(started.stderr).toContain('npm run -s cli -- attach --yes');
    expect(started.stderr).not.toContain('    at ');
    expect(await catalogOf(url)).toEqual(before);
  }, 60_000);

  it('is served after it, as by any start, and gets no demo data though it is empty', async () => {
    const url = await createPaperclipDatabase(cluster, newName());
    await attachDatabase(url);
    const child = start(url, 'main.ts');
    const end = ended(child);
    let said = '';
    child.stdout?.on('data', (text) => {
      said += text;
    });
    try {
      await expect
        .poll(() => said, { timeout: 80_000, message: 'the gateway listens' })
        .toMatch(/http:\/\/127\.0\.0\.1:\d+/);
      const address = /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0];
      expect((await fetch(`${address}/readyz`)).status).toBe(200);
    } finally {
      child.kill('SIGTERM');
      await end;
    }
    const client = await connect(url);
    expect((await client.query('select count(*)::int as companies from companies')).rows).toEqual([{ companies: 0 }]);
    await client.end();
  }, 120_000);
});

describe('a database that is of another kind', () => {
  it('whose tables belong to somebody else is left alone, and it is said who must run it', async () => {
    const url = await createPaperclipDatabase(cluster, newName());
    const other = new URL(url);
    await execute(cluster.urlOf('postgres'), `create role stranger login createrole password 'x'`);
    other.username = 'stranger';
    other.password = 'x';
    await expect(attachDatabase(other.href)).rejects.toThrow(CannotAttachError);
    await expect(attachDatabase(other.href)).rejects.toThrow('Run this as paperclip_host, or as a superuser');
  });

  it("that is the gateway's own is no database to attach to or to detach from", async () => {
    const url = await cluster.createDatabase(newName());
    await migrate(url);
    await expect(attachDatabase(url)).rejects.toThrow('the gateway is not attached');
    expect(await run(url, 'detach', '--yes')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('not attached'),
    });
  }, 60_000);

  it('whose server has the roles of another gateway says what an administrator has to grant', async () => {
    await attachDatabase(await createPaperclipDatabase(cluster, newName()));
    const url = await createPaperclipDatabase(cluster, newName(), { owner: 'newcomer' });
    const remedy = 'grant paperclip_gateway, paperclip_plugin_views to newcomer with admin option;';
    await expect(attachDatabase(url)).rejects.toThrow(remedy);
    await execute(cluster.urlOf('postgres'), remedy);
    await attachDatabase(url);
    expect((await run(url, 'attach', '--yes')).code).toBe(0);
  }, 60_000);

  it('that opens a table to everybody is refused, and it is said how to close it', async () => {
    const url = await createPaperclipDatabase(cluster, newName(), { shapedBy: 'grant select on issues to public' });
    await expect(attachDatabase(url)).rejects.toThrow('revoke all on issues from public');
  });
});

describe('an attached database', () => {
  it('gets the migrations of a newer gateway by a start, and only their share', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'older-migrations-'));
    try {
      const names = readdirSync(migrationsDirectory)
        .filter((name) => /^\d/.test(name))
        .sort();
      for (const name of names.slice(0, -5)) {
        cpSync(join(migrationsDirectory, name), join(folder, name), { recursive: true });
      }
      const [older, fresh] = [
        await createPaperclipDatabase(cluster, newName()),
        await createPaperclipDatabase(cluster, newName()),
      ];
      await attachDatabase(older, { migrationsFolder: folder });
      await attachDatabase(fresh);
      expect(await bringUpToDate(older)).toEqual({ applied: names.slice(-5), isAttached: true });
      expect(await bringUpToDate(older)).toEqual({ applied: [], isAttached: true });
      // Columns of tables that were changed on the way may stand in another order; names and rights are the same.
      const { columns: _olderColumns, database: _olderName, ...oldCatalog } = await catalogOf(older);
      const { columns: _freshColumns, database: _freshName, ...newCatalog } = await catalogOf(fresh);
      expect(oldCatalog).toEqual(newCatalog);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }, 60_000);

  it('is left by a detach while gateways serve: they lose their sessions and find nothing', async () => {
    const url = await createPaperclipDatabase(cluster, newName());
    const before = await catalogOf(url);
    await attachDatabase(url);
    await ensureSigningKey(url);
    const host = await PaperclipHost.connect(url);
    const company = await host.company('GOES');
    await host.plugin('acme.x');
    const test = await serve(url);
    try {
      const plugin = await test.plugin(company.id, 'acme.x');
      let isOver = false;
      const asking = (async () => {
        const codes = new Set<unknown>();
        while (!isOver) {
          const { errors } = await plugin.send('{ issues(first: 1) { nodes { id } } }');
          codes.add(errors?.[0]?.extensions.code);
        }
        return codes;
      })();
      await detachDatabase(url).finally(() => {
        isOver = true;
      });
      expect(
        [...(await asking)].filter((code) => code !== undefined && code !== 'UNAVAILABLE' && code !== 'INTERNAL'),
      ).toEqual([]);
    } finally {
      await test.close();
      await host.end();
    }
    expect(await catalogOf(url)).toEqual(before);
  }, 60_000);

  it('goes on being served where a detach gives up because somebody holds a table', async () => {
    const url = await createPaperclipDatabase(cluster, newName());
    await attachDatabase(url);
    await ensureSigningKey(url);
    const host = await PaperclipHost.connect(url);
    const company = await host.company('STAYS');
    await host.plugin('acme.x');
    const test = await serve(url);
    const served = await catalogOf(url);
    const reader = await connect(url);
    try {
      const plugin = await test.plugin(company.id, 'acme.x');
      await reader.query('begin; select count(*) from issues');
      await expect(detachDatabase(url)).rejects.toThrow(TablesBusyError);
      await reader.query('commit');
      const query = '{ issues(first: 1) { nodes { id } } }';
      // The sessions that it ended are noticed one by one.
      await expect
        .poll(async () => (await plugin.send(query)).data, { timeout: 10_000 })
        .toEqual({
          issues: { nodes: [] },
        });
    } finally {
      await reader.end();
      await test.close();
      await host.end();
    }
    expect(await catalogOf(url)).toEqual(served);
  }, 60_000);
});
