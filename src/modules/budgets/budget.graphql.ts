import { builder } from '../../graphql/builder.ts';
import { Node, registerNode } from '../../graphql/node.ts';
import type { InvocationBlock } from './invocation-block.ts';

registerNode('BudgetIncident', { table: 'budgetIncidents', capability: 'issues.orchestration.read' });

export const BudgetIncident = builder.drizzleObject('budgetIncidents', {
  name: 'BudgetIncident',
  description:
    'A moment at which spending crossed a threshold of a budget: a warning, or a hard stop that pauses work until somebody decides.',
  interfaces: [Node],
  select: { columns: { companyId: true, id: true } },
  fields: (t) => ({
    id: t.exposeID('id', { description: 'The UUID of the incident.' }),
    scopeType: t.exposeString('scopeType', { description: 'What the budget is of: `company`, `agent` or `project`.' }),
    scopeId: t.exposeID('scopeId', { description: 'The UUID of that company, agent or project.' }),
    metric: t.exposeString('metric', { description: 'What the budget counts, for example `billed_cents`.' }),
    windowKind: t.exposeString('windowKind', {
      description: 'Over what time it counts: `calendar_month_utc`, or `lifetime` for all there ever was.',
    }),
    thresholdType: t.exposeString('thresholdType', { description: '`soft` for a warning, `hard` for a stop.' }),
    amountLimit: t.expose('amountLimit', {
      type: 'SafeInt',
      description: 'The budget at that moment, in the unit of the metric.',
    }),
    amountObserved: t.expose('amountObserved', {
      type: 'SafeInt',
      description: 'What had been spent at that moment, in the unit of the metric.',
    }),
    status: t.exposeString('status', { description: '`open`, `resolved` or `dismissed`.' }),
    approvalId: t.exposeID('approvalId', {
      nullable: true,
      description: 'The UUID of the approval that decides how to go on; null for a warning.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it happened.' }),
  }),
});

export const InvocationBlockType = builder.objectRef<InvocationBlock>('InvocationBlock').implement({
  description:
    'Why the agent of an issue may not start work on it now: a paused company, or a budget of company, agent or project whose hard stop is reached. ' +
    'Every active hard stop counts. Of several blocks the first is told: company, then agent, then project.',
  fields: (t) => ({
    issueId: t.exposeID('issueId', { description: 'The UUID of the issue.' }),
    agentId: t.exposeID('agentId', { description: 'The UUID of the agent that the issue is assigned to.' }),
    scopeType: t.exposeString('scopeType', { description: 'What blocks: `company`, `agent` or `project`.' }),
    scopeId: t.exposeID('scopeId', { description: 'The UUID of that company, agent or project.' }),
    scopeName: t.exposeString('scopeName', { description: 'What it is called.' }),
    reason: t.exposeString('reason', { description: 'Why, in a sentence to show to people.' }),
  }),
});
