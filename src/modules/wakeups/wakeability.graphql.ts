import { builder } from '../../graphql/builder.ts';
import { loaderAt } from '../../graphql/row-loader.ts';
import { InvocationBlockType } from '../budgets/budget.graphql.ts';
import { Issue } from '../issues/issue.graphql.ts';
import { loadIssues } from '../issues/issue-lists.graphql.ts';
import type { WakeRefusalData } from './wake-refusals.ts';
import { blockersToldMax } from './wakeability.sql.ts';
import { wakeabilityOf } from './wakeability.ts';
import { wakeabilityPlan } from './wakeability-plan.graphql.ts';

export const WakeRefusalCodeEnum = builder.enumType('WakeRefusalCode', {
  description: 'Why an agent would not be woken, in the order of the checks.',
  values: {
    NO_ASSIGNEE: { description: 'The issue is assigned to no agent.' },
    STATUS_NOT_WAKEABLE: { description: 'The issue is in backlog, done or cancelled.' },
    UNRESOLVED_BLOCKERS: { description: 'An issue that blocks it is neither done nor cancelled.' },
    BUDGET_BLOCKED: { description: 'The company is paused, or a hard stop of company, agent or project is reached.' },
    AGENT_NOT_INVOKABLE: { description: 'The agent is paused, terminated or not approved yet.' },
    WAKE_ON_DEMAND_DISABLED: { description: 'The settings of the agent let it be woken by its timer alone.' },
    COMPANY_INACTIVE: { description: 'The company is paused or archived.' },
  } as const,
});

export const WakeRefusal = builder.objectRef<WakeRefusalData>('WakeRefusal').implement({
  description: 'One reason why the agent of an issue would not be woken now.',
  fields: (t) => ({
    code: t.expose('code', { type: WakeRefusalCodeEnum, description: 'The reason, for programs.' }),
    message: t.exposeString('message', { description: 'The reason, for people.' }),
    remedy: t.exposeString('remedy', { description: 'What can be done about it.' }),
    blockers: t.field({
      type: [Issue],
      capability: 'inherited',
      description: `The unresolved blockers, oldest first, at most ${blockersToldMax}; empty for every other reason.`,
      resolve: ({ blockerIds }, _args, context, info) => loadIssues(context, info, blockerIds),
    }),
    invocationBlock: t.field({
      type: InvocationBlockType,
      nullable: true,
      capability: 'inherited',
      description: 'Whose budget or pause it is; null for every other reason than BUDGET_BLOCKED.',
      resolve: ({ invocationBlock }) => invocationBlock,
    }),
  }),
});

export const Wakeability = builder.objectRef<readonly WakeRefusalData[]>('Wakeability').implement({
  description: 'Whether a wake-up of the agent of an issue would be queued now.',
  fields: (t) => ({
    allowed: t.boolean({
      description: 'Whether it would. Nothing is reserved: requestWakeup checks again, by the same rules.',
      resolve: (refusals) => refusals.length === 0,
    }),
    refusals: t.field({
      type: [WakeRefusal],
      capability: 'inherited',
      description: 'Every reason why not, in the order of the checks; each code at most once.',
      resolve: (refusals) => refusals,
    }),
  }),
});

builder.drizzleObjectField(Issue, 'wakeability', (t) =>
  t.field({
    type: Wakeability,
    capability: 'issues.orchestration.read',
    description:
      'Whether a wake-up would be queued now, and if not, every reason why not. The same rules decide requestWakeup.',
    extensions: wakeabilityPlan(),
    resolve: (issue, _args, context, info) => {
      const loader = loaderAt<string, readonly WakeRefusalData[]>(context, info, 'wakeability', async (ids) => {
        const refusals = await wakeabilityOf(context, ids);
        return ids.map((id) => refusals.get(id) ?? new Error('an issue that was just read is gone'));
      });
      return loader.load(issue.id);
    },
  }),
);
