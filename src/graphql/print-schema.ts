import { printSchemaWithDirectives } from '@graphql-tools/utils';
import {
  DirectiveLocation,
  GraphQLDirective,
  GraphQLInt,
  GraphQLList,
  GraphQLNonNull,
  GraphQLSchema,
  GraphQLString,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isSpecifiedScalarType,
  lexicographicSortSchema,
} from 'graphql';

const requires = new GraphQLDirective({
  name: 'requires',
  description: 'The capability that the token must carry for this field or mutation. Also appended to the description.',
  isRepeatable: true,
  locations: [DirectiveLocation.FIELD_DEFINITION],
  args: {
    capability: {
      type: new GraphQLNonNull(GraphQLString),
      description: 'The capability, as the plugin manifest names it.',
    },
  },
});

// The names and arguments of the GraphQL cost directives that other tools know.
const cost = new GraphQLDirective({
  name: 'cost',
  description:
    'Points that the field costs each time it is reached, beside the rows that it may give. A field without it costs nothing itself.',
  locations: [DirectiveLocation.FIELD_DEFINITION],
  args: {
    weight: { type: new GraphQLNonNull(GraphQLString), description: 'The points, as a decimal number.' },
  },
});

const listSize = new GraphQLDirective({
  name: 'listSize',
  description:
    'How many rows a list is taken to give. Each is a hundredth of a point, and what is selected below is counted once for each.',
  locations: [DirectiveLocation.FIELD_DEFINITION],
  args: {
    assumedSize: { type: new GraphQLNonNull(GraphQLInt), description: 'So many where nothing says otherwise.' },
    slicingArguments: {
      type: new GraphQLList(new GraphQLNonNull(GraphQLString)),
      description: 'The arguments that ask for another number.',
    },
    sizedFields: {
      type: new GraphQLList(new GraphQLNonNull(GraphQLString)),
      description:
        'The fields below that hold the rows; what else is below is counted once. Left out: the field is the list.',
    },
  },
});

/** The schema with the directives that its fields carry. Pothos knows directives of its own plugins only. */
export function withFieldDirectives(schema: GraphQLSchema): GraphQLSchema {
  const config = schema.toConfig();
  return new GraphQLSchema({ ...config, directives: [...config.directives, cost, listSize, requires] });
}

/** schema.graphql: sorted, so that a diff shows what changed and nothing else. */
export function printGatewaySchema(schema: GraphQLSchema): string {
  return `${printSchemaWithDirectives(lexicographicSortSchema(schema))}\n`;
}

/** Every public thing that says nothing about itself. */
export function undescribed(schema: GraphQLSchema): string[] {
  const found: string[] = [];
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__') || isSpecifiedScalarType(type)) continue;
    if (!type.description) found.push(type.name);
    if (isEnumType(type))
      for (const value of type.getValues()) if (!value.description) found.push(`${type.name}.${value.name}`);
    if (isInputObjectType(type)) {
      for (const field of Object.values(type.getFields()))
        if (!field.description) found.push(`${type.name}.${field.name}`);
    }
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      if (!field.description) found.push(`${type.name}.${field.name}`);
      for (const arg of field.args) if (!arg.description) found.push(`${type.name}.${field.name}(${arg.name}:)`);
    }
  }
  return found;
}
