/** The summary of a tree of 1,000 issues with its costs, runs and relations: how many statements it takes, and how long. */
import { z } from 'zod';
import { createGateway } from '../src/gateway.ts';
import { silentLogger } from '../src/kernel/logger.ts';
import type { Progress } from './progress.ts';
import { spreadOf } from './statistics.ts';
import type { BenchCompany, World } from './world.ts';

const times = 30;
const warmUps = 10;
const queryWith = (
  more: string,
) => `query summary($id: ID!) { orchestrationSummary(issueId: $id, includeSubtree: true) {
  issue { id identifier } subtreeIssueIds costs { costCents inputTokens outputTokens eventCount }
  runs { id status } runsTruncated approvals { id status } openBudgetIncidents { id } ${more}
  relations { issueId blockedBy { id identifier status } blocks { id identifier status } } } }`;
const whole = queryWith('invocationBlocks { issueId }');
const queries = [
  { name: 'the summary without invocationBlocks', query: queryWith('') },
  { name: 'the summary with all it has', query: whole },
] as const;
/** What company, agents and projects have to be added up for: by the month, and for all time as well. */
const budgets = [
  {
    name: 'the summary with all it has, where everybody has a budget by the month',
    query: whole,
    kind: 'calendar_month_utc',
  },
  { name: 'the summary with all it has, where everybody has one for all time as well', query: whole, kind: 'lifetime' },
] as const;

/** A hard stop of the company, of each agent and of each project. None is reached, so each is added up. */
const giveBudgets = `
  insert into budget_policies (company_id, scope_type, scope_id, window_kind, amount)
  select $1, s.scope_type, s.scope_id, $2, 2147483647
  from (select 'company' as scope_type, $1::uuid as scope_id
    union all select 'agent', id from agents where company_id = $1
    union all select 'project', id from projects where company_id = $1) as s
  on conflict do nothing`;
const takeBudgets = 'delete from budget_policies where company_id = $1';

const answerSchema = z.object({
  errors: z.undefined().optional(),
  data: z.object({ orchestrationSummary: z.object({ subtreeIssueIds: z.array(z.string()) }) }),
});

export async function measureOrchestration(world: World, progress: Progress): Promise<string> {
  const company = await world.company('BIG', { issues: 10_000, costs: 200_000 });
  const parts: string[] = [];
  for (const asked of queries) {
    for (const execution of ['plain', 'compiled'] as const) {
      parts.push(await measureSummary(world, company, execution, asked, progress));
    }
  }
  for (const { kind, ...asked } of budgets) {
    await world.owner.query(giveBudgets, [company.companyId, kind]);
    for (const execution of ['plain', 'compiled'] as const) {
      parts.push(await measureSummary(world, company, execution, asked, progress));
    }
  }
  await world.owner.query(takeBudgets, [company.companyId]);
  return parts.join('\n\n');
}

async function measureSummary(
  world: World,
  company: BenchCompany,
  execution: 'plain' | 'compiled',
  { name, query }: { readonly name: string; readonly query: string },
  progress: Progress,
): Promise<string> {
  const statements: string[] = [];
  const gateway = createGateway({
    databaseUrl: world.gatewayUrl,
    log: silentLogger(),
    execution,
    onStatement: (text) => statements.push(text),
  });
  try {
    const token = await world.token(company.companyId);
    const took: number[] = [];
    const cpu: number[] = [];
    let issues = 0;
    for (let i = 0; i < times + warmUps; i += 1) {
      progress.update(`${name}, ${execution}`, i, times + warmUps);
      statements.length = 0;
      const before = process.cpuUsage();
      const startedAt = performance.now();
      const response = await gateway.fetch(
        new Request('http://gateway/graphql', {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
          body: JSON.stringify({ query, variables: { id: company.rootId } }),
        }),
      );
      const answer: unknown = await response.json();
      if (i >= warmUps) {
        const { user, system } = process.cpuUsage(before);
        took.push(performance.now() - startedAt);
        cpu.push((user + system) / 1000);
      }
      const parsed = answerSchema.safeParse(answer);
      if (!parsed.success) throw new Error(`the summary was answered with ${JSON.stringify(answer).slice(0, 1_000)}`);
      issues = parsed.data.data.orchestrationSummary.subtreeIssueIds.length;
    }
    progress.done();
    const { median, min, max } = spreadOf(took);
    const isCompiled = (gateway.compiled?.counts.answered ?? 0) > 0;
    return [
      `${name}, of a tree of ${issues} issues, EXECUTION=${execution}${execution === 'compiled' && !isCompiled ? ', which leaves it to plain execution' : ''}: ` +
        `${statements.length} statements, ${median.toFixed(0)} ms (${min.toFixed(0)} to ${max.toFixed(0)}) in ${times} requests, ` +
        `${spreadOf(cpu).median.toFixed(0)} ms of CPU in Node.`,
      '',
      ...statements.map((text, i) => `${i + 1}. \`${text.replace(/\s+/g, ' ').trim().slice(0, 100)}\``),
    ].join('\n');
  } finally {
    await gateway.close();
  }
}
