import {
  type DocumentNode,
  type GraphQLArgument,
  type GraphQLCompositeType,
  type GraphQLEnumType,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLInterfaceType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  type GraphQLUnionType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInputType,
  isInterfaceType,
  isObjectType,
  isRequiredInputField,
  isScalarType,
  isUnionType,
  parse,
  print,
  specifiedScalarTypes,
  TypeInfo,
  typeFromAST,
  validate,
  valueToLiteral,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { documentsIn } from '../modules/trusted-documents/documents-in.ts';
import { schema as gatewaySchema } from '../schema.ts';

export interface SchemaSliceOptions {
  /** The gateway's own when left out. */
  readonly schema?: GraphQLSchema;
}

/**
 * The part of the schema that a plugin's documents use, as SDL that is the same for the same use: types, fields, arguments, values of
 * enums, and which capability a field needs. Keep it as a snapshot: what a new version of the gateway changes for the plugin is the
 * difference. Documents are text or typed documents, in a list or as a module exports them.
 *
 * ```ts
 * import * as operations from './generated/operations.ts';
 * it('uses this of the gateway', () => expect(schemaSlice(operations)).toMatchFileSnapshot('gateway.graphql'));
 * ```
 */
export function schemaSlice(
  documents: readonly unknown[] | Readonly<Record<string, unknown>>,
  { schema = gatewaySchema }: SchemaSliceOptions = {},
): string {
  const slice = new SchemaSlice(schema);
  for (const text of documentsIn(Object.values(documents))) slice.add(parse(text));
  return slice.print();
}

type FieldsType = GraphQLObjectType | GraphQLInterfaceType;

class SchemaSlice {
  readonly #schema: GraphQLSchema;
  /** Fields by type, and the arguments that they are given. */
  readonly #fields = new Map<FieldsType, Map<string, Set<string>>>();
  readonly #members = new Map<GraphQLUnionType, Set<string>>();
  readonly #interfaces = new Map<GraphQLObjectType, Set<string>>();
  readonly #inputs = new Map<GraphQLInputObjectType, Set<string>>();
  readonly #values = new Map<GraphQLEnumType, Set<string>>();
  readonly #scalars = new Set<string>();

  constructor(schema: GraphQLSchema) {
    this.#schema = schema;
  }

  add(document: DocumentNode): void {
    const errors = validate(this.#schema, document);
    if (errors.length > 0) {
      throw new Error(`A document does not fit the schema:\n${errors.map(String).join('\n\n')}`);
    }
    const info = new TypeInfo(this.#schema);
    visit(
      document,
      visitWithTypeInfo(info, {
        VariableDefinition: ({ type }) => {
          const input = typeFromAST(this.#schema, type);
          if (isInputType(input)) this.#takesAnyOf(input);
        },
        Field: ({ name, arguments: given = [] }) => {
          const [parent, field] = [info.getParentType(), info.getFieldDef()];
          if (isUnionType(parent)) this.#mention(parent);
          if (!field || !(isObjectType(parent) || isInterfaceType(parent)) || name.value.startsWith('__')) return;
          const used = setOf(this.#mention(parent), field.name);
          for (const argument of given) used.add(argument.name.value);
          this.#answersWith(getNamedType(field.type));
        },
        InlineFragment: ({ typeCondition }) => this.#narrow(info.getParentType(), typeCondition?.name.value),
        FragmentSpread: ({ name }) => {
          const fragment = document.definitions.find(
            (definition) => definition.kind === 'FragmentDefinition' && definition.name.value === name.value,
          );
          if (fragment?.kind === 'FragmentDefinition')
            this.#narrow(info.getParentType(), fragment.typeCondition.name.value);
        },
        Argument: () => {
          const type = info.getInputType();
          if (type) this.#namesInput(getNamedType(type));
        },
        ObjectField: () => {
          const type = info.getInputType();
          if (type) this.#namesInput(getNamedType(type));
        },
        ObjectValue: ({ fields }) => {
          const type = getNamedType(info.getInputType() ?? null);
          if (!isInputObjectType(type)) return;
          const used = setOf(this.#inputs, type);
          for (const field of fields) used.add(field.name.value);
          for (const field of Object.values(type.getFields())) if (isRequiredInputField(field)) used.add(field.name);
        },
        EnumValue: ({ value }) => {
          const type = getNamedType(info.getInputType() ?? null);
          if (isEnumType(type)) setOf(this.#values, type).add(value);
        },
      }),
    );
  }

  /** SDL, in the order of the alphabet. */
  print(): string {
    const types: readonly (readonly [string, string])[] = [
      ...[...this.#scalars].map((name) => [name, `scalar ${name}`] as const),
      ...[...this.#values].map(([type, values]) => [type.name, this.#printEnum(type, values)] as const),
      ...[...this.#inputs].map(([type, fields]) => [type.name, printInput(type, fields)] as const),
      ...[...this.#members].map(([type, members]) => [type.name, printUnion(type, members)] as const),
      ...[...this.#fields].map(([type, fields]) => [type.name, this.#printFields(type, fields)] as const),
    ];
    return `${[...types]
      .sort(([one], [other]) => compare(one, other))
      .map(([, text]) => text)
      .join('\n\n')}\n`;
  }

  #mention(type: FieldsType): Map<string, Set<string>>;
  #mention(type: GraphQLUnionType): undefined;
  #mention(type: FieldsType | GraphQLUnionType): Map<string, Set<string>> | undefined {
    if (isUnionType(type)) {
      setOf(this.#members, type);
      return undefined;
    }
    const known = this.#fields.get(type) ?? new Map<string, Set<string>>();
    this.#fields.set(type, known);
    return known;
  }

  /** A value of any kind may come back, also one that the plugin does not name. */
  #answersWith(type: GraphQLNamedType): void {
    if (isEnumType(type)) this.#allValues(type);
    else if (isScalarType(type)) this.#scalar(type.name);
    else if (isUnionType(type)) this.#mention(type);
    else if (isObjectType(type) || isInterfaceType(type)) this.#mention(type);
  }

  /** A fragment relies on its type being one of those that may stand there. */
  #narrow(around: GraphQLCompositeType | null | undefined, typeName: string | undefined): void {
    const to = typeName === undefined ? null : this.#schema.getType(typeName);
    if (isObjectType(to) || isInterfaceType(to)) this.#mention(to);
    if (!isObjectType(to)) return;
    if (isUnionType(around)) setOf(this.#members, around).add(to.name);
    else if (isInterfaceType(around)) setOf(this.#interfaces, to).add(around.name);
  }

  #namesInput(type: GraphQLNamedType): void {
    if (isScalarType(type)) this.#scalar(type.name);
    else if (isEnumType(type)) setOf(this.#values, type);
  }

  /** What a variable carries is not known, so all of its type counts. */
  #takesAnyOf(input: GraphQLInputType): void {
    const type = getNamedType(input);
    if (isScalarType(type)) this.#scalar(type.name);
    else if (isEnumType(type)) this.#allValues(type);
    else {
      const used = setOf(this.#inputs, type);
      const isNew = Object.keys(type.getFields()).some((name) => !used.has(name));
      for (const field of Object.values(type.getFields())) used.add(field.name);
      if (isNew) for (const field of Object.values(type.getFields())) this.#takesAnyOf(field.type);
    }
  }

  #allValues(type: GraphQLEnumType): void {
    const used = setOf(this.#values, type);
    for (const { name } of type.getValues()) used.add(name);
  }

  #scalar(name: string): void {
    if (!specifiedScalarTypes.some((scalar) => scalar.name === name)) this.#scalars.add(name);
  }

  #printEnum(type: GraphQLEnumType, values: ReadonlySet<string>): string {
    const lines = sorted(values).map((name) => `${name}${deprecated(type.getValue(name) ?? null)}`);
    return block(`enum ${type.name}`, lines);
  }

  #printFields(type: FieldsType, fields: ReadonlyMap<string, ReadonlySet<string>>): string {
    const lines = sorted(fields.keys()).map((name) => {
      const field = type.getFields()[name];
      return field ? printField(field, fields.get(name) ?? new Set()) : name;
    });
    const interfaces = isObjectType(type) ? sorted(this.#interfaces.get(type) ?? []) : [];
    const kind = isObjectType(type) ? 'type' : 'interface';
    return block(`${kind} ${type.name}${interfaces.length > 0 ? ` implements ${interfaces.join(' & ')}` : ''}`, lines);
  }
}

function printField(field: GraphQLField<unknown, unknown>, used: ReadonlySet<string>): string {
  const args = field.args.filter(({ name }) => used.has(name)).sort((one, other) => compare(one.name, other.name));
  const list = args.length > 0 ? `(${args.map(printInputValue).join(', ')})` : '';
  const { capabilities } = field.extensions;
  const needs = Array.isArray(capabilities)
    ? capabilities.map((capability) => ` @requires(capability: ${JSON.stringify(capability)})`).join('')
    : '';
  return `${field.name}${list}: ${field.type}${needs}${deprecated(field)}`;
}

function printInput(type: GraphQLInputObjectType, fields: ReadonlySet<string>): string {
  const lines = sorted(fields).flatMap((name) => {
    const field = type.getFields()[name];
    return field ? [printInputValue(field)] : [];
  });
  return block(`input ${type.name}`, lines);
}

function printUnion(type: GraphQLUnionType, members: ReadonlySet<string>): string {
  return members.size === 0 ? `union ${type.name}` : `union ${type.name} = ${sorted(members).join(' | ')}`;
}

function printInputValue(value: GraphQLArgument | GraphQLInputField): string {
  const fallback = value.default;
  const literal = fallback && (fallback.literal ?? valueToLiteral(fallback.value, value.type));
  return `${value.name}: ${value.type}${literal ? ` = ${print(literal)}` : ''}${deprecated(value)}`;
}

function deprecated(element: { readonly deprecationReason?: string | null | undefined } | null): string {
  const reason = element?.deprecationReason;
  return reason == null ? '' : ` @deprecated(reason: ${JSON.stringify(reason)})`;
}

function block(head: string, lines: readonly string[]): string {
  return lines.length === 0 ? head : `${head} {\n${lines.map((line) => `  ${line}`).join('\n')}\n}`;
}

function setOf<Key, Value>(map: Map<Key, Set<Value>>, key: Key): Set<Value> {
  const known = map.get(key) ?? new Set<Value>();
  map.set(key, known);
  return known;
}

function sorted(names: Iterable<string>): string[] {
  return [...names].sort(compare);
}

/** By code unit, so that the order is the same on every machine. */
function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
