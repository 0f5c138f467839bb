import {
  type DocumentNode,
  GraphQLError,
  type GraphQLInputType,
  type GraphQLSchema,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isInputType,
  isListType,
  isNonNullType,
  isRequiredInputField,
  isScalarType,
  Kind,
  type OperationDefinitionNode,
  parse,
  typeFromAST,
  validate,
} from 'graphql';
import { Violation } from '../kernel/errors.ts';
import { documentHash, type RatedDocument } from '../modules/trusted-documents/registered-document.ts';
import { measureOperation, operationLimits } from './operation-limits.ts';

/** Looks at a document before anybody runs it: whether it fits a schema and its limits, and what it costs as the limits count. */
export function rateDocument(schema: GraphQLSchema, body: string): RatedDocument {
  const sha256 = documentHash(body);
  const short = sha256.slice(0, 12);
  let document: DocumentNode;
  try {
    document = parse(body, { maxTokens: operationLimits.tokens });
  } catch (error) {
    return { sha256, body, name: short, cost: 0, problems: [sentence(error)] };
  }
  const operations = document.definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  const name = operations.map((operation) => operation.name?.value ?? short).join(', ') || short;
  if (operations.length === 0) return { sha256, body, name, cost: 0, problems: ['has no operation.'] };
  const invalid = validate(schema, document);
  if (invalid.length > 0) return { sha256, body, name, cost: 0, problems: invalid.map(sentence) };
  const problems: string[] = [];
  const costs = operations.map((operation) => {
    try {
      return measureOperation(schema, document, operation, placeholders(schema, operation)).cost;
    } catch (error) {
      if (!(error instanceof Violation || error instanceof GraphQLError)) throw error;
      problems.push(sentence(error));
      return 0;
    }
  });
  return { sha256, body, name, cost: Math.max(...costs), problems };
}

function sentence(error: unknown): string {
  if (!(error instanceof Error)) return 'cannot be read.';
  const [at] = error instanceof GraphQLError ? (error.locations ?? []) : [];
  return at ? `${at.line}:${at.column} ${error.message}` : error.message;
}

/** Something for each variable that must be there. Others are left out, so page sizes count as the usual page. */
function placeholders(schema: GraphQLSchema, operation: OperationDefinitionNode): Record<string, unknown> {
  return Object.fromEntries(
    (operation.variableDefinitions ?? []).flatMap(({ variable, type: node, defaultValue }): [string, unknown][] => {
      const type = typeFromAST(schema, node);
      if (!isInputType(type) || !isNonNullType(type) || defaultValue) return [];
      return [[variable.name.value, placeholder(type, variable.name.value)]];
    }),
  );
}

/** The usual page, where a variable is a page size. */
const usualPage = 25;
const texts: readonly unknown[] = ['x', '2026-01-01T00:00:00Z', '2026-01-01', 'manual', usualPage, 1, true, {}];

function placeholder(input: GraphQLInputType, name: string): unknown {
  const type = getNullableType(input);
  if (isListType(type)) return [placeholder(type.ofType, name)];
  if (isEnumType(type)) return type.getValues()[0]?.name;
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields());
    const [only] = fields;
    // Of a one-of input exactly one must be there.
    if (type.isOneOf) return only ? { [only.name]: placeholder(only.type, only.name) } : {};
    return Object.fromEntries(
      fields.filter(isRequiredInputField).map((field) => [field.name, placeholder(field.type, field.name)]),
    );
  }
  if (!isScalarType(type)) return null;
  if (type.name === 'Int') return usualPage;
  return texts.find((value) => {
    try {
      type.coerceInputValue(value);
      return true;
    } catch {
      return false;
    }
  });
}
