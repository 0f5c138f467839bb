import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MigrationEditedError, migrate } from '../../src/database/migrate.ts';
import { type Cluster, connect, startCluster } from './cluster.ts';

const migrations = fileURLToPath(new URL('../../migrations', import.meta.url));
const names = readdirSync(migrations).sort();

describe('migrations', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster();
  }, 60_000);
  afterAll(() => cluster?.stop());

  it('bring an empty database up to date, and find nothing to do the second time', async () => {
    const url = await cluster.createDatabase('twice');
    const seen: number[] = [];
    const first = await migrate(url, { onProgress: ({ statementsDone }) => seen.push(statementsDone) });
    expect(first.applied).toEqual(names);
    expect(seen).toEqual(seen.map((_, n) => n + 1));
    expect(await migrate(url)).toEqual({ applied: [] });
  });

  it('are applied once when four processes start at the same moment', async () => {
    const url = await cluster.createDatabase('racers');
    const results = await Promise.all([migrate(url), migrate(url), migrate(url), migrate(url)]);
    expect(results.flatMap(({ applied }) => applied).sort()).toEqual(names);
  });

  it('are applied in several databases of one cluster at once, which share the role', async () => {
    const urls = await Promise.all(
      ['one_of_three', 'two_of_three', 'three_of_three'].map((name) => cluster.createDatabase(name)),
    );
    const results = await Promise.all(urls.map((url) => migrate(url)));
    expect(results.map(({ applied }) => applied)).toEqual(urls.map(() => names));
  });

  it('refuse a history that was edited, and name the file', async () => {
    const url = await cluster.createDatabase('edited');
    await migrate(url);
    const copy = mkdtempSync(join(tmpdir(), 'gateway-migrations-'));
    try {
      cpSync(migrations, copy, { recursive: true });
      const [name = ''] = names;
      const file = join(copy, name, 'migration.sql');
      writeFileSync(file, `${readFileSync(file, 'utf8')}\n-- one more word`);
      const refusal = migrate(url, { migrationsFolder: copy });
      await expect(refusal).rejects.toThrow(MigrationEditedError);
      await expect(refusal).rejects.toThrow(name);
    } finally {
      rmSync(copy, { recursive: true });
    }
  });

  it('leave nothing behind when one of them fails', async () => {
    const url = await cluster.createDatabase('failing');
    const copy = mkdtempSync(join(tmpdir(), 'gateway-migrations-'));
    try {
      cpSync(migrations, copy, { recursive: true });
      const file = join(copy, names.at(-1) ?? '', 'migration.sql');
      writeFileSync(file, `${readFileSync(file, 'utf8')};--> statement-breakpoint\nselect no_such_column`);
      await expect(migrate(url, { migrationsFolder: copy })).rejects.toThrow();
    } finally {
      rmSync(copy, { recursive: true });
    }
    const client = await connect(url);
    const { rows } = await client.query(`select to_regclass('public.issues') as issues`);
    await client.end();
    expect(rows).toEqual([{ issues: null }]);
    expect((await migrate(url)).applied).toEqual(names);
  });
});
