import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  typeFromAST,
} from 'graphql';
import { hundredthsOfPoint, weightOf } from './operation-size.ts';

type Answered = Readonly<Record<string, unknown>>;

/** What an answer cost, by the rules by which it was measured before, with the rows that there were. */
export function costOfAnswer(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  data: unknown,
): number {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }

  /** All objects of one place at once: only what is there is counted, so neither types nor conditions need be asked. */
  function walk({ selections }: SelectionSetNode, type: GraphQLCompositeType, objects: readonly Answered[]): number {
    let points = 0;
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) {
        const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[selection.name.value] : undefined;
        const named = field && getNamedType(field.type);
        if (!field || !named || (!isCompositeType(named) && !field.extensions.cost && !field.extensions.listSize))
          continue;
        const key = selection.alias?.value ?? selection.name.value;
        const below: Answered[] = [];
        for (const object of objects) {
          if (!(key in object)) continue;
          const value = object[key];
          points += weightOf(field);
          if (field.extensions.listSize) points += rowsIn(value);
          collect(value, below);
        }
        if (selection.selectionSet && isCompositeType(named) && below.length > 0) {
          points += walk(selection.selectionSet, named, below);
        }
      } else {
        const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection;
        const condition = fragment?.typeCondition && typeFromAST(schema, fragment.typeCondition);
        if (fragment) points += walk(fragment.selectionSet, isCompositeType(condition) ? condition : type, objects);
      }
    }
    return points;
  }

  const root = schema.getRootType(operation.operation);
  const points = root && isAnswered(data) ? walk(operation.selectionSet, root, [data]) : 0;
  return 1 + Math.floor(points / hundredthsOfPoint);
}

/** The rows of a list, or of a connection, which has them as nodes or as edges. One is what is asked for, and free. */
function rowsIn(value: unknown): number {
  const length = Array.isArray(value)
    ? value.length
    : isAnswered(value)
      ? Math.max(0, ...Object.values(value).map((list) => (Array.isArray(list) ? list.length : 0)))
      : 0;
  return length > 1 ? length : 0;
}

function collect(value: unknown, into: Answered[]): void {
  if (Array.isArray(value)) for (const item of value) collect(item, into);
  else if (isAnswered(value)) into.push(value);
}

function isAnswered(value: unknown): value is Answered {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
