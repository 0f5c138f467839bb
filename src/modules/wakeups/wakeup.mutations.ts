import { z } from 'zod';
import { builder } from '../../graphql/builder.ts';
import type { Payload } from '../../graphql/payload.ts';
import { InvalidInput, NotFound, UserError } from '../../graphql/user-errors.ts';
import { budgetScopeTypes } from '../budgets/budget.table.ts';
import { Issue } from '../issues/issue.graphql.ts';
import { loadWrittenIssue } from '../issues/issue-payload.graphql.ts';
import { defineMutation, mutationInput, mutationPayload } from '../mutations/mutation.graphql.ts';
import { loadRun, Run } from '../runs/run.graphql.ts';
import {
  requestWakeup,
  requestWakeups,
  unknownIssue,
  type WakeResultData,
  type WakeupData,
  wakeBatchMax,
} from './request-wakeup.service.ts';
import { wakeRefusalCodes } from './wake-refusals.ts';
import { WakeRefusal } from './wakeability.graphql.ts';
import { WakeRefusedRefusal } from './wakeup.errors.ts';
import { wakeOutcomes } from './wakeup.service.ts';

const wakeupData = z.object({
  issueId: z.string(),
  outcome: z.enum(wakeOutcomes),
  runId: z.string().nullable(),
  wakeupRequestId: z.string(),
});

const refusalData = z.object({
  code: z.enum(wakeRefusalCodes),
  message: z.string(),
  remedy: z.string(),
  blockerIds: z.array(z.string()),
  invocationBlock: z
    .object({
      issueId: z.string(),
      agentId: z.string(),
      scopeType: z.enum(budgetScopeTypes),
      scopeId: z.string(),
      scopeName: z.string(),
      reason: z.string(),
      remedy: z.string(),
    })
    .nullable(),
});

const wakeResultData = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('woken'), wakeup: wakeupData, entry: z.number() }),
  z.object({ kind: z.literal('unknown'), path: z.array(z.string()) }),
  z.object({
    kind: z.literal('refused'),
    issueId: z.string(),
    path: z.array(z.string()),
    refusals: z.array(refusalData),
  }),
]);

interface WakeupsData {
  readonly results: readonly WakeResultData[];
}

export const WakeOutcome = builder.enumType('WakeOutcome', {
  description: 'What became of a wake-up.',
  values: {
    QUEUED: { description: 'A run of the agent was queued.' },
    COALESCED: { description: 'A run of the agent is already queued or running for the issue, and is told of it.' },
    DEFERRED: { description: "Another agent's run has the issue. The wake-up waits for its end." },
  } as const,
});

export const WakeRefused = builder.objectRef<WakeRefusedRefusal>('WakeRefused').implement({
  description:
    'The agent of the issue cannot be woken now. Message and remedy are those of the first reason; all of them are in refusals.',
  interfaces: [UserError],
  isTypeOf: (value) => value instanceof WakeRefusedRefusal,
  fields: (t) => ({
    issue: t.field({
      type: Issue,
      capability: 'inherited',
      description: 'The issue.',
      resolve: ({ issueId }, _args, context, info) => loadWrittenIssue(context, info, issueId),
    }),
    refusals: t.field({
      type: [WakeRefusal],
      capability: 'inherited',
      description: 'Every reason, in the order of the checks: those that wakeability of the issue tells.',
      resolve: ({ refusals }) => refusals,
    }),
  }),
});

const asking = {
  reason: 'Why, as the agent is told; at most 255 characters. Left out: `plugin_issue_wakeup_requested`.',
  contextSource: 'What in the plugin asks, kept with the wake-up; at most 255 characters. Left out:',
};

const RequestWakeupInput = mutationInput('RequestWakeupInput', 'A wake-up of the agent of an issue.', (t) => ({
  issueId: t.id({ required: true, description: 'The UUID or the identifier of the issue.' }),
  reason: t.string({ description: asking.reason }),
  contextSource: t.string({ description: `${asking.contextSource} \`plugin.issue.requestWakeup\`.` }),
}));

const RequestWakeupPayload = mutationPayload<WakeupData>(
  'RequestWakeupPayload',
  "The wake-up is in the host's queue.",
  (t) => ({
    issue: t.field({
      type: Issue,
      capability: 'inherited',
      description: 'The issue.',
      resolve: ({ data }, _args, context, info) => loadWrittenIssue(context, info, data.issueId),
    }),
    outcome: t.field({ type: WakeOutcome, description: 'What became of it.', resolve: ({ data }) => data.outcome }),
    run: t.field({
      type: Run,
      nullable: true,
      capability: 'inherited',
      description: 'The run that was queued, or that was there and is told of it; null where the wake-up is deferred.',
      resolve: ({ data }, _args, context, info) => (data.runId === null ? null : loadRun(context, info, data.runId)),
    }),
    wakeupRequestId: t.id({
      description: 'The UUID of the request in the queue. A deferred one may have been there before.',
      resolve: ({ data }) => data.wakeupRequestId,
    }),
  }),
);

const RequestWakeupResult = builder.unionType('RequestWakeupResult', {
  description: 'The wake-up, or why there is none.',
  types: [RequestWakeupPayload, NotFound, WakeRefused],
});

defineMutation('requestWakeup', {
  capability: 'issues.wakeup',
  description:
    'Wakes the agent of an issue. What Issue.wakeability tells is checked again, in the transaction that queues the run.',
  input: RequestWakeupInput,
  inputDescription: 'The wake-up.',
  payload: 'RequestWakeupPayload',
  data: wakeupData,
  result: RequestWakeupResult,
  run: requestWakeup,
});

const RequestWakeupsInput = mutationInput('RequestWakeupsInput', 'Wake-ups of the agents of several issues.', (t) => ({
  issueIds: t.idList({
    required: true,
    description: `The UUIDs or the identifiers of 1 to ${wakeBatchMax} issues. One named twice counts once.`,
  }),
  reason: t.string({ description: asking.reason }),
  contextSource: t.string({ description: `${asking.contextSource} \`plugin.issue.requestWakeups\`.` }),
  atomic: t.boolean({
    defaultValue: false,
    description: 'All or none: where one issue is unknown or refused, nothing is kept, and the answer is that refusal.',
  }),
}));

const RequestWakeupsPayload = mutationPayload<WakeupsData>(
  'RequestWakeupsPayload',
  'What became of each wake-up.',
  (t) => ({
    results: t.field({
      type: [RequestWakeupResult],
      capability: 'inherited',
      description: 'One for each issue, in the order in which the issues are first named.',
      resolve: (payload) => payload.data.results.map((result) => memberOf(payload, result)),
    }),
  }),
);

/** A result as the member of the union that tells it. A woken issue's payload has of the batch's entries its own. */
function memberOf(
  { activityIds, replayed, dryRun }: Payload<WakeupsData>,
  result: WakeResultData,
): Payload<WakeupData> | WakeRefusedRefusal | ReturnType<typeof unknownIssue> {
  switch (result.kind) {
    case 'unknown':
      return unknownIssue(result.path);
    case 'refused':
      return new WakeRefusedRefusal(result.issueId, result.refusals, { path: result.path });
    case 'woken':
      return {
        payloadOf: 'RequestWakeupPayload',
        data: result.wakeup,
        activityIds: activityIds.slice(result.entry, result.entry + 1),
        replayed,
        dryRun,
      };
  }
}

const RequestWakeupsResult = builder.unionType('RequestWakeupsResult', {
  description: 'What became of each wake-up, or why there is none. WakeRefused only where atomic is true.',
  types: [RequestWakeupsPayload, InvalidInput, WakeRefused],
});

defineMutation('requestWakeups', {
  capability: 'issues.wakeup',
  description: 'Wakes the agents of several issues at once, each by the rules of requestWakeup.',
  input: RequestWakeupsInput,
  inputDescription: 'The wake-ups.',
  payload: 'RequestWakeupsPayload',
  data: z.object({ results: z.array(wakeResultData) }),
  result: RequestWakeupsResult,
  run: requestWakeups,
});
