import {
  type GraphQLInputField,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredInputField,
} from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { schema } from '../../src/schema.ts';
import { leaksIn } from '../support/markers.ts';
import { type Neighbours, seedNeighbours } from '../support/neighbours.ts';
import { ask } from '../support/raw-answer.ts';

let world: Neighbours;
beforeAll(async () => {
  world = await seedNeighbours();
});
afterAll(() => world?.test.close());

const mutations = Object.values(schema.getMutationType()?.getFields() ?? {});

function inputOf(field: (typeof mutations)[number]): GraphQLInputObjectType {
  const input = field.args.find(({ name }) => name === 'input');
  const type = input && getNamedType(input.type);
  if (!type || !isInputObjectType(type)) throw new Error(`${field.name} takes no input`);
  return type;
}

/** Where in an input an id can stand. */
function idPathsOf(type: GraphQLInputObjectType): string[][] {
  return Object.values(type.getFields()).flatMap((field) => {
    const named = getNamedType(field.type);
    if (isInputObjectType(named)) return idPathsOf(named).map((path) => [field.name, ...path]);
    return named.name === 'ID' ? [[field.name]] : [];
  });
}

/** The least that the input can be, with ids of company A, and `id` at the end of the path. */
function literalOf(type: GraphQLInputType, name: string, path: readonly string[], id: string): string {
  if (isNonNullType(type)) return literalOf(type.ofType, name, path, id);
  if (isListType(type)) return `[${literalOf(type.ofType, name, path, id)}]`;
  if (isEnumType(type)) return type.getValues()[0]?.name ?? '';
  if (isInputObjectType(type)) {
    const [next] = path;
    const given = Object.values(type.getFields()).filter((field) => isNeeded(field) || field.name === next);
    const parts = given.map(
      (field) => `${field.name}: ${literalOf(field.type, field.name, field.name === next ? path.slice(1) : ['-'], id)}`,
    );
    return `{${parts.join(', ')}}`;
  }
  if (type.name === 'ID') return JSON.stringify(path.length === 0 ? id : ownId(name));
  if (name === 'key') return '"plan-0-amaryllis"';
  return type.name === 'Int' ? '1' : type.name === 'Boolean' ? 'false' : JSON.stringify('x');
}

// An entry is about a thing of some kind: without the kind its id would be asked for nothing.
const isNeeded = (field: GraphQLInputField) => isRequiredInputField(field) || field.name === 'entityType';

function ownId(name: string): string {
  const { Issue = [], Agent = [], Run = [] } = world.a.ids;
  return (
    (/agent/i.test(name) ? Agent[0] : /run/i.test(name) ? Run[0] : /blocker/i.test(name) ? Issue[6] : Issue[0]) ?? ''
  );
}

/** Everything that company B has, in one text. */
async function stateOfB(): Promise<string> {
  const tables = await world.test.truth<{ name: string }>(`
    select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname in ('public', 'gateway') and c.relkind = 'r'
      and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'company_id')`);
  const states: string[] = [];
  for (const { name } of tables) {
    const [row] = await world.test.truth<{ state: string }>(
      `select md5(coalesce(string_agg(t::text, '|' order by t::text), '')) as state from ${name} t where company_id = $1`,
      [world.b.company.id],
    );
    states.push(`${name} ${row?.state}`);
  }
  return states.join('\n');
}

/** Taking away what is not there is done already: for an id of the neighbour as for an id of nothing. */
const doneAlready = ['removeBlockers(blockerIssueIds)'];

describe('a mutation', () => {
  const cases = mutations.flatMap((field) =>
    idPathsOf(inputOf(field)).map((path) => ({ name: `${field.name}(${path.join('.')})`, field, path })),
  );
  it('takes ids in many places, each of which is tried', () => {
    expect(cases.length).toBeGreaterThan(mutations.length);
  });

  it.each(cases)(
    'does nothing for an id of the neighbour, and says nothing of it: $name',
    async ({ name, field, path }) => {
      const before = await stateOfB();
      for (const ids of Object.values(world.b.ids)) {
        for (const id of ids.slice(0, 2)) {
          const results =
            field.name === 'requestWakeups' ? '... on RequestWakeupsPayload { results { __typename } }' : '';
          const query = `mutation { ${field.name}(input: ${literalOf(inputOf(field), 'input', path, id)}) {
          __typename ... on UserError { code message path remedy } ${results} } }`;
          const answer = await ask(world.test.gateway, world.pluginsOfA[0].token, query);
          expect({ leaks: leaksIn(answer.text, world.markersOfB), query }).toEqual({ leaks: [], query });
          const { __typename: outcome, results: each } = answer.data?.[field.name] ?? {};
          const refusals = each?.map((result: { __typename: string }) => result.__typename) ?? [
            outcome ?? answer.codes[0],
          ];
          const isDone = refusals.some((refusal: string) => refusal.endsWith('Payload'));
          expect({ query, isDone }).toEqual({ query, isDone: doneAlready.includes(name) });
          expect(answer.codes).not.toContain('INTERNAL');
        }
      }
      expect(await stateOfB()).toBe(before);
    },
  );
});
