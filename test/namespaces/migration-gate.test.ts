import { describe, expect, it } from 'vitest';
import type { GateRules } from '../../src/modules/namespaces/gate-rules.ts';
import { checkMigration } from '../../src/modules/namespaces/migration-gate.ts';
import { SqlRefusal } from '../../src/modules/namespaces/sql-refusal.errors.ts';
import { goodMigrations } from './good-migrations.ts';
import { hostileMigrations } from './hostile-migrations.ts';

const rules: GateRules = {
  namespace: 'plugin_missions_1e8c264c64',
  coreReadTables: ['issues', 'companies'],
  coreSchema: 'plugin_core',
  scopedTables: new Set(['missions']),
};

function refusalOf(sql: string): SqlRefusal {
  try {
    checkMigration(sql, rules);
  } catch (error) {
    if (error instanceof SqlRefusal) return error;
    throw error;
  }
  throw new Error('It was let through.');
}

describe('the gate for migrations', () => {
  const hostile = hostileMigrations(rules.namespace);

  it('is tried with at least sixty hostile definitions', () => {
    expect(hostile.length).toBeGreaterThanOrEqual(60);
    expect(new Set(hostile.map(({ sql }) => sql)).size).toBe(hostile.length);
  });

  it.each(hostile)('refuses: $sql', ({ reason, sql }) => {
    const refusal = refusalOf(sql);
    expect(refusal.reason).toBe(reason);
    expect(refusal.position).toSatisfy((at: number) => at >= 1 && at <= sql.length + 1);
  });

  it.each(hostile)('refuses behind good ones: $sql', ({ reason, sql }) => {
    const before = "create table {{namespace}}.good (a text default 'ü');\n";
    if (reason === 'EMPTY') return;
    const refusal = refusalOf(before + sql);
    expect(refusal.reason).toBe(reason);
    expect(refusal.position).toBe((refusalOf(sql).position ?? 0) + before.length);
  });

  const good = goodMigrations(rules.namespace, rules.coreSchema);

  it('is tried with at least twenty-five good definitions', () => {
    expect(good.length).toBeGreaterThanOrEqual(25);
  });

  it.each(good)('accepts: $sql', ({ sql, kind, rewritten, notes }) => {
    const { statements } = checkMigration(sql, rules);
    expect(statements).toHaveLength(1);
    expect(statements[0]).toMatchObject({ kind, skip: rewritten === null });
    if (rewritten !== null) expect(statements[0]?.text).toBe(rewritten);
    expect(statements[0]?.notes).toHaveLength(notes);
  });

  it('splits all of them as one file, with comments between', () => {
    const file = good.map(({ sql }) => `-- a comment; with a semicolon\n${sql.replace(/;$/, '')};\n`).join('/* ; */');
    const { statements } = checkMigration(file, rules);
    expect(statements.filter(({ skip }) => !skip).map(({ text }) => text)).toEqual(
      good.flatMap(({ rewritten }) => rewritten ?? []),
    );
  });
});

describe('a migration', () => {
  it('says for each statement which table it is about', () => {
    const sql = `create table a (n int); create index on {{namespace}}.b (n); alter table c add n int;
      drop table d; drop table e, f; insert into g default values; create type h as enum ()`;
    const tables = checkMigration(sql, rules).statements.map(({ table }) => table);
    expect(tables).toEqual(['a', 'b', 'c', 'd', undefined, 'g', undefined]);
  });

  it('says for an error of PostgreSQL where in the file it is', () => {
    const sql = "create table a (t text default 'größe😀');\nalter table {{namespace}}.b add x nosuchtype";
    const second = checkMigration(sql, rules).statements[1];
    const position = (second?.text.indexOf('nosuchtype') ?? 0) + 1;
    expect([...sql].slice((second?.positionInSource(position) ?? 0) - 1).join('')).toBe('nosuchtype');
  });

  it('is told that a reference to the core is not enforced, and where it stood', () => {
    const sql = '-- größe😀\ncreate table a (i uuid references public.issues(id))';
    const [note] = checkMigration(sql, rules).statements[0]?.notes ?? [];
    expect([...sql].slice((note?.position ?? 0) - 1).join('')).toBe('references public.issues(id))');
    expect(note?.message).toContain('public.issues is not enforced');
  });

  it('hands references between own tables to the platform, which makes them hold inside a company', () => {
    const sql = `create table a (b uuid references missions on delete cascade initially deferred not null, c uuid,
      constraint f foreign key (c, d) references {{namespace}}.e (x, y) on delete set null (c));
      alter table a add constraint g foreign key (c) references missions (id), add n int`;
    const [table, alter] = checkMigration(sql, rules).statements;
    expect(table?.notes).toEqual([]);
    expect(table?.references).toEqual([
      {
        name: null,
        table: 'a',
        columns: ['b'],
        target: 'missions',
        targetColumns: [],
        actions: 'ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED',
      },
      {
        name: 'f',
        table: 'a',
        columns: ['c', 'd'],
        target: 'e',
        targetColumns: ['x', 'y'],
        actions: 'ON DELETE SET NULL ("c")',
      },
    ]);
    expect(alter?.text).toBe(`alter table ${rules.namespace}.a  add n int`);
    expect(alter?.references).toMatchObject([{ name: 'g', columns: ['c'], target: 'missions', targetColumns: ['id'] }]);
  });

  it('may be a megabyte long, and no longer', () => {
    const values = `('${'x'.repeat(1_000)}'),`.repeat(1_000);
    expect(checkMigration(`insert into a values ${values} ('y')`, rules).statements).toHaveLength(1);
    expect(refusalOf(`insert into a values ${values.repeat(2)} ('y')`).reason).toBe('TOO_LONG');
  });

  it('holds a thousand statements at most', () => {
    expect(checkMigration('delete from a;'.repeat(1_000), rules).statements).toHaveLength(1_000);
    const refusal = refusalOf('delete from a;'.repeat(1_001));
    expect([refusal.reason, refusal.position]).toEqual(['TOO_MANY_STATEMENTS', 14_001]);
  });
});
