import { z } from 'zod';
import { builder } from '../../graphql/builder.ts';
import type { Payload } from '../../graphql/payload.ts';
import { payloadRow, payloadRows } from '../../graphql/planning/payload-plans.ts';
import { InvalidInput, NotFound } from '../../graphql/user-errors.ts';
import { defineMutation, mutationInput, mutationPayload } from '../mutations/mutation.graphql.ts';
import { createAndWake } from './create-and-wake.service.ts';
import { Issue } from './issue.graphql.ts';
import { IssuePriority, IssueStatus } from './issue-enums.graphql.ts';
import { loadIssues } from './issue-lists.graphql.ts';
import { BlockerCycle, Conflict, loadWrittenIssue } from './issue-payload.graphql.ts';
import { newIssueFields } from './new-issue-fields.graphql.ts';
import { type UpdatedIssue, updateIssue } from './update-issue.service.ts';

const issueData = z.object({ issueId: z.string() });
type IssueData = z.infer<typeof issueData>;

const CreateIssueInput = mutationInput('CreateIssueInput', 'A new issue.', (t) => ({
  ...newIssueFields(t),
  originRunId: t.string({ description: "The run that creates it; the actor's when left out." }),
  wake: t.boolean({
    defaultValue: false,
    description: 'Wake the assignee when it lands in a wakeable state. Needs the capability `issues.wakeup` as well.',
  }),
}));

const CreateIssuePayload = mutationPayload<IssueData>('CreateIssuePayload', 'The issue was created.', (t) => ({
  issue: t.field({
    type: Issue,
    capability: 'inherited',
    description: 'The new issue.',
    extensions: payloadRow('issues', ({ data }: Payload<IssueData>) => data.issueId),
    resolve: ({ data }, _args, context, info) => loadWrittenIssue(context, info, data.issueId),
  }),
}));

const CreateIssueResult = builder.unionType('CreateIssueResult', {
  description: 'The new issue, or why there is none.',
  types: [CreateIssuePayload, InvalidInput, NotFound, Conflict],
});

defineMutation('createIssue', {
  capability: 'issues.create',
  description: 'Creates an issue in the origin namespace of this plugin.',
  input: CreateIssueInput,
  inputDescription: 'The new issue.',
  payload: 'CreateIssuePayload',
  data: issueData,
  result: CreateIssueResult,
  run: createAndWake,
});

const IssuePatch = builder.inputType('IssuePatch', {
  description: 'What to change. A field left out is untouched; null clears it where an issue can be without it.',
  fields: (t) => ({
    title: t.string({ description: 'One line that says what is to be done.' }),
    description: t.string({ description: 'The task itself, in Markdown.' }),
    status: t.field({
      type: IssueStatus,
      description: 'How far it is. IN_PROGRESS needs an assignee and no unresolved blocker.',
    }),
    priority: t.field({ type: IssuePriority, description: 'How urgent it is.' }),
    parentId: t.id({ description: 'The issue above it; never one below it.' }),
    projectId: t.id({ description: 'The project it belongs to.' }),
    assigneeAgentId: t.id({
      description: 'The agent that is to do it; takes the place of a person. A change lets go of the checkout.',
    }),
    assigneeUserId: t.string({ description: 'The person who is to do it; takes the place of an agent.' }),
    billingCode: t.field({ type: 'BillingCode', description: 'What its costs are booked under from now on.' }),
    originKind: t.field({
      type: 'OriginKind',
      description: "`plugin:<key>` or below. An issue of another plugin's namespace stays there.",
    }),
    originId: t.string({ description: "What it stands for in the plugin's own terms." }),
    originRunId: t.string({ description: 'The run that it comes from.' }),
    requestDepth: t.int({
      description: 'How many requests lie between it and the person who asked first, 0 to 1,024.',
    }),
    blockedByIssueIds: t.idList({
      description: 'The whole set of its blockers from now on, at most 100; null or an empty list removes all.',
    }),
  }),
});

const UpdateIssueInput = mutationInput('UpdateIssueInput', 'A change of one issue.', (t) => ({
  issueId: t.id({ required: true, description: 'The UUID or the identifier of the issue.' }),
  expectedVersion: t.string({
    description: 'The version that was seen. Where the issue has changed since, nothing is written: Conflict.',
  }),
  patch: t.field({ type: IssuePatch, required: true, description: 'What to change.' }),
  wake: t.boolean({
    defaultValue: false,
    description:
      'Wake the assignee after an assignment or a move into TODO. Needs the capability `issues.wakeup` as well.',
  }),
}));

const updatedIssueData = z.object({ issueId: z.string(), wokenIssueIds: z.array(z.string()) });

const UpdateIssuePayload = mutationPayload<UpdatedIssue>('UpdateIssuePayload', 'The issue was changed.', (t) => ({
  issue: t.field({
    type: Issue,
    capability: 'inherited',
    description: 'The issue as it is now.',
    extensions: payloadRow('issues', ({ data }: Payload<UpdatedIssue>) => data.issueId),
    resolve: ({ data }, _args, context, info) => loadWrittenIssue(context, info, data.issueId),
  }),
  wokenIssues: t.field({
    type: [Issue],
    capability: 'inherited',
    description:
      'The issues whose agents were woken: this one where wake is true, then those that its end has set free, because nothing else blocks them or because it was the last child. What could not be woken is in the audit entry.',
    extensions: payloadRows('issues', ({ data }: Payload<UpdatedIssue>) => data.wokenIssueIds),
    resolve: ({ data }, _args, context, info) => loadIssues(context, info, data.wokenIssueIds),
  }),
}));

const UpdateIssueResult = builder.unionType('UpdateIssueResult', {
  description: 'The issue as it is now, or why it was not changed.',
  types: [UpdateIssuePayload, NotFound, InvalidInput, Conflict, BlockerCycle],
});

defineMutation('updateIssue', {
  capability: 'issues.update',
  description:
    "Changes an issue of the company, whoever created it. It is never moved into or out of another plugin's namespace.",
  input: UpdateIssueInput,
  inputDescription: 'The change.',
  payload: 'UpdateIssuePayload',
  data: updatedIssueData,
  result: UpdateIssueResult,
  run: updateIssue,
});
