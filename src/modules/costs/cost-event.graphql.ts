import { sql } from 'drizzle-orm';
import { builder } from '../../graphql/builder.ts';
import { connectionOf, forwardArguments } from '../../graphql/connection-types.ts';
import { KeysetConnection, type KeysetSource } from '../../graphql/keyset-connection.ts';
import { Node, registerNode } from '../../graphql/node.ts';
import type { PageArguments } from '../../graphql/page-arguments.ts';
import type { Asker } from '../../graphql/planning/field-plan.ts';
import { pagedBy } from '../../graphql/planning/paged-plan.ts';
import { Agent } from '../agents/agent.graphql.ts';
import { Issue } from '../issues/issue.graphql.ts';
import { Project } from '../projects/project.graphql.ts';
import { Run } from '../runs/run.graphql.ts';
import { CostFilter, type CostFilterInput, costConditions } from './cost-filter.graphql.ts';

registerNode('CostEvent', { table: 'costEvents', capability: 'costs.read' });

export const CostEvent = builder.drizzleObject('costEvents', {
  name: 'CostEvent',
  description: 'One thing that cost money: a call of a model, as the host booked it.',
  interfaces: [Node],
  select: { columns: { companyId: true, id: true } },
  fields: (t) => ({
    id: t.exposeID('id', { description: 'The UUID of the cost event.' }),
    agent: t.field({
      type: Agent,
      capability: 'agents.read',
      description: 'The agent that spent it.',
      select: (_args, _context, nested) => ({ with: { agent: nested() } }),
      resolve: (event) => event.agent,
    }),
    issue: t.field({
      type: Issue,
      nullable: true,
      capability: 'issues.read',
      description: 'The issue it was spent on.',
      select: (_args, _context, nested) => ({ with: { issue: nested() } }),
      resolve: (event) => event.issue,
    }),
    project: t.field({
      type: Project,
      nullable: true,
      capability: 'projects.read',
      description: 'The project it is booked on.',
      select: (_args, _context, nested) => ({ with: { project: nested() } }),
      resolve: (event) => event.project,
    }),
    run: t.field({
      type: Run,
      nullable: true,
      capability: 'issues.orchestration.read',
      description: 'The run that spent it.',
      select: (_args, _context, nested) => ({ with: { run: nested() } }),
      resolve: (event) => event.run,
    }),
    billingCode: t.expose('billingCode', {
      type: 'BillingCode',
      nullable: true,
      description: 'What it is booked under.',
    }),
    provider: t.exposeString('provider', { description: 'Who ran the model.' }),
    biller: t.exposeString('biller', { description: 'Who sends the bill; `unknown` where the host was not told.' }),
    model: t.exposeString('model', { description: 'The model.' }),
    inputTokens: t.expose('inputTokens', {
      type: 'SafeInt',
      description: 'Tokens that the model read, without cached ones.',
    }),
    cachedInputTokens: t.expose('cachedInputTokens', {
      type: 'SafeInt',
      description: 'Tokens that came from a cache.',
    }),
    outputTokens: t.expose('outputTokens', { type: 'SafeInt', description: 'Tokens that the model wrote.' }),
    costCents: t.expose('costCents', { type: 'SafeInt', description: 'What it cost, in cents.' }),
    occurredAt: t.expose('occurredAt', { type: 'DateTime', description: 'When it was spent.' }),
  }),
});

export const CostEventConnection = connectionOf(CostEvent, 'CostEvent');

builder.queryField('costEvents', (t) =>
  t.field({
    type: CostEventConnection,
    capability: 'costs.read',
    description: 'The single cost events of the company, newest first.',
    args: { filter: t.arg({ type: CostFilter, description: 'Which cost events.' }), ...forwardArguments(t) },
    extensions: pagedBy(costEventsSource),
    resolve: (_root, { filter, ...page }, context, info) =>
      new KeysetConnection(context, info, costEventsSource(context, { filter }), page),
  }),
);

interface CostEventsArguments extends PageArguments {
  readonly filter?: CostFilterInput | null | undefined;
}

function costEventsSource({ plugin }: Asker, { filter }: CostEventsArguments): KeysetSource {
  return {
    table: 'costEvents',
    typeName: 'CostEvent',
    from: sql`cost_events as t`,
    id: sql`t.id`,
    where: [sql`t.company_id = ${plugin.companyId}`, ...costConditions(filter ?? {})],
    order: {
      name: 'occurred',
      direction: 'desc',
      keys: [
        { sql: sql`t.occurred_at`, type: 'timestamptz' },
        { sql: sql`t.id`, type: 'uuid' },
      ],
    },
  };
}
