import { MapperKind, mapSchema } from '@graphql-tools/utils';
import {
  __Type,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLNamedType,
  GraphQLSchema,
  type GraphQLType,
  getNamedType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isUnionType,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
} from 'graphql';
import type { Capability } from '../auth/capabilities.ts';
import type { GatewayContext } from './context.ts';
import { nodeTypesByName } from './node.ts';

type Held = ReadonlySet<Capability>;
export type SliceFor = (capabilities: Held) => GraphQLSchema;
type Field = GraphQLField<unknown, unknown>;

/** A slice takes up to 200 KB. Plugins differ in their capabilities; the tokens of one plugin seldom do. */
const slicesKept = 200;

/**
 * The whole schema, of which introspection shows each plugin its own slice: what it may not do, it cannot see. Only what
 * introspection answers is of the slice. Documents are validated and executed on the whole, so that a field that is not
 * shown still answers with the capability it needs, and no caller's slice can get into the cache of validations.
 */
export function showSlices(schema: GraphQLSchema): GraphQLSchema {
  return new SchemaInSlices(schema, createPluginSchemas(schema));
}

class SchemaInSlices extends GraphQLSchema {
  readonly #shown = new Map<Field, Field>();

  constructor(schema: GraphQLSchema, sliceFor: SliceFor) {
    super(schema.toConfig());
    // These alone look at the schema. The rest of introspection goes on from the types that they return.
    const { possibleTypes } = __Type.getFields();
    for (const field of [SchemaMetaFieldDef, TypeMetaFieldDef, possibleTypes]) {
      if (!field) throw new Error('introspection has no possibleTypes');
      this.#shown.set(field, ofSlice(field, sliceFor));
    }
  }

  override getField(parentType: GraphQLCompositeType, fieldName: string): Field | undefined {
    const field = super.getField(parentType, fieldName);
    return field && (this.#shown.get(field) ?? field);
  }
}

function ofSlice(field: Field, sliceFor: SliceFor): Field {
  const resolve: Field['resolve'] = (source, args, context, info) => {
    // The library's fields know nothing of our context; the server hands every operation one of these.
    const { plugin } = context as GatewayContext;
    return field.resolve?.(source, args, context, { ...info, schema: sliceFor(plugin.capabilities) });
  };
  return Object.create(field, { resolve: { value: resolve, enumerable: true } });
}

/** Gives the slice of the schema for a set of capabilities: the same object again while it is among the last used. */
export function createPluginSchemas(schema: GraphQLSchema, keep = slicesKept): SliceFor {
  const slices = new Map<string, GraphQLSchema>();
  return (capabilities) => {
    const key = [...capabilities].sort().join(' ');
    const slice = slices.get(key) ?? cutSlice(schema, capabilities);
    // A Map remembers the order of its keys: the one that comes first was used longest ago.
    slices.delete(key);
    slices.set(key, slice);
    const [oldest] = slices.keys();
    if (slices.size > keep && oldest !== undefined) slices.delete(oldest);
    return slice;
  };
}

function cutSlice(schema: GraphQLSchema, held: Held): GraphQLSchema {
  // By name: the mapper works on copies of the types.
  const reached = new Set(Array.from(reachedTypes(schema, held), ({ name }) => name));
  return mapSchema(schema, {
    [MapperKind.TYPE]: (type) => (reached.has(type.name) ? undefined : null),
    [MapperKind.COMPOSITE_FIELD]: (field) => (isOpen(field, held) ? undefined : null),
  });
}

/** What a field needs is in its extensions: see plugins/require-capability.ts. */
function isOpen({ extensions }: { extensions?: Readonly<Record<string, unknown>> | null }, held: Held): boolean {
  const { capabilities = [] } = extensions ?? {};
  return Array.isArray(capabilities) && capabilities.every((capability) => held.has(capability));
}

/** The types that open fields lead to, and what their arguments are made of. */
function reachedTypes(schema: GraphQLSchema, held: Held): ReadonlySet<GraphQLNamedType> {
  const reached = new Set<GraphQLNamedType>();
  const returned = new Set<GraphQLNamedType>();

  function reach(type: GraphQLNamedType): void {
    if (reached.has(type)) return;
    reached.add(type);
    if (isInputObjectType(type)) for (const field of Object.values(type.getFields())) reach(getNamedType(field.type));
    if (!isObjectType(type) && !isInterfaceType(type)) return;
    // That an object is a Node does not lead to the other nodes.
    for (const implemented of type.getInterfaces()) reach(implemented);
    for (const field of Object.values(type.getFields())) {
      if (!isOpen(field, held)) continue;
      reachResult(field.type);
      for (const arg of field.args) reach(getNamedType(arg.type));
    }
  }

  function reachResult(wrapped: GraphQLType): void {
    const type = getNamedType(wrapped);
    if (returned.has(type)) return;
    returned.add(type);
    reach(type);
    if (!isInterfaceType(type) && !isUnionType(type)) return;
    for (const possible of schema.getPossibleTypes(type)) {
      const capability = nodeTypesByName().get(possible.name)?.capability ?? null;
      if (capability === null || held.has(capability)) reachResult(possible);
    }
  }

  for (const root of [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]) {
    if (root && Object.values(root.getFields()).some((field) => isOpen(field, held))) reach(root);
  }
  for (const directive of schema.getDirectives()) for (const arg of directive.args) reach(getNamedType(arg.type));
  return reached;
}
