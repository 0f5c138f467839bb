import { type GraphQLObjectType, isInterfaceType, isObjectType } from 'graphql';
import { describe, expect, it } from 'vitest';
import { refusalCodes, violationCodes } from '../../src/kernel/error-codes.ts';
import { schema } from '../../src/schema.ts';
import { codeIn, read, tableRows } from './markdown.ts';

const text = read('docs/errors.md');
const firstColumn = (rows: string[][]) => rows.flatMap(([cell = '']) => codeIn(cell)).sort();

describe('docs/errors.md', () => {
  it('lists every code of a top-level error, and no other', () => {
    expect(firstColumn(tableRows(text, 'Top-level errors'))).toEqual([...violationCodes].sort());
  });

  it('lists every code of a refusal, and no other', () => {
    expect(firstColumn(tableRows(text, 'Refusals'))).toEqual([...refusalCodes].sort());
  });

  it('names the type of every refusal with the fields it has beside those of UserError', () => {
    const listed = tableRows(text, 'Refusals').flatMap(([, type = '', , fields = '']) =>
      codeIn(type).map((name) => `${name}: ${codeIn(fields).sort().join(' ')}`),
    );
    expect(listed.sort()).toEqual(refusalTypes().map(describeType).sort());
  });
});

function refusalTypes(): readonly GraphQLObjectType[] {
  const userError = schema.getType('UserError');
  if (!isInterfaceType(userError)) throw new Error('UserError is no interface');
  return Object.values(schema.getTypeMap()).filter(
    (type) => isObjectType(type) && type.getInterfaces().includes(userError),
  ) as GraphQLObjectType[];
}

function describeType(type: GraphQLObjectType): string {
  const common = new Set(type.getInterfaces().flatMap((shared) => Object.keys(shared.getFields())));
  const own = Object.keys(type.getFields()).filter((field) => !common.has(field));
  return `${type.name}: ${own.sort().join(' ')}`;
}
