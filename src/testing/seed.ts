import { randomUUID } from 'node:crypto';
import { eq, sql } from 'drizzle-orm';
import { capabilities as allCapabilities, type Capability } from '../auth/capabilities.ts';
import type { TokenActor, TokenUse } from '../auth/plugin-context.ts';
import { mintToken } from '../auth/plugin-token.ts';
import { activityLog } from '../modules/activity/activity.table.ts';
import { agents } from '../modules/agents/agent.table.ts';
import { issueComments } from '../modules/comments/comment.table.ts';
import { companies } from '../modules/companies/company.table.ts';
import { costEvents } from '../modules/costs/cost-event.table.ts';
import { issues } from '../modules/issues/issue.table.ts';
import { plugins } from '../modules/plugins/plugin.table.ts';
import { projects } from '../modules/projects/project.table.ts';
import { issueRelations } from '../modules/relations/relation.table.ts';
import { heartbeatRuns } from '../modules/runs/run.table.ts';
import type { TestGateway } from './test-gateway.ts';
import { TestPlugin } from './test-plugin.ts';

export type CompanyValues = Partial<typeof companies.$inferInsert>;
type Values<Table extends { $inferInsert: object }> = Partial<Table['$inferInsert']>;

export interface PluginOptions {
  /** What its token carries, all there are when left out. */
  readonly capabilities?: readonly Capability[];
  readonly actor?: Partial<TokenActor>;
  /** What its token is for: a worker's when left out, `ui` for one of a page. */
  readonly use?: TokenUse;
}

let prefixes = 0;

/** A company, and what can be put into it. Every verb writes as the owner, past the rules of the gateway. */
export async function seedCompany(test: TestGateway, values: CompanyValues = {}) {
  prefixes += 1;
  const issuePrefix = values.issuePrefix ?? `T${letters(prefixes)}`;
  const company = first(
    await test.db
      .insert(companies)
      .values({ name: `Company ${issuePrefix}`, ...values, issuePrefix })
      .returning(),
  );
  const companyId = company.id;
  return {
    id: companyId,
    prefix: issuePrefix,
    async plugin(key: string, options: PluginOptions = {}): Promise<TestPlugin> {
      const manifest = {
        id: key,
        apiVersion: 1,
        version: '1.0.0',
        displayName: `Plugin ${key}`,
        capabilities: allCapabilities,
      };
      await test.db
        .insert(plugins)
        .values({ pluginKey: key, packageName: key, version: '1.0.0', manifestJson: manifest, status: 'ready' })
        .onConflictDoNothing();
      const plugin = first(await test.db.select().from(plugins).where(eq(plugins.pluginKey, key)));
      const token = await mintToken(
        {
          pluginId: plugin.id,
          pluginKey: key,
          companyId,
          capabilities: options.capabilities ?? allCapabilities,
          actor: options.actor ?? {},
          use: options.use ?? 'worker',
        },
        test.signingKey,
        15 * 60,
        test.clock.now(),
      );
      return new TestPlugin(test.gateway, { id: plugin.id, key, companyId }, token);
    },
    agent: async (values: Values<typeof agents> = {}) =>
      first(
        await test.db
          .insert(agents)
          .values({ name: `Agent ${randomUUID().slice(0, 8)}`, ...values, companyId })
          .returning(),
      ),
    project: async (values: Values<typeof projects> = {}) =>
      first(
        await test.db
          .insert(projects)
          .values({ name: 'Project', ...values, companyId })
          .returning(),
      ),
    async issue(values: Values<typeof issues> = {}) {
      const [next] = await test.db
        .update(companies)
        .set({ issueCounter: sql`${companies.issueCounter} + 1` })
        .where(eq(companies.id, companyId))
        .returning({ number: companies.issueCounter });
      const issueNumber = next?.number ?? 0;
      return first(
        await test.db
          .insert(issues)
          .values({
            title: `Issue ${issueNumber}`,
            issueNumber,
            identifier: `${issuePrefix}-${issueNumber}`,
            ...values,
            companyId,
          })
          .returning(),
      );
    },
    /** `blocker` must be done before `blocked` can go on. */
    blocks: async (blocker: { id: string }, blocked: { id: string }) =>
      first(
        await test.db
          .insert(issueRelations)
          .values({ companyId, issueId: blocker.id, relatedIssueId: blocked.id, type: 'blocks' })
          .returning(),
      ),
    comment: async (values: Values<typeof issueComments> & { issueId: string }) =>
      first(
        await test.db
          .insert(issueComments)
          .values({ body: 'A comment', ...values, companyId })
          .returning(),
      ),
    run: async (values: Values<typeof heartbeatRuns> & { agentId: string }) =>
      first(
        await test.db
          .insert(heartbeatRuns)
          .values({ ...values, companyId })
          .returning(),
      ),
    cost: async (values: Values<typeof costEvents> & { agentId: string; costCents: number }) =>
      first(
        await test.db
          .insert(costEvents)
          .values({ provider: 'anthropic', model: 'opus', occurredAt: new Date().toISOString(), ...values, companyId })
          .returning(),
      ),
    activity: async (values: Values<typeof activityLog> = {}) =>
      first(
        await test.db
          .insert(activityLog)
          .values({
            actorId: 'system',
            action: 'issue.updated',
            entityType: 'issue',
            entityId: randomUUID(),
            ...values,
            companyId,
          })
          .returning(),
      ),
  };
}
export type SeededCompany = Awaited<ReturnType<typeof seedCompany>>;

function first<Row>(rows: readonly Row[]): Row {
  const [row] = rows;
  if (row === undefined) throw new Error('nothing was inserted');
  return row;
}

/** A, B, … Z, AA, AB, … */
function letters(number: number): string {
  const rest = Math.floor((number - 1) / 26);
  return (rest > 0 ? letters(rest) : '') + String.fromCharCode(65 + ((number - 1) % 26));
}
