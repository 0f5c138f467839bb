import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  GraphQLIncludeDirective,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  GraphQLSkipDirective,
  getDirectiveValues,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  typeFromAST,
  visit,
} from 'graphql';
import { type AnyFieldPlan, planOf } from '../graphql/planning/field-plan.ts';

export type Variables = GraphQLResolveInfo['variableValues'];
export type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;

/** A field of the answer: what selects it may stand in several places of the document. */
export interface SelectedField {
  /** What it is called in the answer. */
  readonly key: string;
  readonly name: string;
  readonly parent: GraphQLObjectType;
  /** Undefined for __typename. */
  readonly definition: GraphQLField<unknown, unknown> | undefined;
  readonly plan: AnyFieldPlan | undefined;
  readonly node: FieldNode;
  /** Whether a variable is among its arguments. */
  readonly takesVariables: boolean;
  /** What is selected below it, for each type that it can be. */
  readonly children: ReadonlyMap<string, readonly SelectedField[]>;
}

/** What is selected with these variables: fragments merged, what @skip and @include leave out left out. */
export function selectionOf(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  fragments: Fragments,
  variables: Variables,
): readonly SelectedField[] {
  const root = schema.getRootType(operation.operation);
  if (!root) throw new Error('the schema has no such operation');
  return fieldsOf(root, [operation.selectionSet]);

  function fieldsOf(type: GraphQLObjectType, sets: readonly SelectionSetNode[]): SelectedField[] {
    const nodes = new Map<string, FieldNode[]>();
    const seen = new Set<string>();
    for (const set of sets) collect(type, set, nodes, seen);
    return [...nodes].map(([key, selections]) => fieldOf(key, type, selections));
  }

  function fieldOf(key: string, parent: GraphQLObjectType, nodes: readonly FieldNode[]): SelectedField {
    const [node] = nodes;
    if (!node) throw new Error('a field was selected by nothing');
    const name = node.name.value;
    const definition = parent.getFields()[name];
    const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
    const children = new Map<string, readonly SelectedField[]>();
    const type = definition && getNamedType(definition.type);
    if (isCompositeType(type)) {
      const possible = isAbstractType(type) ? schema.getPossibleTypes(type) : [type];
      for (const one of possible) children.set(one.name, fieldsOf(one, sets));
    }
    return {
      key,
      name,
      parent,
      definition,
      plan: definition && planOf(definition.extensions),
      node,
      takesVariables: namesVariables(node),
      children,
    };
  }

  function collect(
    type: GraphQLObjectType,
    set: SelectionSetNode,
    nodes: Map<string, FieldNode[]>,
    seen: Set<string>,
  ): void {
    for (const selection of set.selections) {
      if (!isIncluded(selection, variables)) continue;
      if (selection.kind === Kind.FIELD) {
        const key = selection.alias?.value ?? selection.name.value;
        const known = nodes.get(key);
        if (known) known.push(selection);
        else nodes.set(key, [selection]);
        continue;
      }
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        if (seen.has(selection.name.value)) continue;
        seen.add(selection.name.value);
      }
      const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection;
      if (fragment && applies(fragment.typeCondition, type)) collect(type, fragment.selectionSet, nodes, seen);
    }
  }

  function applies(condition: FragmentDefinitionNode['typeCondition'] | undefined, type: GraphQLObjectType): boolean {
    if (!condition) return true;
    const named = typeFromAST(schema, condition);
    if (isObjectType(named)) return named === type;
    return isAbstractType(named) && schema.isSubType(named, type);
  }
}

function isIncluded(node: SelectionNode, variables: Variables): boolean {
  if (!node.directives || node.directives.length === 0) return true;
  const skip = getDirectiveValues(GraphQLSkipDirective, node, variables);
  const include = getDirectiveValues(GraphQLIncludeDirective, node, variables);
  return skip?.if !== true && include?.if !== false;
}

function namesVariables({ arguments: given }: FieldNode): boolean {
  let found = false;
  for (const argument of given ?? []) {
    visit(argument, {
      Variable: () => {
        found = true;
      },
    });
  }
  return found;
}

/** The variables on which it depends what is selected. */
export function directiveVariables(operation: OperationDefinitionNode, fragments: Fragments): readonly string[] {
  const names = new Set<string>();
  for (const definition of [operation, ...fragments.values()]) {
    visit(definition.selectionSet, {
      Directive: ({ arguments: given }) => {
        for (const { value } of given ?? []) if (value.kind === Kind.VARIABLE) names.add(value.name.value);
      },
    });
  }
  return [...names].sort();
}
