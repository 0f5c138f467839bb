import {
  type DocumentNode,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';

/** Something of the schema that is to go, by its coordinate: `Issue.title`, `Query.issues(filter:)`, `IssueStatus.DONE`. */
export interface Deprecation {
  readonly coordinate: string;
  readonly reason: string;
}

export function deprecationsOf(schema: GraphQLSchema): Deprecation[] {
  const found: Deprecation[] = [];
  const note = (coordinate: string, reason: string | null | undefined) => {
    if (reason != null) found.push({ coordinate, reason });
  };
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__')) continue;
    if (isEnumType(type)) {
      for (const value of type.getValues()) note(`${type.name}.${value.name}`, value.deprecationReason);
    } else if (isInputObjectType(type)) {
      for (const field of Object.values(type.getFields())) note(`${type.name}.${field.name}`, field.deprecationReason);
    } else if (isObjectType(type) || isInterfaceType(type)) {
      for (const field of Object.values(type.getFields())) {
        note(`${type.name}.${field.name}`, field.deprecationReason);
        for (const arg of field.args) note(`${type.name}.${field.name}(${arg.name}:)`, arg.deprecationReason);
      }
    }
  }
  return found;
}

/** The day until which something stays: every reason says it, as `Use identifier, until 2027-01-31.` Null where it says none. */
export function removalDate(reason: string): string | null {
  const [, date] = /\buntil (\d{4}-\d{2}-\d{2})\.?$/.exec(reason.trim()) ?? [];
  const isDay = date !== undefined && new Date(`${date}T00:00:00Z`).toJSON()?.startsWith(date) === true;
  return isDay ? date : null;
}

/** Deprecations that do not say until when. */
export function undated(schema: GraphQLSchema): string[] {
  return deprecationsOf(schema).flatMap(({ coordinate, reason }) => (removalDate(reason) === null ? [coordinate] : []));
}

/** What a document uses of what is to go, each once. Documents are parsed once, and so is this asked once. */
export class DeprecatedUse {
  readonly #schema: GraphQLSchema;
  readonly #hasAny: boolean;
  readonly #used = new WeakMap<DocumentNode, readonly string[]>();

  constructor(schema: GraphQLSchema) {
    this.#schema = schema;
    this.#hasAny = deprecationsOf(schema).length > 0;
  }

  of(document: DocumentNode): readonly string[] {
    if (!this.#hasAny) return [];
    const known = this.#used.get(document);
    if (known) return known;
    const used = this.#find(document);
    this.#used.set(document, used);
    return used;
  }

  #find(document: DocumentNode): string[] {
    const used = new Set<string>();
    const info = new TypeInfo(this.#schema);
    visit(
      document,
      visitWithTypeInfo(info, {
        Field: () => {
          const [field, parent] = [info.getFieldDef(), info.getParentType()];
          if (field?.deprecationReason != null && parent) used.add(`${parent.name}.${field.name}`);
        },
        Argument: () => {
          const [arg, field, parent] = [info.getArgument(), info.getFieldDef(), info.getParentType()];
          if (arg?.deprecationReason != null && field && parent) used.add(`${parent.name}.${field.name}(${arg.name}:)`);
        },
        ObjectField: (node) => {
          const type = getNamedType(info.getParentInputType());
          const field = isInputObjectType(type) ? type.getFields()[node.name.value] : undefined;
          if (isInputObjectType(type) && field?.deprecationReason != null) used.add(`${type.name}.${field.name}`);
        },
        EnumValue: () => {
          const [value, type] = [info.getEnumValue(), getNamedType(info.getInputType())];
          if (value?.deprecationReason != null && type) used.add(`${type.name}.${value.name}`);
        },
      }),
    );
    return [...used].sort();
  }
}
