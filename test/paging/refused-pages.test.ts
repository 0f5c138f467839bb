import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';
import type { TestPlugin } from '../../src/testing/test-plugin.ts';
import { connectionIn, type PagedList, seedCrowdedLists } from '../support/crowded-lists.ts';

let test: TestGateway;
let plugin: TestPlugin;
let lists: PagedList[];
const cursors = new Map<string, string>();
beforeAll(async () => {
  test = await startTestGateway();
  const company = await test.company();
  lists = await seedCrowdedLists(test, company);
  plugin = await company.plugin('acme.x');
  for (const list of lists) {
    const page = connectionIn(await plugin.expectData(list.query.replace('PAGE', 'first: 2')), list);
    cursors.set(list.name, page.pageInfo.endCursor ?? '');
  }
});
afterAll(() => test.close());

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const query = (list: PagedList, page: string) => list.query.replace('PAGE', page);

/** Lists of the same rows in the same order: a position in one is a position in the other. */
const kindOf = (name: string) =>
  name
    .replace('Query.issues by CREATED_AT ASC', 'Issue.children')
    .replace(/^(Subtree|Query|Issue)\.(runs|activity)$/, '$2');

describe('a cursor', () => {
  it.each([
    ['nothing', ''],
    ['no base64', '%%%'],
    ['no JSON', Buffer.from('created_at').toString('base64url')],
    ['no list', encode({ order: 'created_at' })],
    ['an empty list', encode([])],
    ['numbers', encode(['created_at desc', 1, 2])],
    ['very long', encode(['created_at desc', 'x'.repeat(10_000)])],
    ['deeply nested', Buffer.from('['.repeat(700)).toString('base64url')],
  ])('that is %s is refused as wrong input by every list, whichever way it pages', async (_what, cursor) => {
    for (const list of lists) {
      const pages = [`first: 2, after: ${JSON.stringify(cursor)}`];
      if (list.isBothWays) pages.push(`last: 2, before: ${JSON.stringify(cursor)}`);
      for (const page of pages) {
        const error = await plugin.expectError('BAD_USER_INPUT', query(list, page));
        expect(error.extensions).toMatchObject({ argument: page.includes('after') ? 'after' : 'before' });
      }
    }
  });

  const keysOf = (list: PagedList): string[] =>
    JSON.parse(Buffer.from(cursors.get(list.name) ?? '', 'base64url').toString());
  const withKey = (keys: readonly string[], at: number, key: string) => encode(keys.with(at, key));

  it('whose keys were changed by hand to what cannot be is refused as wrong input', async () => {
    for (const list of lists) {
      const keys = keysOf(list);
      const bent = [encode([...keys, 'x']), encode(keys.slice(0, -1)), encode([...keys.slice(1), keys[0]])];
      for (let at = 1; at < keys.length; at++) {
        for (const key of [
          "'",
          '',
          'now',
          'infinity',
          '-1e3',
          '99999999999',
          '2147483648',
          '1.5',
          '2026-02-30 00:00:00+00',
        ]) {
          bent.push(withKey(keys, at, key));
        }
        for (const key of [
          '2026-13-45 99:99:99+00',
          '2026-03-01 24:00:01+00',
          '0000-01-01 00:00:00+00',
          '999999-01-01 00:00:00+00',
        ]) {
          bent.push(withKey(keys, at, key));
        }
      }
      for (const cursor of bent)
        await plugin.expectError('BAD_USER_INPUT', query(list, `first: 2, after: "${cursor}"`));
    }
  });

  it('whose keys were changed by hand to what can be begins there', async () => {
    const list = lists.find(({ name }) => name === 'Query.costEvents');
    if (!list) throw new Error('no list of cost events');
    const after = async (moment: string) => {
      const data = await plugin.expectData(query(list, `first: 100, after: "${withKey(keysOf(list), 1, moment)}"`));
      return connectionIn(data, list).nodes.length;
    };
    expect(await after('0001-01-01 00:00:00+00')).toBe(0);
    expect(await after('2026-03-01 23:59:59.999999+00')).toBe(8);
    expect(await after('12026-02-28 00:00:00.5+00')).toBe(9);
    expect(await after('275000-12-31 00:00:00+00')).toBe(9);
  });

  it('of another list, or of another order of the same list, is refused as wrong input', async () => {
    for (const list of lists) {
      for (const other of lists) {
        if (kindOf(other.name) === kindOf(list.name)) continue;
        const page = `first: 2, after: "${cursors.get(other.name)}"`;
        const error = await plugin.send(query(list, page));
        expect({ list: list.name, cursorOf: other.name, code: error.errors?.[0]?.extensions.code }).toEqual({
          list: list.name,
          cursorOf: other.name,
          code: 'BAD_USER_INPUT',
        });
      }
    }
  });
});

describe('the size of a page', () => {
  it('is asked for from one side only', async () => {
    for (const list of lists.filter(({ isBothWays }) => isBothWays)) {
      const error = await plugin.expectError('BAD_USER_INPUT', query(list, 'first: 1, last: 1'));
      expect(error.extensions).toMatchObject({ argument: 'last' });
    }
  });

  it('is never negative', async () => {
    for (const list of lists) {
      await plugin.expectError('BAD_USER_INPUT', query(list, 'first: -1'));
      if (list.isBothWays) await plugin.expectError('BAD_USER_INPUT', query(list, 'last: -1'));
    }
  });

  it('is at most 100, and 1,000 in a subtree', async () => {
    for (const list of lists) {
      const limit = list.name === 'Subtree.issues' ? 1000 : 100;
      await plugin.expectData(query(list, `first: ${limit}`));
      const error = await plugin.expectError('QUERY_TOO_EXPENSIVE', query(list, `first: ${limit + 1}`));
      expect(error.extensions).toMatchObject({ argument: 'first', limit });
      await plugin.expectError('QUERY_TOO_EXPENSIVE', query(list, 'first: 2147483647'));
      if (!list.isBothWays) continue;
      const back = await plugin.expectError('QUERY_TOO_EXPENSIVE', query(list, `last: ${limit + 1}`));
      expect(back.extensions).toMatchObject({ argument: 'last', limit });
    }
  });

  it('is 25 where nobody says', async () => {
    const company = await test.company();
    const caller = await company.plugin('acme.x');
    for (let n = 0; n < 26; n++) await company.project();
    const data = await caller.expectData('{ projects { nodes { id } pageInfo { hasNextPage } } }');
    expect([data.projects.nodes.length, data.projects.pageInfo.hasNextPage]).toEqual([25, true]);
  });
});
