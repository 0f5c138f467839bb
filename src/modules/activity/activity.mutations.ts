import { z } from 'zod';
import { builder } from '../../graphql/builder.ts';
import { loadRow } from '../../graphql/row-loader.ts';
import { InvalidInput, NotFound } from '../../graphql/user-errors.ts';
import { defineMutation, mutationInput, mutationPayload } from '../mutations/mutation.graphql.ts';
import { ActivityEntry } from './activity.graphql.ts';
import { logActivity } from './log-activity.service.ts';

// The entry is the row that the mechanism writes for every mutation, so there is nothing else to remember of it.
const logData = z.object({});

const LogActivityInput = mutationInput('LogActivityInput', "An entry of the plugin's own.", (t) => ({
  message: t.string({
    required: true,
    description: 'What happened, one line of 1 to 200 characters. The action becomes `plugin.<key>.<message>`.',
  }),
  entityType: t.string({
    description: 'What it happened to: `issue`, `agent`, `project`, `run` or `plugin`. Left out: the plugin itself.',
  }),
  entityId: t.id({ description: 'Which one, by its UUID; an issue by its identifier too.' }),
  metadata: t.field({ type: 'JSON', description: 'More about it: an object of at most 16 KiB as JSON, or null.' }),
}));

const LogActivityPayload = mutationPayload<z.infer<typeof logData>>(
  'LogActivityPayload',
  'The entry was written.',
  (t) => ({
    entry: t.field({
      type: ActivityEntry,
      capability: 'inherited',
      description: 'The new entry; the only one in activity.',
      resolve: async ({ activityIds: [entryId] }, _args, context, info) => {
        const target = { table: 'activityLog', typeName: 'ActivityEntry' } as const;
        const entry = entryId === undefined ? null : await loadRow(context, info, target, entryId);
        if (!entry) throw new Error('an entry that was written is gone');
        return entry;
      },
    }),
  }),
);

const LogActivityResult = builder.unionType('LogActivityResult', {
  description: 'The new entry, or why there is none.',
  types: [LogActivityPayload, NotFound, InvalidInput],
});

defineMutation('logActivity', {
  capability: 'activity.log.write',
  description:
    "Writes an entry of the plugin's own into the company's log. Its action is always `plugin.<key>.<message>`, so that no entry can pass for one of the host's, such as `issue.created`.",
  input: LogActivityInput,
  inputDescription: 'The entry.',
  payload: 'LogActivityPayload',
  data: logData,
  result: LogActivityResult,
  run: logActivity,
});
