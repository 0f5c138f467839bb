import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SeededCompany } from '../../src/testing/seed.ts';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';
import type { TestPlugin } from '../../src/testing/test-plugin.ts';
import { crowdedMoments } from '../support/crowded-lists.ts';

let test: TestGateway;
let company: SeededCompany;
let plugin: TestPlugin;
beforeAll(async () => {
  test = await startTestGateway();
  company = await test.company();
  plugin = await company.plugin('acme.x');
});
afterAll(() => test.close());

const moment = fc.constantFrom(...crowdedMoments);
/** Turn a page of this size, or let somebody add rows at these moments. */
const step = fc.oneof(
  { weight: 2, arbitrary: fc.integer({ min: 1, max: 4 }) },
  { weight: 1, arbitrary: fc.array(moment, { minLength: 1, maxLength: 3 }) },
);

interface Walk {
  readonly name: string;
  /** Puts a row of that moment into the list of the parent, and gives its id. */
  readonly add: (parentId: string, createdAt: string) => Promise<string>;
  readonly query: string;
  readonly path: readonly string[];
  readonly isDescending: boolean;
  readonly isBackward?: boolean;
}

const page = '{ nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }';
const addChild = async (parentId: string, createdAt: string) => (await company.issue({ parentId, createdAt })).id;
const issuesBy = (direction: string, args: string) =>
  `query ($parent: ID!, $size: Int, $cursor: String) { issues(filter: {parentId: $parent}, orderBy: {field: CREATED_AT, direction: ${direction}}, ${args}) ${page} }`;
const belowIssue = (field: string) =>
  `query ($parent: ID!, $size: Int, $cursor: String) { issue(id: $parent) { ${field}(first: $size, after: $cursor) ${page} } }`;
const forward = 'first: $size, after: $cursor';
const backward = 'last: $size, before: $cursor';

const walks: Walk[] = [
  {
    name: 'issues, oldest first',
    add: addChild,
    query: issuesBy('ASC', forward),
    path: ['issues'],
    isDescending: false,
  },
  {
    name: 'issues, newest first',
    add: addChild,
    query: issuesBy('DESC', forward),
    path: ['issues'],
    isDescending: true,
  },
  {
    name: 'issues, newest first, from the end',
    add: addChild,
    query: issuesBy('DESC', backward),
    path: ['issues'],
    isDescending: true,
    isBackward: true,
  },
  {
    name: 'comments',
    add: async (issueId, createdAt) => (await company.comment({ issueId, createdAt })).id,
    query: belowIssue('comments'),
    path: ['issue', 'comments'],
    isDescending: false,
  },
  {
    name: 'activity',
    add: async (entityId, createdAt) => (await company.activity({ entityId, createdAt })).id,
    query: belowIssue('activity'),
    path: ['issue', 'activity'],
    isDescending: true,
  },
];

describe('rows that are added while somebody pages', () => {
  it.each(walks)('neither lose nor repeat the others: $name', async (walk) => {
    const property = fc.asyncProperty(
      fc.array(moment, { minLength: 1, maxLength: 8 }),
      fc.array(step, { maxLength: 8 }),
      async (initial, steps) => {
        const parent = await company.issue();
        const rows: { id: string; createdAt: string }[] = [];
        const add = async (createdAt: string) => rows.push({ id: await walk.add(parent.id, createdAt), createdAt });
        for (const createdAt of initial) await add(createdAt);
        const original = rows.map(({ id }) => id);
        const seen: string[] = [];
        let cursor: string | null = null;
        let hasMore = true;
        // Once the steps are over the walk goes on to its end.
        for (const next of [...steps, ...Array.from({ length: 40 }, () => 3)]) {
          if (typeof next !== 'number') {
            for (const createdAt of next) await add(createdAt);
            continue;
          }
          if (!hasMore) continue;
          const data = await plugin.expectData(walk.query, { parent: parent.id, size: next, cursor });
          const answer = walk.path.reduce((at, key) => at[key], data);
          const ids: string[] = answer.nodes.map(({ id }: { id: string }) => id);
          seen.push(...(walk.isBackward ? ids.reverse() : ids));
          hasMore = walk.isBackward ? answer.pageInfo.hasPreviousPage : answer.pageInfo.hasNextPage;
          cursor = (walk.isBackward ? answer.pageInfo.startCursor : answer.pageInfo.endCursor) ?? cursor;
        }
        expect(hasMore).toBe(false);
        expect(new Set(seen).size, 'a row came twice').toBe(seen.length);
        expect(
          original.filter((id) => !seen.includes(id)),
          'a row was lost',
        ).toEqual([]);
        // As uuids compare in the database: by their digits.
        const inOrder = rows.toSorted((x, y) => (key(x) < key(y) ? -1 : 1)).map(({ id }) => id);
        if (walk.isDescending !== (walk.isBackward ?? false)) inOrder.reverse();
        expect(seen).toEqual(inOrder.filter((id) => seen.includes(id)));
      },
    );
    await fc.assert(property, { numRuns: Number(process.env.FC_RUNS ?? 300) / 10 });
  });
});

function key({ id, createdAt }: { id: string; createdAt: string }): string {
  return `${createdAt.replace('+00', '').padEnd(26, createdAt.includes('.') ? '0' : ' ')} ${id}`;
}
