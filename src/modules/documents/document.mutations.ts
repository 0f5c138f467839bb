import type { GraphQLResolveInfo } from 'graphql';
import { z } from 'zod';
import { builder } from '../../graphql/builder.ts';
import type { GatewayContext } from '../../graphql/context.ts';
import { loadRow } from '../../graphql/row-loader.ts';
import { InvalidInput, NotFound, UserError } from '../../graphql/user-errors.ts';
import { BadUserInput } from '../../kernel/errors.ts';
import { defineMutation, mutationInput, mutationPayload } from '../mutations/mutation.graphql.ts';
import { DocumentConflictRefusal } from './document.errors.ts';
import { DocumentFormat, IssueDocument } from './document.graphql.ts';
import { deleteDocument, upsertDocument } from './document.service.ts';

const keyDescription =
  'What it is called within its issue: 1 to 64 of a-z, 0-9, `_` and `-`, beginning with a letter or a digit. Upper case is lowered and space around it dropped.';

export const DocumentConflict = builder.objectRef<DocumentConflictRefusal>('DocumentConflict').implement({
  description: 'The document is not at the revision that the write is based on.',
  interfaces: [UserError],
  isTypeOf: (value) => value instanceof DocumentConflictRefusal,
  fields: (t) => ({
    current: t.field({
      type: IssueDocument,
      nullable: true,
      // What somebody else wrote: a token that may only write documents does not read it by way of a conflict.
      capability: 'issue.documents.read',
      description: 'The document as it is now; null where there is none.',
      resolve: ({ currentDocumentId }, _args, context, info) =>
        currentDocumentId === null ? null : loadDocument(context, info, currentDocumentId),
    }),
  }),
});

const UpsertDocumentInput = mutationInput('UpsertDocumentInput', 'A document as it is to be.', (t) => ({
  issueId: t.id({ required: true, description: 'The UUID or the identifier of the issue.' }),
  key: t.string({ required: true, description: keyDescription }),
  body: t.string({ required: true, description: 'The whole text, at most 512 KiB in UTF-8.' }),
  title: t.string({ description: 'Its title, at most 200 characters. Left out, the title stays; null takes it away.' }),
  format: t.field({ type: DocumentFormat, defaultValue: 'markdown', description: 'How the body is written.' }),
  changeSummary: t.string({ description: 'What the change is about, kept with the revision; at most 500 characters.' }),
  baseRevisionId: t.id({
    description:
      'The revisionId that was seen. Where the document has moved on since, or is not there, nothing is written: DocumentConflict. Left out, it is written over the latest revision.',
  }),
}));

const upsertData = z.object({ documentId: z.string(), created: z.boolean() });

const UpsertDocumentPayload = mutationPayload<z.infer<typeof upsertData>>(
  'UpsertDocumentPayload',
  'The document was written.',
  (t) => ({
    document: t.field({
      type: IssueDocument,
      capability: 'inherited',
      description: 'The document as it is now.',
      resolve: async ({ data }, _args, context, info) => {
        const document = await loadDocument(context, info, data.documentId);
        // Only a replay can come too late: what was written just now is held by its own transaction.
        if (!document) throw new BadUserInput('The document that this call wrote has been deleted since.');
        return document;
      },
    }),
    created: t.boolean({
      description: 'Whether it was not there before.',
      resolve: ({ data }) => data.created,
    }),
  }),
);

const UpsertDocumentResult = builder.unionType('UpsertDocumentResult', {
  description: 'The document as it is now, or why it was not written.',
  types: [UpsertDocumentPayload, NotFound, InvalidInput, DocumentConflict],
});

defineMutation('upsertDocument', {
  capability: 'issue.documents.write',
  description: 'Writes a document of an issue, new or over the one of that key. Every write leaves a revision.',
  input: UpsertDocumentInput,
  inputDescription: 'The document.',
  payload: 'UpsertDocumentPayload',
  data: upsertData,
  result: UpsertDocumentResult,
  run: upsertDocument,
});

const DeleteDocumentInput = mutationInput('DeleteDocumentInput', 'Which document to delete.', (t) => ({
  issueId: t.id({ required: true, description: 'The UUID or the identifier of the issue.' }),
  key: t.string({ required: true, description: keyDescription }),
  baseRevisionId: t.id({
    description: 'The revisionId that was seen. Where the document has moved on since, it stays: DocumentConflict.',
  }),
}));

const deleteData = z.object({ deleted: z.boolean() });

const DeleteDocumentPayload = mutationPayload<z.infer<typeof deleteData>>(
  'DeleteDocumentPayload',
  'The issue has no document of that key.',
  (t) => ({
    deleted: t.boolean({
      description: 'Whether there was one to delete.',
      resolve: ({ data }) => data.deleted,
    }),
  }),
);

const DeleteDocumentResult = builder.unionType('DeleteDocumentResult', {
  description: 'That the document is gone, or why it stays.',
  types: [DeleteDocumentPayload, NotFound, InvalidInput, DocumentConflict],
});

defineMutation('deleteDocument', {
  capability: 'issue.documents.write',
  description:
    'Deletes a document of an issue with all its revisions. One that is not there is no failure; that it was asked for is audited all the same.',
  input: DeleteDocumentInput,
  inputDescription: 'The document.',
  payload: 'DeleteDocumentPayload',
  data: deleteData,
  result: DeleteDocumentResult,
  run: deleteDocument,
});

function loadDocument(context: GatewayContext, info: GraphQLResolveInfo, id: string) {
  return loadRow(context, info, { table: 'documents', typeName: 'IssueDocument' }, id);
}
