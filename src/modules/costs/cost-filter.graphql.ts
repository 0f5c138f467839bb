import { type SQL, sql } from 'drizzle-orm';
import { builder } from '../../graphql/builder.ts';
import { idEquals } from '../issues/issue-filter.graphql.ts';

export const CostFilter = builder.inputType('CostFilter', {
  description: 'Which cost events. All conditions given must hold; those left out, or null, do not narrow.',
  fields: (t) => ({
    billingCode: t.field({
      type: ['BillingCode'],
      description: 'Booked under any of these codes. An empty list matches nothing.',
    }),
    agentId: t.id({ description: 'Spent by this agent.' }),
    projectId: t.id({ description: 'Booked on this project.' }),
    provider: t.string({ description: 'Of exactly this provider, for example `anthropic`.' }),
    model: t.string({ description: 'Of exactly this model.' }),
    from: t.field({ type: 'DateTime', description: 'Spent at this moment or later.' }),
    to: t.field({ type: 'DateTime', description: 'Spent before this moment.' }),
  }),
});

export type CostFilterInput = typeof CostFilter.$inferInput;

/** The filter as conditions on `cost_events as t`. */
export function costConditions(filter: CostFilterInput): SQL[] {
  const conditions: SQL[] = [];
  const { billingCode, agentId, projectId, provider, model, from, to } = filter;
  if (billingCode != null) conditions.push(sql`t.billing_code = any(${sql.param(billingCode)}::text[])`);
  if (agentId != null) conditions.push(idEquals(sql`t.agent_id`, agentId));
  if (projectId != null) conditions.push(idEquals(sql`t.project_id`, projectId));
  if (provider != null) conditions.push(sql`t.provider = ${provider}`);
  if (model != null) conditions.push(sql`t.model = ${model}`);
  if (from != null) conditions.push(sql`t.occurred_at >= ${from}::timestamptz`);
  if (to != null) conditions.push(sql`t.occurred_at < ${to}::timestamptz`);
  // The other bound says nothing but that a stretch is meant: of one bound alone PostgreSQL expects a third of all events, and reads
  // them all.
  else if (from != null) conditions.push(sql`t.occurred_at <= 'infinity'`);
  return conditions;
}
