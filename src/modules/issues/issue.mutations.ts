import { z } from 'zod';
import { builder } from '../../graphql/builder.ts';
import { InvalidInput, NotFound } from '../../graphql/user-errors.ts';
import { defineMutation, mutationInput, mutationPayload } from '../mutations/mutation.graphql.ts';
import { createIssue } from './create-issue.service.ts';
import { Issue } from './issue.graphql.ts';
import { IssuePriority, IssueStatus } from './issue-enums.graphql.ts';
import { loadIssue } from './issue-lists.graphql.ts';
import { BlockerCycle, Conflict } from './issue-payload.graphql.ts';
import { updateIssue } from './update-issue.service.ts';

const issueData = z.object({ issueId: z.string() });
type IssueData = z.infer<typeof issueData>;

const CreateIssueInput = mutationInput('CreateIssueInput', 'A new issue.', (t) => ({
  title: t.string({ required: true, description: 'One line that says what is to be done; at most 1,000 characters.' }),
  description: t.string({ description: 'The task itself, in Markdown.' }),
  status: t.field({
    type: IssueStatus,
    defaultValue: 'backlog',
    description: 'Where it begins. IN_PROGRESS needs an assignee and no unresolved blocker.',
  }),
  priority: t.field({ type: IssuePriority, defaultValue: 'medium', description: 'How urgent it is.' }),
  parentId: t.id({ description: 'The issue above it.' }),
  projectId: t.id({ description: 'The project it belongs to.' }),
  assigneeAgentId: t.id({ description: 'The agent that is to do it; not together with assigneeUserId.' }),
  assigneeUserId: t.string({ description: 'The person who is to do it; not together with assigneeAgentId.' }),
  billingCode: t.field({ type: 'BillingCode', description: 'What its costs are booked under.' }),
  originKind: t.field({
    type: 'OriginKind',
    description: '`plugin:<key>` or below, the default when left out. Anything else is refused: ORIGIN_KIND_FORBIDDEN.',
  }),
  originId: t.string({ description: "What it stands for in the plugin's own terms." }),
  originRunId: t.string({ description: "The run that creates it; the actor's when left out." }),
  requestDepth: t.int({ description: 'How many requests lie between it and the person who asked first, 0 to 1,024.' }),
  blockedByIssueIds: t.idList({ description: 'The issues that must be done or cancelled first, at most 100.' }),
  wake: t.boolean({ defaultValue: false, description: 'Wake the assignee when it lands in a wakeable state.' }),
}));

const CreateIssuePayload = mutationPayload<IssueData>('CreateIssuePayload', 'The issue was created.', (t) => ({
  issue: t.field({
    type: Issue,
    capability: 'inherited',
    description: 'The new issue.',
    resolve: ({ data }, _args, context, info) => loadWritten(context, info, data.issueId),
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
  run: createIssue,
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
  wake: t.boolean({ defaultValue: false, description: 'Wake the assignee after an assignment or a move into TODO.' }),
}));

const UpdateIssuePayload = mutationPayload<IssueData>('UpdateIssuePayload', 'The issue was changed.', (t) => ({
  issue: t.field({
    type: Issue,
    capability: 'inherited',
    description: 'The issue as it is now.',
    resolve: ({ data }, _args, context, info) => loadWritten(context, info, data.issueId),
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
  data: issueData,
  result: UpdateIssueResult,
  run: updateIssue,
});

/** An issue that this very transaction wrote, or that a replayed payload names. */
async function loadWritten(...[context, info, id]: Parameters<typeof loadIssue>) {
  const issue = await loadIssue(context, info, id);
  if (!issue) throw new Error('an issue that was written is gone');
  return issue;
}
