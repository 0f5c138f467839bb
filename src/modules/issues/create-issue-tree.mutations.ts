import { z } from 'zod';
import { builder } from '../../graphql/builder.ts';
import { InvalidInput, NotFound } from '../../graphql/user-errors.ts';
import { defineMutation, mutationInput, mutationPayload } from '../mutations/mutation.graphql.ts';
import { createIssueTree, type IssueTreeEntryValue } from './create-issue-tree.service.ts';
import { Issue } from './issue.graphql.ts';
import { BlockerCycle, loadWrittenIssue } from './issue-payload.graphql.ts';
import { treeNodesMax } from './issue-tree-plan.ts';
import { newIssueFields } from './new-issue-fields.graphql.ts';

const treeData = z.object({ entries: z.array(z.object({ ref: z.string(), issueId: z.string() })) });

const IssueTreeNode = builder.inputType('IssueTreeNode', {
  description:
    'A new issue of a tree. ref names it inside this input; parentRef and blockedByRefs point to other nodes, parentId and blockedByIssueIds to issues that exist.',
  fields: (t) => ({
    ref: t.string({
      required: true,
      description: 'Its name inside this input, 1 to 255 characters, and no other node has it.',
    }),
    parentRef: t.string({
      description: 'The node above it, wherever that stands in the list; not together with parentId.',
    }),
    blockedByRefs: t.stringList({
      description: 'The nodes that must be done or cancelled first; at most 100 together with blockedByIssueIds.',
    }),
    ...newIssueFields(t),
  }),
});

const CreateIssueTreeInput = mutationInput('CreateIssueTreeInput', 'A plan of new issues.', (t) => ({
  nodes: t.field({
    type: [IssueTreeNode],
    required: true,
    description: `The new issues, 1 to ${treeNodesMax}. They are numbered in this order.`,
  }),
}));

const IssueTreeEntry = builder.objectRef<IssueTreeEntryValue>('IssueTreeEntry').implement({
  description: 'A node of the input with the issue that came of it.',
  fields: (t) => ({
    ref: t.exposeString('ref', { description: 'The ref of the node.' }),
    issue: t.field({
      type: Issue,
      capability: 'inherited',
      description: 'The new issue.',
      resolve: ({ issueId }, _args, context, info) => loadWrittenIssue(context, info, issueId),
    }),
  }),
});

const CreateIssueTreePayload = mutationPayload<z.infer<typeof treeData>>(
  'CreateIssueTreePayload',
  'All issues of the plan were created.',
  (t) => ({
    entries: t.field({
      type: [IssueTreeEntry],
      capability: 'inherited',
      description: 'One for each node, in the order of the input.',
      resolve: ({ data }) => data.entries,
    }),
  }),
);

const CreateIssueTreeResult = builder.unionType('CreateIssueTreeResult', {
  description: 'The new issues, or why there is none of them.',
  types: [CreateIssueTreePayload, NotFound, InvalidInput, BlockerCycle],
});

defineMutation('createIssueTree', {
  capability: 'issues.create',
  // Up to 500 issues.
  cost: 50,
  description:
    'Creates a whole plan in one transaction: every node may name its parent and its blockers by the ref of another node. Each issue has an audit entry of its own.',
  input: CreateIssueTreeInput,
  inputDescription: 'The plan.',
  payload: 'CreateIssueTreePayload',
  data: treeData,
  result: CreateIssueTreeResult,
  run: createIssueTree,
});
