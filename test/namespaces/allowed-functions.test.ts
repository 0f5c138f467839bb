import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { allowedFunctions } from '../../src/modules/namespaces/allowed-functions.ts';
import { allowedTypes } from '../../src/modules/namespaces/allowed-types.ts';
import { createTestDatabase, type TestDatabase } from '../../src/testing/test-database.ts';

/** Functions that only younger servers have. */
const absentFromSome = ['uuidv4', 'uuidv7', 'array_sort', 'array_reverse'];

interface CatalogFunction {
  readonly name: string;
  readonly isVolatile: boolean;
  readonly argumentTypes: readonly string[];
}

describe('what plugins may use, beside the catalog of PostgreSQL', () => {
  let database: TestDatabase;
  let functions: CatalogFunction[];
  let types: string[];

  beforeAll(async () => {
    database = await createTestDatabase(inject('templateUrl'));
    const client = new pg.Client(database.ownerUrl);
    await client.connect();
    const found = await client.query<CatalogFunction>(`
      select proname as name, provolatile = 'v' as "isVolatile",
             array(select t::regtype::text from unnest(proargtypes) as t) as "argumentTypes"
      from pg_proc where pronamespace = 'pg_catalog'::regnamespace`);
    functions = found.rows.filter(({ name }) => allowedFunctions.has(name));
    const named = await client.query<{ name: string }>(
      `select typname as name from pg_type where typnamespace = 'pg_catalog'::regnamespace`,
    );
    types = named.rows.map(({ name }) => name);
    await client.end();
  });
  afterAll(() => database.drop());

  it('is all there', () => {
    const names = new Set(functions.map(({ name }) => name));
    const strangers = [...allowedFunctions].filter((name) => !names.has(name) && !absentFromSome.includes(name));
    expect(strangers, 'PostgreSQL has no function of that name.').toEqual([]);
    expect([...allowedTypes].filter((name) => !types.includes(name))).toEqual([]);
  });

  it('answers alike when asked again, but for chance and the clock', () => {
    const moving = new Set(functions.filter(({ isVolatile }) => isVolatile).map(({ name }) => name));
    const chance = ['array_sample', 'array_shuffle', 'gen_random_uuid', 'random', 'uuidv4', 'uuidv7'];
    expect([...moving].filter((name) => !chance.includes(name))).toEqual(['clock_timestamp']);
  });

  it('looks nothing up in the catalog but how a language is searched', () => {
    const reaching = functions.filter(({ argumentTypes }) => argumentTypes.some((type) => type.startsWith('reg')));
    const languages = ['to_tsvector', 'to_tsquery', 'plainto_tsquery', 'phraseto_tsquery', 'websearch_to_tsquery'];
    expect(new Set(reaching.map(({ name }) => name))).toEqual(new Set([...languages, 'ts_headline']));
    expect(new Set(reaching.map(({ argumentTypes }) => argumentTypes[0]))).toEqual(new Set(['regconfig']));
  });
});
