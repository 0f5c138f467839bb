import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SeededCompany } from '../../src/testing/seed.ts';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';
import type { TestPlugin } from '../../src/testing/test-plugin.ts';

let test: TestGateway;
beforeAll(async () => {
  test = await startTestGateway();
});
afterAll(() => test.close());

const modes = ['set', 'add', 'remove'] as const;
interface Edit {
  readonly mode: (typeof modes)[number];
  readonly issue: string;
  readonly blockers: readonly string[];
}
interface Entry {
  readonly entity_id: string;
  readonly before: string[];
  readonly after: string[];
}

async function send(plugin: TestPlugin, { mode, issue, blockers }: Edit): Promise<string> {
  const { result } = await plugin.expectData(
    /* GraphQL */ `mutation ($input: BlockersInput!) {
      result: ${mode}Blockers(input: $input) { __typename ... on UserError { message } }
    }`,
    { input: { issueId: issue, blockerIssueIds: blockers } },
  );
  return result.__typename;
}

/** Who blocks whom, as the database has it: the blockers of each issue, sorted. */
async function graphOf(company: SeededCompany): Promise<Map<string, string[]>> {
  const rows = await test.truth<{ blocked: string; blockers: string[] }>(
    `select related_issue_id as blocked, array_agg(issue_id::text order by issue_id::text) as blockers from issue_relations
     where company_id = $1 group by 1`,
    [company.id],
  );
  return new Map(rows.map(({ blocked, blockers }) => [blocked, blockers]));
}

/** Takes away, again and again, whoever waits for nobody that is left. Whoever remains stands in or behind a circle. */
function stuckIn(graph: ReadonlyMap<string, readonly string[]>): string[] {
  let waiting = [...graph.keys()];
  for (;;) {
    const left = waiting.filter((id) => graph.get(id)?.some((blocker) => waiting.includes(blocker)));
    if (left.length === waiting.length) return left;
    waiting = left;
  }
}

describe('blockers that are changed at the same time', () => {
  it('lose nothing of twenty additions to one issue', async () => {
    const company = await test.company();
    const plugin = await company.plugin('acme.x');
    const issue = await company.issue();
    const blockers: string[] = [];
    for (let i = 0; i < 20; i++) blockers.push((await company.issue()).id);
    const answers = await Promise.all(
      blockers.map((blocker) => send(plugin, { mode: 'add', issue: issue.id, blockers: [blocker] })),
    );
    expect(new Set(answers)).toEqual(new Set(['BlockersPayload']));
    expect((await graphOf(company)).get(issue.id)).toEqual(blockers.sort());
  });

  it('let one of two win that together would close a circle', async () => {
    const company = await test.company();
    const plugin = await company.plugin('acme.x');
    for (let round = 0; round < 10; round++) {
      const ring = [await company.issue(), await company.issue(), await company.issue(), await company.issue()];
      const answers = await Promise.all(
        ring.map(({ id }, i) => send(plugin, { mode: 'add', issue: id, blockers: [ring[(i + 1) % 4]?.id ?? ''] })),
      );
      expect(answers.toSorted()).toEqual(['BlockerCycle', 'BlockersPayload', 'BlockersPayload', 'BlockersPayload']);
    }
    expect(stuckIn(await graphOf(company))).toEqual([]);
  });

  it('never leave a circle, and every change that was answered is in what the next one found', async () => {
    const position = fc.nat({ max: 7 });
    const edit = fc.record({
      mode: fc.constantFrom(...modes),
      issue: position,
      blockers: fc.array(position, { maxLength: 3 }),
    });
    const edits = fc.array(edit, { minLength: 60, maxLength: 60, size: 'max' });
    await fc.assert(
      fc.asyncProperty(edits, async (drawn) => {
        const company = await test.company();
        const plugin = await company.plugin('acme.x');
        const ids: string[] = [];
        for (let i = 0; i < 8; i++) ids.push((await company.issue()).id);
        const queue = drawn.map(({ mode, issue, blockers }) => ({
          mode,
          issue: ids[issue] ?? '',
          blockers: blockers.map((blocker) => ids[blocker] ?? ''),
        }));
        const answers: string[] = [];
        const worker = async () => {
          for (let next = queue.shift(); next; next = queue.shift()) answers.push(await send(plugin, next));
        };
        await Promise.all(Array.from({ length: 6 }, worker));
        expect(
          answers.filter((answer) => !['BlockersPayload', 'BlockerCycle', 'InvalidInput'].includes(answer)),
        ).toEqual([]);
        // Whoever changes blockers waits for the one before, so the log has the changes in the order of their commits.
        const entries = await test.truth<Entry>(
          `select entity_id, details->'previousBlockedByIssueIds' as before, details->'blockedByIssueIds' as after
           from activity_log where company_id = $1 order by created_at, id`,
          [company.id],
        );
        expect(entries).toHaveLength(answers.filter((answer) => answer === 'BlockersPayload').length);
        const replayed = new Map<string, string[]>();
        for (const { entity_id: id, before, after } of entries) {
          expect(before.toSorted()).toEqual(replayed.get(id) ?? []);
          if (after.length > 0) replayed.set(id, after.toSorted());
          else replayed.delete(id);
          expect(stuckIn(replayed)).toEqual([]);
        }
        expect(await graphOf(company)).toEqual(replayed);
      }),
      // The order of what runs at once cannot be repeated, so a smaller counterexample would prove nothing.
      { numRuns: 4, endOnFailure: true },
    );
  });
});
