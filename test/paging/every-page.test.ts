import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';
import type { TestPlugin } from '../../src/testing/test-plugin.ts';
import { type AnsweredPage, connectionIn, type PagedList, seedCrowdedLists } from '../support/crowded-lists.ts';

let test: TestGateway;
let plugin: TestPlugin;
let lists: PagedList[];
beforeAll(async () => {
  test = await startTestGateway();
  const company = await test.company();
  lists = await seedCrowdedLists(test, company);
  plugin = await company.plugin('acme.x');
});
afterAll(() => test.close());

const listNames = [
  ...['CREATED_AT', 'UPDATED_AT', 'PRIORITY', 'IDENTIFIER'].flatMap((field) => [
    `Query.issues by ${field} ASC`,
    `Query.issues by ${field} DESC`,
  ]),
  'Query.activity',
  'Query.agents',
  'Query.projects',
  'Query.costEvents',
  'Issue.children',
  'Issue.blocks',
  'Issue.comments',
  'Issue.runs',
  'Issue.activity',
  'Subtree.runs',
  'Subtree.activity',
  'Subtree.issues',
  'IssueDocument.revisions',
];
const bothWays = listNames.filter((name) => /Query\.(issues|activity)/.test(name));

function listOf(name: string): PagedList {
  const list = lists.find((candidate) => candidate.name === name);
  if (!list) throw new Error(`no list ${name}`);
  return list;
}

async function truthOf(list: PagedList): Promise<string[]> {
  return (await test.truth<{ id: string }>(list.truth)).map(({ id }) => id);
}

async function pageOf(list: PagedList, page: string): Promise<AnsweredPage> {
  return connectionIn(await plugin.expectData(list.query.replace('PAGE', page)), list);
}

/** Asserts what every page promises, wherever it lies, and gives its ids. */
function expectPage(page: AnsweredPage, truth: readonly string[], start: number, size: number): string[] {
  const ids = page.edges.map(({ node }) => node.id);
  expect(ids).toEqual(truth.slice(start, start + size));
  expect(page.nodes.map(({ id }) => id)).toEqual(ids);
  expect(page.pageInfo).toEqual({
    hasNextPage: start + size < truth.length,
    hasPreviousPage: start > 0,
    startCursor: page.edges[0]?.cursor ?? null,
    endCursor: page.edges.at(-1)?.cursor ?? null,
  });
  if (page.totalCount) expect(page.totalCount).toEqual({ value: truth.length, exact: true });
  return ids;
}

describe('walking through all pages', () => {
  it('is tried on every list that there is', () => {
    expect(lists.map(({ name }) => name).sort()).toEqual([...listNames].sort());
  });

  it.each(listNames)('gives each row of %s once and in order, whatever the size of a page', async (name) => {
    const list = listOf(name);
    const truth = await truthOf(list);
    expect(truth.length).toBeGreaterThanOrEqual(9);
    for (let size = 1; size <= truth.length + 1; size++) {
      const seen: string[] = [];
      let after: string | null = null;
      do {
        const page: AnsweredPage = await pageOf(list, `first: ${size}${after === null ? '' : `, after: "${after}"`}`);
        seen.push(...expectPage(page, truth, seen.length, size));
        after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
      } while (after !== null);
      expect(seen).toEqual(truth);
    }
  });

  it.each(bothWays)('gives each row of %s once from its end to its beginning as well', async (name) => {
    const list = listOf(name);
    const truth = await truthOf(list);
    for (let size = 1; size <= truth.length + 1; size++) {
      let end = truth.length;
      let before: string | null = null;
      do {
        const page: AnsweredPage = await pageOf(list, `last: ${size}${before === null ? '' : `, before: "${before}"`}`);
        const start = Math.max(0, end - size);
        expect(page.edges.map(({ node }) => node.id)).toEqual(truth.slice(start, end));
        expect(page.pageInfo).toMatchObject({ hasNextPage: end < truth.length, hasPreviousPage: start > 0 });
        end = start;
        before = page.pageInfo.hasPreviousPage ? page.pageInfo.startCursor : null;
      } while (before !== null);
      expect(end).toBe(0);
    }
  });

  it.each(bothWays)('gives of %s what lies between two cursors, from either side', async (name) => {
    const list = listOf(name);
    const truth = await truthOf(list);
    const cursors = (await pageOf(list, 'first: 100')).edges.map(({ cursor }) => cursor);
    for (let from = 0; from < truth.length; from += 2) {
      for (let to = from + 1; to < truth.length; to += 3) {
        const between = `after: "${cursors[from]}", before: "${cursors[to]}"`;
        const inside = truth.slice(from + 1, to);
        const whole = await pageOf(list, `first: 100, ${between}`);
        expect(whole.nodes.map(({ id }) => id)).toEqual(inside);
        const front = await pageOf(list, `first: 2, ${between}`);
        expect(front.nodes.map(({ id }) => id)).toEqual(inside.slice(0, 2));
        const back = await pageOf(list, `last: 2, ${between}`);
        expect(back.nodes.map(({ id }) => id)).toEqual(inside.slice(-2));
      }
    }
  });

  it.each(listNames)('of %s ends with an empty page behind the last row, and size 0 is an empty page', async (name) => {
    const list = listOf(name);
    const last = (await pageOf(list, 'first: 100')).pageInfo.endCursor;
    const empty = { edges: [], nodes: [], pageInfo: { startCursor: null, endCursor: null } };
    const behind = await pageOf(list, `first: 5, after: "${last}"`);
    expect(behind).toMatchObject({
      ...empty,
      pageInfo: { ...empty.pageInfo, hasNextPage: false, hasPreviousPage: true },
    });
    expect(await pageOf(list, 'first: 0')).toMatchObject({
      ...empty,
      pageInfo: { ...empty.pageInfo, hasNextPage: true },
    });
  });
});
