import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SeededCompany } from '../../src/testing/seed.ts';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';
import type { TestPlugin } from '../../src/testing/test-plugin.ts';

let test: TestGateway;
let company: SeededCompany;
let plugin: TestPlugin;
beforeAll(async () => {
  test = await startTestGateway();
  company = await test.company();
  plugin = await company.plugin('acme.x');
});
afterAll(() => test.close());

const cap = 10_000;

describe('totalCount', () => {
  it('is exact up to 10,000 rows, and from there on says that there are more', async () => {
    const issue = await company.issue();
    const addComments = (count: number) =>
      test.truth(
        `insert into issue_comments (company_id, issue_id, body) select $1, $2, 'x' from generate_series(1, $3)`,
        [company.id, issue.id, count],
      );
    const count = async () =>
      (await plugin.expectData(`{ issue(id: "${issue.id}") { comments(first: 1) { totalCount { value exact } } } }`))
        .issue.comments.totalCount;
    await addComments(cap - 1);
    expect(await count()).toEqual({ value: cap - 1, exact: true });
    await addComments(1);
    expect(await count()).toEqual({ value: cap, exact: true });
    await addComments(1);
    expect(await count()).toEqual({ value: cap, exact: false });
    await addComments(500);
    expect(await count()).toEqual({ value: cap, exact: false });
  });

  it('of a list at the root is capped as well, and counts what the filter lets through', async () => {
    await test.truth(
      `insert into issues (company_id, title, priority) select $1, 'x', case when n <= 7 then 'critical' else 'low' end
       from generate_series(1, $2) n`,
      [company.id, cap + 1],
    );
    const count = async (filter: string) =>
      (await plugin.expectData(`{ issues(first: 1, filter: ${filter}) { totalCount { value exact } } }`)).issues
        .totalCount;
    expect(await count('{}')).toEqual({ value: cap, exact: false });
    expect(await count('{priority: LOW}')).toEqual({ value: cap - 6, exact: true });
    expect(await count('{priority: CRITICAL}')).toEqual({ value: 7, exact: true });
  });

  it('does not depend on the page', async () => {
    const first = await plugin.expectData(
      '{ issues(first: 5, filter: {priority: CRITICAL}) { totalCount { value } pageInfo { endCursor } } }',
    );
    const next = await plugin.expectData(
      'query ($after: String) { issues(first: 5, after: $after, filter: {priority: CRITICAL}) { totalCount { value } nodes { id } } }',
      { after: first.issues.pageInfo.endCursor },
    );
    expect(next.issues.nodes.length).toBe(2);
    expect(next.issues.totalCount).toEqual(first.issues.totalCount);
  });
});
