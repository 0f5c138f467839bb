import { printSchemaWithDirectives } from '@graphql-tools/utils';
import {
  DirectiveLocation,
  GraphQLDirective,
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

/** The schema with the directive that its fields carry. Pothos knows directives of its own plugins only. */
export function withRequiresDirective(schema: GraphQLSchema): GraphQLSchema {
  const config = schema.toConfig();
  return new GraphQLSchema({ ...config, directives: [...config.directives, requires] });
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
