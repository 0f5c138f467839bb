import { z } from 'zod';
import { builder } from '../../graphql/builder.ts';
import type { Payload } from '../../graphql/payload.ts';
import { payloadRow } from '../../graphql/planning/payload-plans.ts';
import { InvalidInput, NotFound } from '../../graphql/user-errors.ts';
import { Issue } from '../issues/issue.graphql.ts';
import { BlockerCycle, Conflict, loadWrittenIssue } from '../issues/issue-payload.graphql.ts';
import { defineMutation, mutationInput, mutationPayload } from '../mutations/mutation.graphql.ts';
import { type BlockerMode, changeBlockers } from './change-blockers.service.ts';
import { blockersMax } from './relation.sql.ts';

const blockersData = z.object({ issueId: z.string() });

const BlockersInput = mutationInput(
  'BlockersInput',
  'An issue, and issues that are to block it or no longer.',
  (t) => ({
    issueId: t.id({ required: true, description: 'The UUID or the identifier of the issue that waits.' }),
    blockerIssueIds: t.idList({
      required: true,
      description: 'The issues it waits for, by UUID or identifier. One that is named twice counts once.',
    }),
    expectedVersion: t.string({
      description: 'The version that was seen. Where the issue has changed since, nothing is written: Conflict.',
    }),
  }),
);

const BlockersPayload = mutationPayload<z.infer<typeof blockersData>>(
  'BlockersPayload',
  'The issue has the blockers that were asked for.',
  (t) => ({
    issue: t.field({
      type: Issue,
      capability: 'inherited',
      description: 'The issue that waits, as it is now. Its version is a new one where its blockers changed.',
      extensions: payloadRow('issues', ({ data }: Payload<z.infer<typeof blockersData>>) => data.issueId),
      resolve: ({ data }, _args, context, info) => loadWrittenIssue(context, info, data.issueId),
    }),
  }),
);

const BlockersResult = builder.unionType('BlockersResult', {
  description: 'The issue with its blockers, or why they were not changed.',
  types: [BlockersPayload, NotFound, InvalidInput, Conflict, BlockerCycle],
});

function defineBlockersMutation(name: string, mode: BlockerMode, description: string): void {
  defineMutation(name, {
    capability: 'issue.relations.write',
    description,
    input: BlockersInput,
    inputDescription: 'The issue and the blockers.',
    payload: 'BlockersPayload',
    data: blockersData,
    result: BlockersResult,
    run: (scope, input) => changeBlockers(scope, input, mode),
  });
}

defineBlockersMutation(
  'setBlockers',
  'set',
  `Makes these issues, at most ${blockersMax}, the whole set of what blocks an issue; an empty list removes all.`,
);
defineBlockersMutation(
  'addBlockers',
  'add',
  `Adds to what blocks an issue, to ${blockersMax} at most. One that blocks it already stays. Calls at the same time lose nothing of one another.`,
);
defineBlockersMutation(
  'removeBlockers',
  'remove',
  'Takes blockers away from an issue. One that does not block it is no mistake.',
);
