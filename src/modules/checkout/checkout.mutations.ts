import type { GraphQLResolveInfo } from 'graphql';
import { z } from 'zod';
import { builder } from '../../graphql/builder.ts';
import type { GatewayContext } from '../../graphql/context.ts';
import { InvalidInput, NotFound, UserError } from '../../graphql/user-errors.ts';
import { Issue } from '../issues/issue.graphql.ts';
import { loadIssue } from '../issues/issue-lists.graphql.ts';
import { defineMutation, mutationInput, mutationPayload } from '../mutations/mutation.graphql.ts';
import { loadRun, Run } from '../runs/run.graphql.ts';
import { CheckoutConflictRefusal } from './checkout.errors.ts';
import { assertCheckoutOwner } from './checkout.service.ts';

const ownerData = z.object({
  issueId: z.string(),
  checkoutRunId: z.string().nullable(),
  adoptedFromRunId: z.string().nullable(),
});

export const CheckoutConflict = builder.objectRef<CheckoutConflictRefusal>('CheckoutConflict').implement({
  description: 'The run does not hold the checkout of the issue, and may not take it over; remedy says why.',
  interfaces: [UserError],
  isTypeOf: (value) => value instanceof CheckoutConflictRefusal,
  fields: (t) => ({
    issue: t.field({
      type: Issue,
      capability: 'inherited',
      description: 'The issue as it is: its status and its assignee may be the reason.',
      resolve: ({ issueId }, _args, context, info) => loadHeld(context, info, issueId),
    }),
    checkoutRun: t.field({
      type: Run,
      nullable: true,
      capability: 'issues.orchestration.read',
      description: 'The run that holds it; null where none does.',
      resolve: ({ checkoutRunId }, _args, context, info) =>
        checkoutRunId === null ? null : loadRun(context, info, checkoutRunId),
    }),
  }),
});

const AssertCheckoutOwnerInput = mutationInput(
  'AssertCheckoutOwnerInput',
  'Whose checkout of which issue is asserted.',
  (t) => ({
    issueId: t.id({ required: true, description: 'The UUID or the identifier of the issue.' }),
    agentId: t.id({
      description: 'The agent. Left out: the one that the plugin acts for; another one than that is ACTOR_FORBIDDEN.',
    }),
    runId: t.id({
      description:
        "The run of that agent. Left out: the one that the plugin acts in; another one than that, or another agent's, is ACTOR_FORBIDDEN.",
    }),
  }),
);

const AssertCheckoutOwnerPayload = mutationPayload<z.infer<typeof ownerData>>(
  'AssertCheckoutOwnerPayload',
  'The run holds the issue. Where it held it before, nothing was changed and activity is empty.',
  (t) => ({
    issue: t.field({
      type: Issue,
      capability: 'inherited',
      description: 'The issue.',
      resolve: ({ data }, _args, context, info) => loadHeld(context, info, data.issueId),
    }),
    checkoutRunId: t.id({
      nullable: true,
      description: 'The run that holds it now; null where its agent works on it without a run.',
      resolve: ({ data }) => data.checkoutRunId,
    }),
    adoptedFromRunId: t.id({
      nullable: true,
      description:
        'The run that has ended and from which it was taken over; null where there was none to take it from.',
      resolve: ({ data }) => data.adoptedFromRunId,
    }),
  }),
);

const AssertCheckoutOwnerResult = builder.unionType('AssertCheckoutOwnerResult', {
  description: 'That the run holds the issue, or why it does not.',
  types: [AssertCheckoutOwnerPayload, NotFound, CheckoutConflict, InvalidInput],
});

defineMutation('assertCheckoutOwner', {
  capability: 'issues.checkout',
  description:
    "Proves that a run holds the checkout of an issue: it is in progress, assigned to the run's agent and checked out by that run. A checkout whose run has ended, or that no run has, goes to the run that asks while that one is queued or running. Ask before you write on a run's behalf.",
  input: AssertCheckoutOwnerInput,
  inputDescription: 'The assertion.',
  payload: 'AssertCheckoutOwnerPayload',
  data: ownerData,
  result: AssertCheckoutOwnerResult,
  run: assertCheckoutOwner,
});

/** Issues are never deleted, so one that was locked is there to be read. */
async function loadHeld(context: GatewayContext, info: GraphQLResolveInfo, id: string) {
  const issue = await loadIssue(context, info, id);
  if (!issue) throw new Error('an issue whose checkout was asserted is gone');
  return issue;
}
