import SchemaBuilder, {
  BasePlugin,
  type FieldNullability,
  type InputFieldMap,
  type InputShapeFromFields,
  type ObjectRef,
  type PothosOutputFieldConfig,
  PothosSchemaError,
  type Resolver,
  type SchemaTypes,
  type ShapeFromTypeParam,
  type TypeParam,
  type UnionRef,
} from '@pothos/core';
import type { GraphQLFieldResolver } from 'graphql';
import type { Capability } from '../../auth/capabilities.ts';
import { demand } from '../../auth/demand.ts';
import type { PluginContext } from '../../auth/plugin-context.ts';

/**
 * What a field needs: one capability or several. `inherited`: what it returns belongs to what was already reached.
 * `none`: any valid token will do, or the field decides by what it finds; for root fields alone.
 */
export type FieldCapability = Capability | readonly Capability[] | 'inherited' | 'none';

// A field that returns an object reaches something, so it must say what that takes; a scalar belongs to its object.
type CapabilityOf<Type> = Type extends AnyObject | readonly AnyObject[]
  ? { capability: FieldCapability }
  : { capability?: FieldCapability };
// biome-ignore lint/suspicious/noExplicitAny: matches every object and union, whatever its shape
type AnyObject = ObjectRef<any, any> | UnionRef<any, any>;

declare global {
  export namespace PothosSchemaTypes {
    export interface Plugins<Types extends SchemaTypes> {
      requireCapability: RequireCapabilityPlugin<Types>;
    }
    export interface InferredFieldOptions<
      Types extends SchemaTypes,
      ResolveShape = unknown,
      Type extends TypeParam<Types> = TypeParam<Types>,
      Nullable extends FieldNullability<Type> = FieldNullability<Type>,
      Args extends InputFieldMap = InputFieldMap,
      ResolveReturnShape = unknown,
    > {
      Gated: {
        resolve: Resolver<
          ResolveShape,
          InputShapeFromFields<Args>,
          Types['Context'],
          ShapeFromTypeParam<Types, Type, Nullable>,
          ResolveReturnShape
        >;
      } & CapabilityOf<Type>;
    }
    export interface QueryFieldOptions<
      Types extends SchemaTypes,
      Type extends TypeParam<Types>,
      Nullable extends FieldNullability<Type>,
      Args extends InputFieldMap,
      ResolveReturnShape,
    > {
      capability: FieldCapability;
    }
    export interface MutationFieldOptions<
      Types extends SchemaTypes,
      Type extends TypeParam<Types>,
      Nullable extends FieldNullability<Type>,
      Args extends InputFieldMap,
      ResolveReturnShape,
    > {
      capability: FieldCapability;
    }
    export interface SubscriptionFieldOptions<
      Types extends SchemaTypes,
      Type extends TypeParam<Types>,
      Nullable extends FieldNullability<Type>,
      Args extends InputFieldMap,
      ResolveShape,
      ResolveReturnShape,
    > {
      capability: FieldCapability;
    }
  }
}

interface Gated {
  readonly plugin: PluginContext;
}

/** Refuses to build a schema in which a field reaches something without naming its capability, and guards each field. */
export class RequireCapabilityPlugin<Types extends SchemaTypes> extends BasePlugin<Types> {
  override onOutputFieldConfig(field: PothosOutputFieldConfig<Types>): PothosOutputFieldConfig<Types> {
    const needed = capabilitiesOf(field);
    if (needed.length === 0) return field;
    const names = needed.map((capability) => `\`${capability}\``).join(' and ');
    return {
      ...field,
      description: `${field.description ?? ''}\n\nNeeds the capability ${names}.`.trim(),
      extensions: {
        ...field.extensions,
        capabilities: needed,
        directives: {
          ...(field.extensions?.directives as object | undefined),
          requires: needed.map((capability) => ({ capability })),
        },
      },
    };
  }

  override wrapResolve(
    resolve: GraphQLFieldResolver<unknown, Types['Context'], object>,
    field: PothosOutputFieldConfig<Types>,
  ): GraphQLFieldResolver<unknown, Types['Context'], object> {
    return this.#guard(resolve, field);
  }

  /** A subscription is refused when it is opened, not at its first event. */
  override wrapSubscribe(
    subscribe: GraphQLFieldResolver<unknown, Types['Context'], object> | undefined,
    field: PothosOutputFieldConfig<Types>,
  ): GraphQLFieldResolver<unknown, Types['Context'], object> | undefined {
    return subscribe && this.#guard(subscribe, field);
  }

  #guard(
    resolve: GraphQLFieldResolver<unknown, Types['Context'], object>,
    field: PothosOutputFieldConfig<Types>,
  ): GraphQLFieldResolver<unknown, Types['Context'], object> {
    const needed = capabilitiesOf(field);
    if (needed.length === 0) return resolve;
    const name = `${field.parentType}.${field.name}`;
    return (source, args, context, info) => {
      // The builder fixes the context's type; a plugin class, generic over every builder, cannot see it.
      demand((context as Gated).plugin, needed, name);
      return resolve(source, args, context, info);
    };
  }
}

function capabilitiesOf<Types extends SchemaTypes>(field: PothosOutputFieldConfig<Types>): readonly Capability[] {
  const { capability } = field.pothosOptions as { capability?: FieldCapability };
  const isRoot = field.kind === 'Query' || field.kind === 'Mutation' || field.kind === 'Subscription';
  const { type } = field;
  const named = type.kind === 'List' ? type.type : type;
  const reaches = named.kind === 'Object' || named.kind === 'Union' || named.kind === 'Interface';
  if (capability === undefined && (isRoot || reaches)) {
    throw new PothosSchemaError(`${field.parentType}.${field.name} must name a capability`);
  }
  if (capability === 'inherited' && isRoot) {
    throw new PothosSchemaError(`${field.parentType}.${field.name} is a root field: there is nothing to inherit from`);
  }
  if (capability === undefined || capability === 'inherited' || capability === 'none') return [];
  return typeof capability === 'string' ? [capability] : capability;
}

SchemaBuilder.registerPlugin('requireCapability', RequireCapabilityPlugin);
