import { describe, expect, it } from 'vitest';
import { fitMigrations } from '../../src/attach/attach-database.ts';
import { fitStatement, UnknownStatementError } from '../../src/attach/migration-statements.ts';
import { migrationFiles } from '../../src/database/migrate.ts';

const nothing = { lacking: new Map(), made: new Set<string>() };

describe("the gateway's migrations, where the tables are Paperclip's own", () => {
  it('are known statement by statement: a new one says what it means for such a database', () => {
    const { statements, left } = fitMigrations(migrationFiles(), nothing);
    expect(statements.length).toBeGreaterThan(100);
    expect(left.length).toBeGreaterThan(100);
  });

  it('make, change and drop nothing in public but policies, triggers, grants and row security', () => {
    const { statements } = fitMigrations(migrationFiles(), nothing);
    const plain = statements.filter(
      (one) => !/^\s*(--.*\n\s*)*(do|create function|create or replace function)\b/i.test(one),
    );
    const touching = plain.filter((one) => /\b(create|alter|drop) (unique )?(table|index)\b/i.test(one));
    const foreign = touching.filter(
      (one) =>
        !/(create|alter|drop) table (if exists )?"?(gateway|plugin_core)"?\./i.test(one) &&
        !/ index .* on "gateway"\./i.test(one),
    );
    expect(foreign.filter((one) => !/^\s*alter table "?[a-z_]+"? enable row level security;?\s*$/i.test(one))).toEqual(
      [],
    );
    expect(statements.join('\n')).not.toMatch(/alter table (public\.)?"?[a-z_]+"? force row level security/i);
  });

  it.each([
    'update issues set status = $$done$$',
    'alter table issues drop column title',
    'alter table issues add column x text, force row level security',
    'drop table issues',
    'drop policy theirs on issues',
    'create policy open on issues using (true)',
    'create table other.things (id int)',
    'create function public.f() returns int language sql as $$ select 1 $$',
    'create view issue_titles as select title from issues',
    'do $$ begin delete from issues; end $$',
    'select 1',
    'select 1; select 2',
    'create trigger t after insert on issues for each row execute function public.f()',
    'insert into companies (name) values ($$x$$)',
  ])('refuse to guess: %s', (statement) => {
    expect(() => fitStatement(statement, nothing)).toThrow(UnknownStatementError);
  });

  it('leave out of a grant and of a view the columns that an older Paperclip lacks', () => {
    const lacking = new Map([
      [
        'agents',
        new Map([
          ['icon', 'text'],
          ['paused_at', 'timestamp with time zone'],
        ]),
      ],
    ]);
    const fitted = { lacking, made: new Set<string>() };
    expect(
      fitStatement('GRANT SELECT (id, icon, name), UPDATE (icon, name) ON agents TO paperclip_gateway', fitted),
    ).toMatchObject({
      run: 'GRANT SELECT ("id", "name"), UPDATE ("name") ON "public"."agents" TO "paperclip_gateway"',
    });
    expect(
      fitStatement(
        'CREATE VIEW plugin_core.agents AS SELECT id, icon, paused_at FROM public.agents WHERE id IS NOT NULL',
        fitted,
      ),
    ).toMatchObject({
      run: 'CREATE VIEW plugin_core.agents AS SELECT id, NULL::text AS "icon", NULL::timestamp with time zone AS "paused_at" FROM public.agents WHERE id IS NOT NULL',
    });
  });
});
