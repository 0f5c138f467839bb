import {
  type ArgumentNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLField,
  GraphQLIncludeDirective,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  GraphQLSkipDirective,
  getArgumentValues,
  getDirectiveValues,
  getNamedType,
  getVariableValues,
  isCompositeType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  typeFromAST,
} from 'graphql';
import { Violation } from '../kernel/errors.ts';

/** Room for a document of half a megabyte and its JSON escapes; yoga's own limit is 25 MB. */
export const requestBodyMaxBytes = 1024 * 1024;

export const operationLimits = {
  tokens: 1_000,
  depth: 12,
  aliases: 30,
  directivesPerField: 5,
  /** Rows that a document may ask for, page sizes multiplied down its lists. */
  rows: 100_000,
} as const;

type VariableValues = GraphQLResolveInfo['variableValues'];

export interface OperationSize {
  depth: number;
  aliases: number;
  rows: number;
  /** Points: one, and one more for each hundred rows it may return. */
  cost: number;
}

/** A plain list of the contract is bounded by its nature; few come near this. */
const plainListSize = 10;
const pageSize = 25;
// A fragment spread many times over is visited as often: this ends a document that grows exponentially.
const visitsMax = 20_000;

/** Sizes that are the same whatever the variables are, by their operation. Documents are parsed once, and so is this found once. */
const fixedSizes = new WeakMap<OperationDefinitionNode, OperationSize>();

/**
 * How much an operation asks for, with the variables it was sent with: at validation there are none, and `first: $n`
 * would pass unseen. Throws what is over a limit.
 */
export function measureOperation(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  inputs: Record<string, unknown>,
): OperationSize {
  const known = fixedSizes.get(operation);
  if (known) return known;
  const coerced = getVariableValues(schema, operation.variableDefinitions ?? [], inputs);
  // Variables that do not fit are execution's to report; it will not get as far as a field.
  if (!coerced.variableValues) return { depth: 0, aliases: 0, rows: 0, cost: 1 };
  const variables = coerced.variableValues;
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const size: OperationSize = { depth: 0, aliases: 0, rows: 0, cost: 1 };
  let visits = 0;
  let takesVariables = false;

  function walk(selections: SelectionSetNode, parent: GraphQLCompositeType, depth: number, times: number): void {
    for (const selection of selections.selections) {
      visits += 1;
      if (visits > visitsMax)
        tooExpensive('The document spreads its fragments too often.', 'fields', visitsMax, visits);
      const directives = selection.directives?.length ?? 0;
      if (directives > operationLimits.directivesPerField) {
        tooExpensive(
          'A field carries too many directives.',
          'directives',
          operationLimits.directivesPerField,
          directives,
        );
      }
      takesVariables ||= (selection.directives ?? []).some(hasVariable);
      if (!isIncluded(selection, variables)) continue;
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        const fragment = fragments.get(selection.name.value);
        const type = fragment && typeFromAST(schema, fragment.typeCondition);
        if (fragment && isCompositeType(type)) walk(fragment.selectionSet, type, depth, times);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        const type = selection.typeCondition ? typeFromAST(schema, selection.typeCondition) : parent;
        if (isCompositeType(type)) walk(selection.selectionSet, type, depth, times);
      } else {
        measureField(selection, parent, depth, times);
      }
    }
  }

  function measureField(node: FieldNode, parent: GraphQLCompositeType, depth: number, times: number): void {
    if (node.alias) size.aliases += 1;
    const name = node.name.value;
    // Introspection has a depth of its own, which graphql-js bounds.
    if (name.startsWith('__')) return;
    const field = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined;
    if (!field) return;
    size.depth = Math.max(size.depth, depth);
    takesVariables ||= hasVariable({ arguments: node.arguments?.filter(({ name }) => sizes.has(name.value)) });
    const rows = rowsOf(field, node, parent, variables);
    if (rows > 1) size.rows += times * rows;
    const type = getNamedType(field.type);
    if (node.selectionSet && isCompositeType(type)) walk(node.selectionSet, type, depth + 1, times * rows);
  }

  const root = schema.getRootType(operation.operation);
  if (root) walk(operation.selectionSet, root, 1, 1);
  if (size.depth > operationLimits.depth) {
    tooExpensive('The document is nested too deeply.', 'depth', operationLimits.depth, size.depth);
  }
  if (size.aliases > operationLimits.aliases) {
    tooExpensive('The document uses too many aliases.', 'aliases', operationLimits.aliases, size.aliases);
  }
  if (size.rows > operationLimits.rows) {
    tooExpensive(
      'The document may return too many rows. Ask for smaller pages.',
      'rows',
      operationLimits.rows,
      size.rows,
    );
  }
  size.cost = 1 + Math.floor(size.rows / 100);
  // What is over a limit was refused above, each time anew.
  if (!takesVariables) fixedSizes.set(operation, size);
  return size;
}

/** The arguments that say how many rows a field gives. */
const sizes: ReadonlySet<string> = new Set(['first', 'last']);

function hasVariable(node: { readonly arguments?: readonly ArgumentNode[] | undefined }): boolean {
  return (node.arguments ?? []).some(({ value }) => value.kind === Kind.VARIABLE);
}

function isIncluded(node: SelectionNode, variables: VariableValues): boolean {
  const skip = getDirectiveValues(GraphQLSkipDirective, node, variables);
  const include = getDirectiveValues(GraphQLIncludeDirective, node, variables);
  return skip?.if !== true && include?.if !== false;
}

/** How many rows one such field gives at most. The lists inside a connection are its own rows, counted with it. */
function rowsOf(
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
  parent: GraphQLCompositeType,
  variables: VariableValues,
): number {
  if (field.args.some((arg) => arg.name === 'first')) {
    const values = getArgumentValues(field, node, variables);
    const asked = values.first ?? values.last ?? pageSize;
    return typeof asked === 'number' ? Math.max(0, asked) : pageSize;
  }
  const type = isNonNullType(field.type) ? field.type.ofType : field.type;
  return isListType(type) && !parent.name.endsWith('Connection') ? plainListSize : 1;
}

function tooExpensive(message: string, what: string, limit: number, asked: number): never {
  throw new Violation('QUERY_TOO_EXPENSIVE', `${message} At most ${limit} ${what} here; this has ${asked}.`, {
    limit,
    cost: asked,
    what,
  });
}
