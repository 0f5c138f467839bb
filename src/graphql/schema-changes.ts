import { type Change, CriticalityLevel, diff } from '@graphql-inspector/core';
import {
  buildSchema,
  type GraphQLSchema,
  getNamedType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
} from 'graphql';
import { deprecationsOf, removalDate } from './deprecations.ts';

export interface SchemaChanges {
  /** What breaks documents that the released schema takes. */
  readonly breaking: readonly string[];
  /** What goes now because its day has come. */
  readonly expired: readonly string[];
  /** What no document breaks by, but a client that lists all it knows may not expect. */
  readonly dangerous: readonly string[];
}

/**
 * What a schema does to documents that were written for the released one. Both as text: a schema that was made by code holds its default
 * values in another form than one that was read, and each of them would look changed. `today` is a day, as 2026-11-25.
 */
export async function compareSchemas(releasedText: string, currentText: string, today: string): Promise<SchemaChanges> {
  const released = buildSchema(releasedText);
  const gone = new Set(
    deprecationsOf(released).flatMap(({ coordinate, reason }) => {
      const date = removalDate(reason);
      return date !== null && date < today ? [coordinate] : [];
    }),
  );
  const changes = await diff(released, buildSchema(currentText));
  const mayGo = (change: Change) => {
    if (!change.type.endsWith('_REMOVED') || change.path === undefined) return false;
    if (change.type === 'TYPE_REMOVED') return onlyReachedBy(released, change.path, gone);
    return gone.has(coordinateOf(change));
  };
  const of = (level: CriticalityLevel) => changes.filter(({ criticality }) => criticality.level === level);
  const breaking = of(CriticalityLevel.Breaking);
  const say = ({ message }: Change) => message;
  return {
    breaking: breaking.filter((change) => !mayGo(change)).map(say),
    expired: breaking.filter(mayGo).map(say),
    // What a field costs is in the schema, and no part of what it promises.
    dangerous: of(CriticalityLevel.Dangerous)
      .filter(({ type }) => !type.startsWith('DIRECTIVE_USAGE'))
      .map(say),
  };
}

function coordinateOf({ type, path = '' }: Change): string {
  const [owner, field, argument] = path.split('.');
  return type === 'FIELD_ARGUMENT_REMOVED' ? `${owner}.${field}(${argument}:)` : path;
}

/** Whether nothing but fields and arguments that may go leads to the type. */
function onlyReachedBy(schema: GraphQLSchema, name: string, gone: ReadonlySet<string>): boolean {
  const ways: string[] = [];
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__')) continue;
    if (isObjectType(type) || isInterfaceType(type)) {
      for (const field of Object.values(type.getFields())) {
        if (getNamedType(field.type).name === name) ways.push(`${type.name}.${field.name}`);
        for (const arg of field.args) {
          if (getNamedType(arg.type).name === name) ways.push(`${type.name}.${field.name}(${arg.name}:)`);
        }
      }
    } else if (isInputObjectType(type)) {
      for (const field of Object.values(type.getFields())) {
        if (getNamedType(field.type).name === name) ways.push(`${type.name}.${field.name}`);
      }
    }
  }
  return ways.length > 0 && ways.every((way) => gone.has(way) || gone.has(way.replace(/\(.*$/, '')));
}
