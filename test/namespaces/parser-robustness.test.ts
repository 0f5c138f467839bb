import { expect, it } from 'vitest';
import { checkMigration } from '../../src/modules/namespaces/migration-gate.ts';
import { parseSql } from '../../src/modules/namespaces/sql-parser.ts';
import { SqlRefusal } from '../../src/modules/namespaces/sql-refusal.errors.ts';
import { sqlTokens } from '../../src/modules/namespaces/sql-tokens.ts';
import { checkQuery } from '../../src/modules/namespaces/statement-gate.ts';

const rules = { namespace: 'plugin_m', coreReadTables: [], coreSchema: 'plugin_core' };

const hostile: readonly (readonly [string, string])[] = [
  ['20,000 parentheses', `select ${'('.repeat(20_000)}1${')'.repeat(20_000)}`],
  ['20,000 parentheses that never close', `select ${'('.repeat(20_000)}`],
  ['a sum of 10,000', `select ${'1+'.repeat(10_000)}1`],
  ['10,000 signs', `select ${'- '.repeat(10_000)}1`],
  ['10,000 times NOT', `select ${'not '.repeat(10_000)}true`],
  ['3,000 subselects', `select ${'(select '.repeat(3_000)}1${')'.repeat(3_000)}`],
  ['10,000 unions', `select 1${' union select 1'.repeat(10_000)}`],
  ['10,000 unions with commas', `select 1, 1${' union select 1, 1'.repeat(10_000)}`],
  ['5,000 arrays', `select ${'array['.repeat(5_000)}1${']'.repeat(5_000)}`],
  ['5,000 calls', `select ${'lower('.repeat(5_000)}'a'${')'.repeat(5_000)}`],
  ['3,000 cases', `select ${'case when true then '.repeat(3_000)}1${' end'.repeat(3_000)}`],
  ['10,000 joins', `select * from a${' cross join a'.repeat(10_000)}`],
  ['10,000 casts', `select 1${'::int'.repeat(10_000)}`],
  ['10,000 subscripts', `select a${'[a'.repeat(10_000)}${']'.repeat(10_000)}`],
  ['3,000 WITH', `select * from ${'(with a as (select 1) select * from '.repeat(3_000)}a${') b'.repeat(3_000)}`],
];

function reasonOf(run: () => unknown): string {
  try {
    run();
    return 'let through';
  } catch (error) {
    if (error instanceof SqlRefusal) return error.reason;
    throw error;
  }
}

// The parser breaks for good after some forty overflows of its stack, so each comes more often than that. The gate for
// migrations reads a megabyte: there the length alone stops none of them.
it.each(hostile)('%s, forty-five times, are refused and leave the gate usable', (_, sql) => {
  for (let time = 0; time < 45; time += 1) {
    expect(reasonOf(() => checkQuery(sql.slice(0, 16_000), rules))).toMatch(/^(TOO_COMPLEX|SYNTAX)$/);
    expect(reasonOf(() => checkMigration(`delete from a where (${sql.slice('select '.length)}) = 1`, rules))).toMatch(
      /^(TOO_COMPLEX|SYNTAX)$/,
    );
  }
  expect(checkQuery('select 1 from a', rules).text).toBe('select 1 from plugin_m.a');
});

it('reads what is long and flat', () => {
  const rows = Array.from({ length: 20_000 }, (_, at) => `(${at}, 'row ${at}')`).join(', ');
  expect(checkMigration(`insert into a values ${rows}`, rules).statements).toHaveLength(1);
  const list = Array.from({ length: 2_500 }, (_, at) => at).join(', ');
  expect(checkQuery(`select * from a where n in (${list})`, rules).relations).toEqual(['plugin_m.a']);
});

it('takes a fresh parser when the stack overflows all the same', async () => {
  const deep = `select ${'1+'.repeat(20_000)}1`;
  for (let time = 0; time < 45; time += 1) {
    // Tokens of another text: nothing holds the deep one back.
    expect(reasonOf(() => parseSql(deep, sqlTokens('select 1')))).toBe('TOO_COMPLEX');
    await expect
      .poll(() => reasonOf(() => checkQuery('select 1', rules)), { timeout: 10_000, interval: 5 })
      .toBe('let through');
  }
});
