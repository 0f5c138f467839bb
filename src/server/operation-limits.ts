import type { DocumentNode, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import { operationLimits } from '../graphql/limits.ts';
import { fittingPages, type MeasuredField, type OperationSize, sizeOfOperation } from '../graphql/operation-size.ts';
import { Violation } from '../kernel/errors.ts';

/** Room for a document of half a megabyte and its JSON escapes; yoga's own limit is 25 MB. */
export const requestBodyMaxBytes = 1024 * 1024;

/** Sizes that are the same whatever the variables are. Documents are parsed once, and so is this found once. */
const fixedSizes = new WeakMap<OperationDefinitionNode, OperationSize>();

/** What an operation asks for, with the variables it was sent with. Throws what is over a limit. */
export function measureOperation(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  inputs: Record<string, unknown>,
): OperationSize {
  const known = fixedSizes.get(operation);
  if (known) return known;
  const size = sizeOfOperation(schema, document, operation, inputs);
  const { depth, aliases, directives, repetitions, cost } = size;
  if (directives > operationLimits.directivesPerField) {
    tooMuch('A field carries too many directives.', 'directives', operationLimits.directivesPerField, directives);
  }
  if (repetitions > operationLimits.repetitions) {
    tooMuch('The document says the same again and again.', 'repetitions', operationLimits.repetitions, repetitions);
  }
  if (depth > operationLimits.depth) {
    tooMuch('The document is nested too deeply.', 'depth', operationLimits.depth, depth);
  }
  if (aliases > operationLimits.aliases) {
    tooMuch('The document uses too many aliases.', 'aliases', operationLimits.aliases, aliases);
  }
  if (cost > operationLimits.cost) {
    const measured = new Map<string, MeasuredField>();
    sizeOfOperation(schema, document, operation, inputs, measured);
    const suggestions = fittingPages(measured, cost, operationLimits.cost);
    const [best] = suggestions;
    tooMuch(
      best
        ? `The document may return too many rows. Ask for smaller pages: ${best}.`
        : 'The document may return too many rows. Ask for less at once.',
      'points',
      operationLimits.cost,
      cost,
      { suggestions },
    );
  }
  // What is over a limit was refused above, each time anew.
  if (size.isFixed) fixedSizes.set(operation, size);
  return size;
}

function tooMuch(message: string, what: string, limit: number, asked: number, details: object = {}): never {
  throw new Violation('QUERY_TOO_EXPENSIVE', `${message} At most ${limit} ${what} here; this has ${asked}.`, {
    limit,
    cost: asked,
    what,
    ...details,
  });
}
