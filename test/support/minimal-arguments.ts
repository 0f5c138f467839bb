import {
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLInputType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredArgument,
  isRequiredInputField,
} from 'graphql';

/** Values for the arguments that a field cannot go without, each of its type; those in `given` as they are given. */
export function minimalArguments(
  args: readonly GraphQLArgument[],
  given: Readonly<Record<string, string>> = {},
): string {
  const needed = args.filter((arg) => isRequiredArgument(arg) || arg.name in given);
  const literals = needed.map((arg) => `${arg.name}: ${given[arg.name] ?? literal(arg.type)}`);
  return literals.length === 0 ? '' : `(${literals.join(', ')})`;
}

const scalars: Record<string, string> = {
  ID: '"00000000-0000-4000-8000-000000000000"',
  Int: '1',
  SafeInt: '1',
  Float: '1',
  Boolean: 'false',
  DateTime: '"2026-01-01T00:00:00Z"',
  Date: '"2026-01-01"',
};

function literal(type: GraphQLInputType): string {
  if (isNonNullType(type)) return literal(type.ofType);
  if (isListType(type)) return `[${literal(type.ofType)}]`;
  if (isEnumType(type)) return type.getValues()[0]?.name ?? '';
  if (isInputObjectType(type)) {
    const needed = Object.values(type.getFields()).filter((field: GraphQLInputField) => isRequiredInputField(field));
    return `{${needed.map((field) => `${field.name}: ${literal(field.type)}`).join(', ')}}`;
  }
  return scalars[type.name] ?? '"x"';
}
