import fc from 'fast-check';
import { loadModule, parseSync } from 'libpg-query';
import { beforeAll, describe, expect, it } from 'vitest';
import type { GateRules } from '../../src/modules/namespaces/gate-rules.ts';
import { SqlRefusal } from '../../src/modules/namespaces/sql-refusal.errors.ts';
import { type AcceptedStatement, checkExecute, checkQuery } from '../../src/modules/namespaces/statement-gate.ts';
import { goodStatements } from './good-statements.ts';

const rules: GateRules = {
  namespace: 'plugin_missions_1e8c264c64',
  coreReadTables: ['issues', 'projects'],
  coreSchema: 'plugin_core',
  scopedTables: new Set(['missions']),
};
const ns = rules.namespace;

beforeAll(loadModule);

interface Reference {
  readonly schema: string | null;
  readonly name: string;
}

interface Query {
  readonly isRecursive: boolean;
  readonly ctes: readonly { readonly name: string; readonly query: Query }[];
  readonly from: readonly (Reference | Query)[];
  /** Stands in a literal, a comment or a name, so that bytes, characters and UTF-16 units differ. */
  readonly filler: string;
  readonly isUnion: boolean;
}

// Few names, so that those of a WITH, of tables and of the core meet often.
const names = ['t', 'issues', 'agents', 'pg_class', '"T"', '"ä😀"', 'missions', '"a "" b"'];
const schemas = [
  null,
  null,
  null,
  ns,
  `"${ns}"`,
  'PUBLIC',
  '"public"',
  'plugin_core',
  'pg_catalog',
  '"Public"',
  'other',
];

const reference: fc.Arbitrary<Reference> = fc.record({
  schema: fc.oneof({ weight: 15, arbitrary: fc.constantFrom(null, ns) }, fc.constantFrom(...schemas)),
  name: fc.constantFrom(...names),
});

/** A query that nests `depth` levels at most. */
function queryOf(depth: number): fc.Arbitrary<Query> {
  const inner = depth > 0 ? queryOf(depth - 1) : null;
  const ctes: fc.Arbitrary<Query['ctes']> =
    inner === null
      ? fc.constant([])
      : fc.uniqueArray(fc.record({ name: fc.constantFrom(...names), query: inner }), {
          maxLength: 2,
          selector: ({ name }) => name,
        });
  const source: fc.Arbitrary<Reference | Query> =
    inner === null ? reference : fc.oneof({ weight: 3, arbitrary: reference }, inner);
  return fc.record({
    isRecursive: fc.boolean(),
    ctes,
    from: fc.array(source, { minLength: 1, maxLength: 3 }),
    filler: fc.constantFrom('x', 'ä', '€uro', '😀', "it''s; --"),
    isUnion: fc.boolean(),
  });
}
const query = queryOf(3);

interface Printed {
  readonly source: string;
  readonly rewritten: string;
  /** Whether it may be let through. */
  readonly isGood: boolean;
}

/**
 * Writes a query and what has to become of it, knowing from the model which name means what. PostgreSQL's manual: without
 * RECURSIVE, a WITH query sees those before it; with it, itself and all its siblings.
 */
function print({ isRecursive, ctes, from, filler, isUnion }: Query, scope: ReadonlySet<string>): Printed {
  const all = new Set([...scope, ...ctes.map(({ name }) => name)]);
  const withs = ctes.map(({ name, query: inner }, at) => {
    const before = new Set([...scope, ...ctes.slice(0, at).map((cte) => cte.name)]);
    const body = print(inner, isRecursive ? all : before);
    return { name, body };
  });
  const items = from.map((item, at) => ({
    alias: `q${at}`,
    body: 'name' in item ? printReference(item, all) : parenthesised(print(item, all)),
  }));
  const write = (side: 'source' | 'rewritten'): string => {
    const list = withs.map(({ name, body }) => `${name} as (${body[side]})`).join(', ');
    const head = list === '' ? '' : `with ${isRecursive ? 'recursive ' : ''}${list} `;
    const rows = items.map(({ alias, body }) => `${body[side]} ${alias}`).join(', ');
    const tail = isUnion ? " union all (select '2')" : '';
    return `${head}select '${filler}' /* ${filler} */ as "m ${filler.replaceAll('"', '')}" from ${rows}${tail}`;
  };
  const isGood = [...withs, ...items].every(({ body }) => body.isGood);
  return { source: write('source'), rewritten: write('rewritten'), isGood };
}

function parenthesised({ source, rewritten, isGood }: Printed): Printed {
  return { source: `(${source})`, rewritten: `(${rewritten})`, isGood };
}

function printReference({ schema, name }: Reference, scope: ReadonlySet<string>): Printed {
  if (schema === null) {
    return { source: name, rewritten: scope.has(name) ? name : `${ns}.${name}`, isGood: true };
  }
  const source = `${schema} /* ä. */ . ${name}`;
  if (schema.replaceAll('"', '') === ns) return { source, rewritten: source, isGood: true };
  const isPublic = schema === '"public"' || schema.toLowerCase() === 'public';
  return { source, rewritten: source.replace(schema, 'plugin_core'), isGood: isPublic && name === 'issues' };
}

/** A parse tree without its places, and without the schemas that rewriting gives to names. */
function bare(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(bare);
    const isSchema = (item: unknown): boolean =>
      ['pg_catalog', ns, 'plugin_core', 'public'].some(
        (schema) => JSON.stringify(item) === JSON.stringify({ String: { sval: schema } }),
      );
    const rest = items.length > 1 && isSchema(items[0]) ? items.slice(1) : items;
    return rest.filter((item) => !JSON.stringify(item).startsWith('{"IndexElem":{"name":"company_id"'));
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(
        ([name]) => !/^(?:location|schemaname|stmt_len|stmt_location|list_start|list_end|rexpr_list_\w+)$/.test(name),
      )
      .map(([name, inner]) => [name, bare(inner)]),
  );
}

/** Every schema that a tree names a relation in, and the bare names. */
function relationsIn(value: unknown, found: { schema: unknown; name: unknown }[] = []): typeof found {
  if (Array.isArray(value)) for (const item of value) relationsIn(item, found);
  else if (typeof value === 'object' && value !== null) {
    if ('relname' in value)
      found.push({ schema: 'schemaname' in value ? value.schemaname : null, name: value.relname });
    for (const inner of Object.values(value)) relationsIn(inner, found);
  }
  return found;
}

function accepted(sql: string): AcceptedStatement | null {
  try {
    return checkQuery(sql, rules);
  } catch (error) {
    if (error instanceof SqlRefusal) return null;
    throw error;
  }
}

function expectSamePlaces(source: string, { text, positionInSource }: AcceptedStatement): void {
  const from = [...source];
  const to = [...text];
  const places = to.map((_, at) => positionInSource(at + 1) ?? 0);
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  const inserted = new Set([...`${ns}.plugin_core`]);
  for (const [at, place] of places.entries()) {
    if (from[place - 1] !== to[at]) expect(inserted).toContain(to[at]);
  }
}

describe('for any nest of WITH and names, the gate', () => {
  it('rewrites to the schema that PostgreSQL means by each name, or refuses', () => {
    let good = 0;
    fc.assert(
      fc.property(query, (model) => {
        const { source, rewritten, isGood } = print(model, new Set());
        const answer = accepted(source);
        if (answer !== null) good += 1;
        expect(answer?.text ?? null).toBe(isGood ? rewritten : null);
      }),
      { numRuns: 1_500 },
    );
    expect(good).toBeGreaterThan(100);
  });

  it('lets no text through that names a relation outside the two schemas and its own WITH', () => {
    fc.assert(
      fc.property(query, (model) => {
        const answer = accepted(print(model, new Set()).source);
        if (answer === null) return;
        const ctes = new Set(JSON.stringify(parseSync(answer.text)).match(/(?<="ctename":)"(?:[^"\\]|\\.)*"/g));
        for (const { schema, name } of relationsIn(parseSync(answer.text))) {
          if (schema === null) expect(ctes).toContain(JSON.stringify(name));
          else expect([ns, 'plugin_core']).toContain(schema);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('changes nothing of the tree but names', () => {
    fc.assert(
      fc.property(query, (model) => {
        const { source } = print(model, new Set());
        const answer = accepted(source);
        if (answer !== null) expect(bare(parseSync(answer.text))).toEqual(bare(parseSync(source)));
      }),
      { numRuns: 500 },
    );
  });

  it('finds every character of the rewritten text in the source again', () => {
    fc.assert(
      fc.property(query, (model) => {
        const { source } = print(model, new Set());
        const answer = accepted(source);
        if (answer !== null) expectSamePlaces(source, answer);
      }),
      { numRuns: 300 },
    );
  });
});

it.each(goodStatements(ns, 'plugin_core'))('changes nothing but names in: $sql', ({ via, sql }) => {
  const { text } = via === 'query' ? checkQuery(sql, rules) : checkExecute(sql, rules);
  const source = sql.replaceAll('"{{namespace}}"', ns).replaceAll('{{namespace}}.', `${ns}.`);
  expect(bare(parseSync(text))).toEqual(bare(parseSync(source)));
});

it('answers any text with a statement or a refusal, and nothing else', () => {
  const piece = fc.constantFrom(
    ...'select from where with as ( ) , . ; * = $1 :: int " \' /* */ -- \n t public issues {{namespace}} recursive union'.split(
      ' ',
    ),
    ..."U&\"a\" E'\\'' $$ $a$ now() insert into update set delete values on conflict do nothing ä 😀 [ ] 1.5e3 @> ?|".split(
      ' ',
    ),
  );
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(piece).map((pieces) => pieces.join(' ')),
  );
  fc.assert(
    fc.property(text, (sql) => {
      for (const check of [checkQuery, checkExecute]) {
        try {
          check(sql, rules);
        } catch (error) {
          expect(error).toBeInstanceOf(SqlRefusal);
        }
      }
    }),
    { numRuns: 3_000 },
  );
});
