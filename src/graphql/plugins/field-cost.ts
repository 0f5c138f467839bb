import SchemaBuilder, {
  BasePlugin,
  type FieldNullability,
  type InputFieldMap,
  type PothosOutputFieldConfig,
  type SchemaTypes,
  type TypeParam,
} from '@pothos/core';
import { type ListSize, listSizeDefault, plainListSize } from '../operation-size.ts';

declare global {
  export namespace PothosSchemaTypes {
    export interface Plugins<Types extends SchemaTypes> {
      fieldCost: FieldCostPlugin<Types>;
    }
    export interface FieldOptions<
      Types extends SchemaTypes,
      ParentShape,
      Type extends TypeParam<Types>,
      Nullable extends FieldNullability<Type>,
      Args extends InputFieldMap,
      ResolveShape,
      ResolveReturnShape,
    > {
      /** Points that the field costs each time it is reached, beside the rows it may give. None when left out. */
      cost?: number;
    }
  }
}

/** What a mutation costs that does not say otherwise: its transaction, its audit entries, its place in the feed. */
const mutationPoints = 5;

/** Writes what a field costs beside the field in the schema: what measures an operation reads it there, and so can everybody. */
export class FieldCostPlugin<Types extends SchemaTypes> extends BasePlugin<Types> {
  override onOutputFieldConfig(field: PothosOutputFieldConfig<Types>): PothosOutputFieldConfig<Types> {
    const { cost: declared } = field.pothosOptions as { cost?: number };
    const cost = declared ?? (field.kind === 'Mutation' ? mutationPoints : 0);
    const listSize = listSizeOf(field);
    if (cost === 0 && !listSize) return field;
    return {
      ...field,
      extensions: {
        ...field.extensions,
        ...(cost > 0 && { cost }),
        ...(listSize && { listSize }),
        directives: {
          ...(field.extensions?.directives as object | undefined),
          ...(cost > 0 && { cost: { weight: String(cost) } }),
          ...(listSize && { listSize }),
        },
      },
    };
  }
}

/** The lists inside a connection are its own rows, counted with it. */
function listSizeOf<Types extends SchemaTypes>({
  args,
  type,
  parentType,
}: PothosOutputFieldConfig<Types>): ListSize | null {
  const slicingArguments = ['first', 'last'].filter((name) => name in args);
  if (slicingArguments.length > 0) {
    const isList = type.kind === 'List';
    return { assumedSize: listSizeDefault, slicingArguments, ...(!isList && { sizedFields: ['nodes', 'edges'] }) };
  }
  return type.kind === 'List' && !parentType.endsWith('Connection') ? { assumedSize: plainListSize } : null;
}

SchemaBuilder.registerPlugin('fieldCost', FieldCostPlugin);
