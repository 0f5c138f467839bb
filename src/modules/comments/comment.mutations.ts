import { z } from 'zod';
import { builder } from '../../graphql/builder.ts';
import type { Payload } from '../../graphql/payload.ts';
import { payloadRow } from '../../graphql/planning/payload-plans.ts';
import { loadRow } from '../../graphql/row-loader.ts';
import { InvalidInput, NotFound } from '../../graphql/user-errors.ts';
import { defineMutation, mutationInput, mutationPayload } from '../mutations/mutation.graphql.ts';
import { IssueComment } from './comment.graphql.ts';
import { createComment } from './comment.service.ts';

const commentData = z.object({ commentId: z.string() });

const CreateCommentInput = mutationInput('CreateCommentInput', 'A new comment.', (t) => ({
  issueId: t.id({ required: true, description: 'The UUID or the identifier of the issue.' }),
  body: t.string({ required: true, description: 'The text, in Markdown; not blank, at most 64 KiB in UTF-8.' }),
}));

const CreateCommentPayload = mutationPayload<z.infer<typeof commentData>>(
  'CreateCommentPayload',
  'The comment was written.',
  (t) => ({
    comment: t.field({
      type: IssueComment,
      capability: 'inherited',
      description: 'The new comment.',
      extensions: payloadRow('issueComments', ({ data }: Payload<z.infer<typeof commentData>>) => data.commentId),
      resolve: async ({ data }, _args, context, info) => {
        const target = { table: 'issueComments', typeName: 'IssueComment' } as const;
        const comment = await loadRow(context, info, target, data.commentId);
        if (!comment) throw new Error('a comment that was written is gone');
        return comment;
      },
    }),
  }),
);

const CreateCommentResult = builder.unionType('CreateCommentResult', {
  description: 'The new comment, or why there is none.',
  types: [CreateCommentPayload, NotFound, InvalidInput],
});

defineMutation('createComment', {
  capability: 'issue.comments.create',
  description:
    'Comments on an issue. The author is the agent or the person that the plugin acts for, or else the plugin itself. Nobody is woken by it.',
  input: CreateCommentInput,
  inputDescription: 'The comment.',
  payload: 'CreateCommentPayload',
  data: commentData,
  result: CreateCommentResult,
  run: createComment,
});
