import {
  type ASTNode,
  type ConstDirectiveNode,
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  isAbstractType,
  isCompositeType,
  isInputType,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  parse,
  print,
  type SelectionNode,
  type SelectionSetNode,
  TypeInfo,
  type ValueNode,
  valueFromASTUntyped,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { randomQuery, type Vocabulary } from './random-document.ts';

export interface RandomOperation {
  readonly query: string;
  readonly variables: Record<string, unknown>;
}

/**
 * A random query with everything a document may be written with: variables in the place of literals, some of them left out or null,
 * fragments with names and without, @skip and @include, aliases, the same field twice.
 */
export function randomOperation(
  schema: GraphQLSchema,
  numbers: readonly number[],
  vocabulary: Vocabulary,
): RandomOperation {
  // What makes the query and what rewrites it do not share their numbers: a shorter list keeps both small.
  const half = Math.ceil(numbers.length / 2);
  const query = randomQuery(schema, numbers.slice(0, half), vocabulary);
  return new Rewriter(schema, numbers.slice(half)).rewrite(parse(query));
}

class Rewriter {
  readonly #schema: GraphQLSchema;
  readonly #numbers: readonly number[];
  #used = 0;
  #aliases = 0;
  readonly #variables: Record<string, unknown> = {};
  readonly #definitions: string[] = [];
  readonly #fragments: FragmentDefinitionNode[] = [];

  constructor(schema: GraphQLSchema, numbers: readonly number[]) {
    this.#schema = schema;
    this.#numbers = numbers;
  }

  rewrite(document: DocumentNode): RandomOperation {
    const types = new TypeInfo(this.#schema);
    const rewritten: DocumentNode = visit(
      document,
      visitWithTypeInfo(types, {
        Argument: (node) => {
          const type = types.getInputType();
          if (!type || !isInputType(type) || this.#roll(3) > 0) return undefined;
          return { ...node, value: this.#variable(String(type), node.value) };
        },
        SelectionSet: {
          leave: (node) => {
            const type = types.getParentType();
            return type && isCompositeType(type) ? this.#selections(node, type.name, isAbstractType(type)) : undefined;
          },
        },
      }),
    );
    const [operation] = rewritten.definitions;
    if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('a query was expected');
    const text = [this.#operation(operation), ...this.#fragments.map((fragment) => print(fragment))].join('\n');
    return { query: text, variables: this.#variables };
  }

  #operation(operation: OperationDefinitionNode): string {
    const body = print({ ...operation, operation: OperationTypeNode.QUERY } as ASTNode);
    return this.#definitions.length === 0 ? body : `query Random(${this.#definitions.join(', ')}) ${body}`;
  }

  #roll(sides: number): number {
    const number = this.#numbers[this.#used] ?? 0;
    this.#used += 1;
    return number % sides;
  }

  /** A variable with the literal's value; now and then with a default instead, or with nothing where the type allows it. */
  #variable(type: string, value: ValueNode): ValueNode {
    const name = `v${this.#definitions.length}`;
    const variable: ValueNode = { kind: Kind.VARIABLE, name: { kind: Kind.NAME, value: name } };
    const way = this.#roll(6);
    const isRequired = type.endsWith('!');
    if (way === 5 && !isRequired) {
      this.#definitions.push(`$${name}: ${type}`);
      if (this.#roll(2) === 0) this.#variables[name] = null;
      return variable;
    }
    if (way === 4) {
      this.#definitions.push(`$${name}: ${type.replace(/!$/, '')} = ${print(value)}`);
      return variable;
    }
    this.#definitions.push(`$${name}: ${type}`);
    this.#variables[name] = valueFromASTUntyped(value);
    return variable;
  }

  #selections(set: SelectionSetNode, typeName: string, isAbstract: boolean): SelectionSetNode {
    const selections = set.selections.flatMap((selection) => this.#selection(selection, typeName, isAbstract));
    if (this.#roll(6) === 5) selections.splice(this.#roll(selections.length + 1), 0, typenameField);
    return { ...set, selections };
  }

  #selection(selection: SelectionNode, typeName: string, isAbstract: boolean): SelectionNode[] {
    switch (this.#roll(12)) {
      case 11:
        return [{ ...inlineFragment([selection]), typeCondition: namedType(typeName) }];
      case 10: {
        const name = `F${this.#fragments.length}`;
        this.#fragments.push({
          kind: Kind.FRAGMENT_DEFINITION,
          name: { kind: Kind.NAME, value: name },
          typeCondition: namedType(typeName),
          selectionSet: { kind: Kind.SELECTION_SET, selections: [selection] },
        });
        return [{ kind: Kind.FRAGMENT_SPREAD, name: { kind: Kind.NAME, value: name } }];
      }
      case 9:
        return [{ ...selection, directives: [this.#directive()] }];
      case 8:
        // Twice the same: the two are one field of the answer.
        return [selection, inlineFragment([selection])];
      case 7:
        if (selection.kind !== Kind.FIELD || selection.alias || isAbstract) return [selection];
        this.#aliases += 1;
        return [{ ...selection, alias: { kind: Kind.NAME, value: `a${this.#aliases}` } }];
      default:
        return [selection];
    }
  }

  #directive(): DirectiveNode | ConstDirectiveNode {
    const name = this.#roll(2) === 0 ? 'include' : 'skip';
    const value = this.#roll(3) > 0 === (name === 'include');
    const literal: ValueNode = { kind: Kind.BOOLEAN, value };
    return {
      kind: Kind.DIRECTIVE,
      name: { kind: Kind.NAME, value: name },
      arguments: [
        {
          kind: Kind.ARGUMENT,
          name: { kind: Kind.NAME, value: 'if' },
          value: this.#roll(3) > 0 ? this.#variable('Boolean!', literal) : literal,
        },
      ],
    };
  }
}

const typenameField: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };

function inlineFragment(selections: SelectionNode[]) {
  return { kind: Kind.INLINE_FRAGMENT, selectionSet: { kind: Kind.SELECTION_SET, selections } } as const;
}

function namedType(name: string) {
  return { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: name } } as const;
}
