import { describe, expect, it } from 'vitest';
import type { GateRules } from '../../src/modules/namespaces/gate-rules.ts';
import { SqlRefusal } from '../../src/modules/namespaces/sql-refusal.errors.ts';
import { type AcceptedStatement, checkExecute, checkQuery } from '../../src/modules/namespaces/statement-gate.ts';
import { goodStatements } from './good-statements.ts';
import { hostileStatements } from './hostile-statements.ts';

const rules: GateRules = {
  namespace: 'plugin_missions_1e8c264c64',
  coreReadTables: ['issues', 'projects'],
  coreSchema: 'plugin_core',
  scopedTables: new Set(['missions']),
};
const ns = rules.namespace;
const check = { query: checkQuery, execute: checkExecute };

function refusalOf(run: () => unknown): SqlRefusal {
  try {
    run();
  } catch (error) {
    if (error instanceof SqlRefusal) return error;
    throw error;
  }
  throw new Error('It was let through.');
}

/** What stands in the author's text where a word of the rewritten one begins. */
function sourceAt(sql: string, accepted: AcceptedStatement, word: string): string {
  const position = [...accepted.text.slice(0, accepted.text.indexOf(word))].length + 1;
  return [...sql].slice((accepted.positionInSource(position) ?? 0) - 1).join('');
}

describe('the gate for statements', () => {
  const hostile = hostileStatements(ns);

  it('is tried with at least two hundred hostile statements', () => {
    expect(hostile.length).toBeGreaterThanOrEqual(200);
    expect(new Set(hostile.map(({ via, sql }) => `${via} ${sql}`)).size).toBe(hostile.length);
  });

  it.each(hostile)('refuses in $via: $sql', ({ via, reason, sql }) => {
    const refusal = refusalOf(() => check[via](sql, rules));
    expect(refusal.reason).toBe(reason);
    const length = [...sql].length;
    expect(refusal.position).toSatisfy((at: number) => at >= 1 && at <= length + 1);
  });

  const good = goodStatements(ns, rules.coreSchema);

  it('is tried with at least forty-five good statements', () => {
    expect(good.length).toBeGreaterThanOrEqual(45);
  });

  it.each(good)('accepts in $via: $sql', ({ via, sql, rewritten }) => {
    expect(check[via](sql, rules).text).toBe(rewritten);
  });

  it('gives every relation it reads or writes, each once', () => {
    const sql = 'with t as (select 1) select * from t, missions a, missions b, public.issues';
    expect(checkQuery(sql, rules).relations).toEqual([`${ns}.missions`, 'plugin_core.issues']);
    expect(checkExecute('delete from missions using topics', rules).relations).toEqual([
      `${ns}.missions`,
      `${ns}.topics`,
    ]);
  });

  it('gives the numbers of the placeholders, and not those in literals', () => {
    expect(checkQuery("select $3, '$7', $1, $3", rules).parameters).toEqual([1, 3]);
  });

  it.each([
    ['select 1', 'query', 'select', true],
    ['insert into a default values', 'execute', 'insert', false],
    ['update a set b = 1 returning b', 'execute', 'update', true],
    ['delete from a', 'execute', 'delete', false],
  ] as const)('says whether rows come back from "%s"', (sql, via, kind, returnsRows) => {
    expect(check[via](sql, rules)).toMatchObject({ kind, returnsRows });
  });
});

describe('a refusal', () => {
  it('points at the character, and counts as PostgreSQL does', () => {
    expect(refusalOf(() => checkQuery("select 'äöü😀', pg_sleep(1)", rules)).position).toBe(16);
    expect(refusalOf(() => checkQuery("select 'äöü😀' frm from from", rules)).position).toBe(24);
    expect(refusalOf(() => checkQuery('select 1;\n\n-- two\nselect 2', rules)).position).toBe(19);
  });

  it('points into the text that has the placeholder, not into the longer one without', () => {
    expect(refusalOf(() => checkQuery('select * from {{namespace}}.a, public.api_keys', rules)).position).toBe(32);
    expect(refusalOf(() => checkQuery('select * from {{namespace}}.a where where', rules)).position).toBe(37);
  });

  it('says which line of the manifest is missing', () => {
    const { message } = refusalOf(() => checkQuery('select * from public.agents', rules));
    expect(message).toBe('public.agents is not declared. Add "agents" to database.coreReadTables in the manifest.');
  });

  it.each([
    ['of more than 16 KiB', `select '${'x'.repeat(16_384)}'`, 'TOO_LONG'],
    ['of more than 16 KiB in bytes', `select '${'€'.repeat(6_000)}'`, 'TOO_LONG'],
    ['with a NUL that hides the rest from a parser', 'select 1\0; drop table x', 'CONTROL_CHARACTER'],
    ['with a bell', "select '\u0007'", 'CONTROL_CHARACTER'],
    ['with half a surrogate pair', "select '\ud83d'", 'CONTROL_CHARACTER'],
    ['of nothing', '', 'EMPTY'],
    ['of 250 levels', `select ${'not '.repeat(300)}true`, 'TOO_COMPLEX'],
  ])('meets a text %s', (_, sql, reason) => {
    expect(refusalOf(() => checkQuery(sql, rules)).reason).toBe(reason);
  });
});

describe('the rewritten text', () => {
  it('says for an error of PostgreSQL where the author wrote it', () => {
    const sql = "select 'größe😀', nosuch from {{namespace}}.a, public.issues i where i.nosuch = now()";
    const accepted = checkQuery(sql, rules);
    expect(sourceAt(sql, accepted, 'nosuch')).toMatch(/^nosuch from/);
    expect(sourceAt(sql, accepted, `${ns}.a`)).toMatch(/^\{\{namespace\}\}\.a/);
    expect(sourceAt(sql, accepted, 'plugin_core')).toMatch(/^public\.issues/);
    expect(sourceAt(sql, accepted, 'i.nosuch')).toMatch(/^i\.nosuch/);
    expect(sourceAt(sql, accepted, 'pg_catalog.now')).toMatch(/^now\(\)/);
  });

  it('has no position for what is not in it', () => {
    const accepted = checkQuery('select 1', rules);
    expect([0, -1, 1.5, 100].map(accepted.positionInSource)).toEqual([null, null, null, null]);
    expect(accepted.positionInSource(9)).toBe(9);
  });
});
