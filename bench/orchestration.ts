/** The summary of a tree of 1,000 issues with its costs, runs and relations: how many statements it takes, and how long. */
import { z } from 'zod';
import { createGateway } from '../src/gateway.ts';
import { silentLogger } from '../src/kernel/logger.ts';
import type { Progress } from './progress.ts';
import { spreadOf } from './statistics.ts';
import type { World } from './world.ts';

const times = 30;
const warmUps = 10;
const query = `query summary($id: ID!) { orchestrationSummary(issueId: $id, includeSubtree: true) {
  issue { id identifier } subtreeIssueIds costs { costCents inputTokens outputTokens eventCount }
  runs { id status } runsTruncated approvals { id status } openBudgetIncidents { id } invocationBlocks { issueId }
  relations { issueId blockedBy { id identifier status } blocks { id identifier status } } } }`;

const answerSchema = z.object({
  errors: z.undefined().optional(),
  data: z.object({
    orchestrationSummary: z.object({ subtreeIssueIds: z.array(z.string()), relations: z.array(z.unknown()) }),
  }),
});

export async function measureOrchestration(world: World, progress: Progress): Promise<string> {
  const company = await world.company('BIG', { issues: 10_000, costs: 200_000 });
  const statements: string[] = [];
  const gateway = createGateway({
    databaseUrl: world.gatewayUrl,
    log: silentLogger(),
    onStatement: (text) => statements.push(text),
  });
  try {
    const token = await world.token(company.companyId);
    const took: number[] = [];
    let found = { issues: 0, relations: 0 };
    for (let i = 0; i < times + warmUps; i += 1) {
      progress.update('the summary of a tree', i, times + warmUps);
      statements.length = 0;
      const startedAt = performance.now();
      const response = await gateway.fetch(
        new Request('http://gateway/graphql', {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
          body: JSON.stringify({ query, variables: { id: company.rootId } }),
        }),
      );
      const answer: unknown = await response.json();
      if (i >= warmUps) took.push(performance.now() - startedAt);
      const parsed = answerSchema.safeParse(answer);
      if (!parsed.success) throw new Error(`the summary was answered with ${JSON.stringify(answer).slice(0, 1_000)}`);
      const { subtreeIssueIds, relations } = parsed.data.data.orchestrationSummary;
      found = { issues: subtreeIssueIds.length, relations: relations.length };
    }
    progress.done();
    const { median, min, max } = spreadOf(took);
    const texts = statements.map((text, i) => `${i + 1}. ${text.replace(/\s+/g, ' ').trim().slice(0, 100)}`);
    return [
      `orchestrationSummary of a tree of ${found.issues} issues, ${found.relations} of them with relations: ` +
        `${statements.length} statements, ${median.toFixed(0)} ms (${min.toFixed(0)} to ${max.toFixed(0)}) in ${times} requests.`,
      ...texts,
    ].join('\n');
  } finally {
    await gateway.close();
  }
}
