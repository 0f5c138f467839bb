import { afterAll, beforeAll, expect, it } from 'vitest';
import { InvalidSeedError, seedLarge } from '../../src/demo/seed.ts';
import { DatabaseServer, queryOnce } from './empty-database.ts';

let server: DatabaseServer;
let url: string;

beforeAll(async () => {
  server = await DatabaseServer.start();
  url = await server.createDatabase();
}, 120_000);

afterAll(() => server.stop());

const treeSize = `with recursive tree as (
    select company_id, id, 1 as level from issues where id = $1
    union all
    select i.company_id, i.id, level + 1 from tree join issues i on i.company_id = tree.company_id and i.parent_id = tree.id
  ) select count(*)::int as issues, max(level) as levels from tree`;

it('fills a company with as many rows as asked for, one tree of a thousand issues among them, and adds as many again', async () => {
  const steps: [number, number][] = [];
  const first = await seedLarge(url, {
    issues: 1500,
    costs: 2000,
    onProgress: (done, total) => steps.push([done, total]),
  });
  expect(first).toMatchObject({ prefix: 'BIG', rootIdentifier: 'BIG-1' });
  expect(await queryOnce(url, treeSize, [first.rootId])).toEqual([{ issues: 1000, levels: 6 }]);
  expect(steps.at(-1)).toEqual([first.rowsAdded, first.rowsAdded]);
  expect(steps.every(([done, total], position) => done <= total && done >= (steps[position - 1]?.[0] ?? 0))).toBe(true);

  const second = await seedLarge(url, { issues: 1500, costs: 2000 });
  expect(second).toMatchObject({ companyId: first.companyId, rootIdentifier: 'BIG-1501' });
  expect(await queryOnce(url, treeSize, [second.rootId])).toEqual([{ issues: 1000, levels: 6 }]);

  const [counts] = await queryOnce(
    url,
    `select (select count(*) from issues)::int as issues, (select count(*) from cost_events)::int as costs,
       (select count(*) from activity_log)::int as activity, (select count(*) from issue_relations)::int as relations,
       (select count(*) from agents)::int as agents, (select issue_counter from companies) as counter,
       (select count(*) from plugin_company_settings)::int as installed`,
  );
  expect(counts).toEqual({
    issues: 3000,
    costs: 4000,
    activity: 2000,
    relations: 1500,
    agents: 20,
    counter: 3000,
    installed: 2,
  });
});

it('blocks in no circle', async () => {
  const backwards = await queryOnce(
    url,
    `select from issue_relations r join issues blocker on blocker.id = r.issue_id join issues blocked on blocked.id = r.related_issue_id
     where blocker.issue_number >= blocked.issue_number`,
  );
  expect(backwards).toEqual([]);
});

it('works for a single issue without costs, in a company of any prefix', async () => {
  const result = await seedLarge(url, { issues: 1, costs: 0, company: 'TINY' });
  expect(result).toMatchObject({ rootIdentifier: 'TINY-1', rowsAdded: 1 });
});

it('refuses what is no number of rows or no prefix', async () => {
  await expect(seedLarge(url, { issues: 0 })).rejects.toThrow(InvalidSeedError);
  await expect(seedLarge(url, { costs: 1.5 })).rejects.toThrow(InvalidSeedError);
  await expect(seedLarge(url, { company: 'big; drop' })).rejects.toThrow(InvalidSeedError);
});
