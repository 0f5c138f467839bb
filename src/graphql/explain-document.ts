import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
  parse,
  validate,
} from 'graphql';
import { BadUserInput } from '../kernel/errors.ts';
import { operationLimits } from './limits.ts';
import { fittingPages, type MeasuredField, sizeOfOperation, wholePoints } from './operation-size.ts';

export interface FieldCost {
  readonly path: string;
  readonly cost: number;
}

export interface Explanation {
  readonly cost: number;
  readonly costLimit: number;
  readonly depth: number;
  readonly missingCapabilities: readonly string[];
  readonly costliest: readonly FieldCost[];
  readonly suggestions: readonly string[];
}

const costliestMax = 10;

/** Measures a document as an operation is measured before it runs. Throws where it could not be run whatever it cost. */
export function explainDocument(
  schema: GraphQLSchema,
  held: ReadonlySet<string>,
  text: string,
  variables: unknown,
): Explanation {
  const document = read(text);
  const [wrong] = validate(schema, document, undefined, { hideSuggestions: true, maxErrors: 1 });
  if (wrong) throw doesNotFit(wrong);
  const operation = document.definitions.find(
    (definition): definition is OperationDefinitionNode => definition.kind === Kind.OPERATION_DEFINITION,
  );
  if (!operation) throw new BadUserInput('The document has no operation.', { argument: 'document' });
  const inputs = readVariables(variables);
  const { errors } = getVariableValues(schema, operation.variableDefinitions ?? [], inputs, { maxErrors: 1 });
  if (errors?.[0]) throw new BadUserInput(`The variables do not fit: ${errors[0].message}`, { argument: 'variables' });
  const measured = new Map<string, MeasuredField>();
  const { cost, depth } = sizeOfOperation(schema, document, operation, inputs, measured);
  const needed = new Set([...measured.values()].flatMap(({ capabilities }) => capabilities));
  return {
    cost,
    costLimit: operationLimits.cost,
    depth,
    missingCapabilities: [...needed].filter((capability) => !held.has(capability)).sort(),
    costliest: [...measured.values()]
      .filter(({ own }) => own > 0)
      .sort((a, b) => b.own - a.own || (a.path < b.path ? -1 : 1))
      .slice(0, costliestMax)
      .map(({ path, own }) => ({ path, cost: wholePoints(own) })),
    suggestions: fittingPages(measured, cost, operationLimits.cost),
  };
}

function read(text: string): DocumentNode {
  try {
    return parse(text, { maxTokens: operationLimits.tokens });
  } catch (error) {
    if (error instanceof GraphQLError) throw doesNotFit(error);
    throw error;
  }
}

function doesNotFit({ message, locations }: GraphQLError): BadUserInput {
  return new BadUserInput(`The document does not fit the schema: ${message}`, {
    argument: 'document',
    ...(locations && { locations }),
  });
}

function readVariables(variables: unknown): Record<string, unknown> {
  if (variables == null) return {};
  if (typeof variables === 'object' && !Array.isArray(variables)) return { ...variables };
  throw new BadUserInput('Variables are an object: { "name": value }.', { argument: 'variables' });
}
