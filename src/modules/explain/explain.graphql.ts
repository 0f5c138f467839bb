import { builder } from '../../graphql/builder.ts';
import type { GatewayContext } from '../../graphql/context.ts';
import { type Explanation, explainDocument, type FieldCost } from '../../graphql/explain-document.ts';
import { BadUserInput } from '../../kernel/errors.ts';

/** Each is parsed and validated for itself, and holds up the process meanwhile. */
const explanationsMax = 3;
const explanationsOf = new WeakMap<GatewayContext, number>();

const FieldCostType = builder.objectRef<FieldCost>('FieldCost').implement({
  description: 'What one field of a document costs.',
  fields: (t) => ({
    path: t.exposeString('path', {
      description: 'Where the field is: the names in the answer from the root down, with dots between them.',
    }),
    cost: t.exposeInt('cost', {
      description: 'Its own points without those below it, rounded up; for every time that it may be reached.',
    }),
  }),
});

const ExplanationType = builder.objectRef<Explanation>('Explanation').implement({
  description: 'What a document asks for, measured as it would be before it is run.',
  fields: (t) => ({
    cost: t.exposeInt('cost', {
      description:
        'The points that it would take: one, what its fields cost, and one for each hundred rows that it may return.',
    }),
    costLimit: t.exposeInt('costLimit', { description: 'The most that one document may cost.' }),
    depth: t.exposeInt('depth', { description: 'How deeply its fields are nested; at most 12 are run.' }),
    missingCapabilities: t.stringList({
      description: 'What this token would need and does not have, by name. Of `node`, all that its fragments name.',
      resolve: ({ missingCapabilities }) => [...missingCapabilities],
    }),
    costliest: t.field({
      type: [FieldCostType],
      capability: 'inherited',
      description: 'The ten fields that cost the most, the costliest first.',
      resolve: ({ costliest }) => [...costliest],
    }),
    suggestions: t.stringList({
      description:
        'What to write for it to be run, each enough by itself, such as `issues(first:) at most 20`. Empty where it may be run as it is, or smaller pages do not help.',
      resolve: ({ suggestions }) => [...suggestions],
    }),
  }),
});

builder.queryField('explain', (t) =>
  t.field({
    type: ExplanationType,
    capability: 'none',
    cost: 10,
    description:
      'What a document would cost and need, without running it. A document that does not fit the schema is BAD_USER_INPUT. Needs no capability. At most three in one operation.',
    args: {
      document: t.arg.string({
        required: true,
        description: 'The document, with one operation. Of several, the first is measured.',
      }),
      variables: t.arg({
        type: 'JSON',
        description: 'The variables it would be sent with, an object by name; page sizes count by their values.',
      }),
    },
    resolve: (_root, { document, variables }, context, info) => {
      const explanations = (explanationsOf.get(context) ?? 0) + 1;
      explanationsOf.set(context, explanations);
      if (explanations > explanationsMax) {
        throw new BadUserInput(`An operation explains at most ${explanationsMax} documents.`, { argument: 'document' });
      }
      return explainDocument(info.schema, context.plugin.capabilities, document, variables);
    },
  }),
);
