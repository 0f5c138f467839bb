import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SeededCompany } from '../../src/testing/seed.ts';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';

let test: TestGateway;
beforeAll(async () => {
  test = await startTestGateway({ poolSize: 50 });
});
afterAll(() => test.close());

const createIssue = /* GraphQL */ `mutation ($input: CreateIssueInput!) {
  createIssue(input: $input) { __typename ... on CreateIssuePayload { issue { id identifier } } }
}`;

async function counterOf(company: SeededCompany): Promise<number> {
  const [row] = await test.truth<{ issue_counter: number }>('select issue_counter from companies where id = $1', [
    company.id,
  ]);
  return row?.issue_counter ?? Number.NaN;
}

describe('identifiers', () => {
  it('are distinct and without gaps when fifty issues are created at once', async () => {
    const company = await test.company();
    const plugin = await company.plugin('acme.x');
    const created = await Promise.all(
      Array.from({ length: 50 }, (_, i) => plugin.expectData(createIssue, { input: { title: `Issue ${i}` } })),
    );
    const numbers = created.map((data) => Number(data.createIssue.issue.identifier.slice(company.prefix.length + 1)));
    expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i + 1));
    expect(
      await test.truth(
        `select count(*)::int as issues, count(distinct identifier)::int as identifiers, max(issue_number) as last,
           bool_and(identifier = $2 || '-' || issue_number) as match from issues where company_id = $1`,
        [company.id, company.prefix],
      ),
    ).toEqual([{ issues: 50, identifiers: 50, last: 50, match: true }]);
    expect(await counterOf(company)).toBe(50);
  });

  it('catch up where the counter has fallen behind the highest number, and go on from the counter where that is ahead', async () => {
    const company = await test.company();
    const plugin = await company.plugin('acme.x');
    const next = async () =>
      (await plugin.expectData(createIssue, { input: { title: 'Next' } })).createIssue.issue.identifier;
    await company.issue();
    await company.issue({ issueNumber: 41, identifier: `${company.prefix}-41` });
    expect(await counterOf(company)).toBe(2);
    expect(await next()).toBe(`${company.prefix}-42`);
    expect(await counterOf(company)).toBe(42);
    await test.truth('update companies set issue_counter = 99 where id = $1', [company.id]);
    expect(await next()).toBe(`${company.prefix}-100`);
  });

  it('count in each company for itself', async () => {
    const [a, b] = [await test.company(), await test.company()];
    await a.issue({ issueNumber: 1_000, identifier: `${a.prefix}-1000` });
    const inB = await b.plugin('acme.x');
    const { createIssue: result } = await inB.expectData(createIssue, { input: { title: 'First' } });
    expect(result.issue.identifier).toBe(`${b.prefix}-1`);
  });

  it('are not used up by a refusal', async () => {
    const company = await test.company();
    const plugin = await company.plugin('acme.x');
    await plugin.expectData(createIssue, { input: { title: 'x', status: 'IN_PROGRESS' } });
    await plugin.expectData(createIssue, { input: { title: 'x', dryRun: true } });
    const { createIssue: result } = await plugin.expectData(createIssue, { input: { title: 'x' } });
    expect(result.issue.identifier).toBe(`${company.prefix}-1`);
  });
});
