import { builder } from '../../graphql/builder.ts';
import { UserError } from '../../graphql/user-errors.ts';
import { BlockerCycleRefusal } from '../relations/relation.errors.ts';
import { ConflictRefusal } from './issue.errors.ts';
import { Issue } from './issue.graphql.ts';
import { loadIssue, loadIssues } from './issue-lists.graphql.ts';

export const Conflict = builder.objectRef<ConflictRefusal>('Conflict').implement({
  description: 'Somebody else wrote first, or the rows are in no state for it.',
  interfaces: [UserError],
  isTypeOf: (value) => value instanceof ConflictRefusal,
  fields: (t) => ({
    current: t.field({
      type: Issue,
      nullable: true,
      capability: 'inherited',
      description: 'The issue as it is now, where one stands in the way.',
      resolve: ({ currentIssueId }, _args, context, info) =>
        currentIssueId === null ? null : loadIssue(context, info, currentIssueId),
    }),
  }),
});

export const BlockerCycle = builder.objectRef<BlockerCycleRefusal>('BlockerCycle').implement({
  description: 'The blockers would close a circle, in which nobody could ever begin.',
  interfaces: [UserError],
  isTypeOf: (value) => value instanceof BlockerCycleRefusal,
  fields: (t) => ({
    cycle: t.field({
      type: [Issue],
      capability: 'inherited',
      description: 'The issues of one such circle: each blocks the next, the last one the first.',
      resolve: ({ cycle }, _args, context, info) => loadIssues(context, info, cycle),
    }),
  }),
});

/** An issue that this very transaction wrote, or that a replayed payload names. */
export async function loadWrittenIssue(...[context, info, id]: Parameters<typeof loadIssue>) {
  const issue = await loadIssue(context, info, id);
  if (!issue) throw new Error('an issue that was written is gone');
  return issue;
}
