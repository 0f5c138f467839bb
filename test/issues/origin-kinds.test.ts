import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SeededCompany } from '../../src/testing/seed.ts';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';
import type { TestPlugin } from '../../src/testing/test-plugin.ts';

let test: TestGateway;
let company: SeededCompany;
let plugin: TestPlugin;
beforeAll(async () => {
  test = await startTestGateway();
  company = await test.company();
  plugin = await company.plugin('acme.x');
});
afterAll(() => test.close());

const create = `mutation ($kind: OriginKind) { createIssue(input: { title: "x", originKind: $kind }) { __typename ... on CreateIssuePayload { issue { id originKind } } } }`;
const update = `mutation ($id: ID!, $kind: OriginKind) { updateIssue(input: { issueId: $id, patch: { originKind: $kind } }) { __typename } }`;
const byKind = `query ($kind: OriginKind) { issues(filter: { originKind: $kind }) { nodes { id originKind } } }`;
const byPrefix = `query ($kind: OriginKind) { issues(filter: { originKindPrefix: $kind }) { nodes { id originKind } } }`;

/** What is not this plugin's to write: none of it is `plugin:acme.x`, or that with a colon and something behind it. */
const spoofs: [string, string][] = [
  ['another plugin', 'plugin:acme.y'],
  ['another plugin’s kind', 'plugin:acme.y:mission'],
  ['a longer key', 'plugin:acme.x-evil'],
  ['a longer key’s kind', 'plugin:acme.x-evil:mission'],
  ['a longer key by a dot', 'plugin:acme.x.y'],
  ['a longer key by a letter', 'plugin:acme.xx'],
  ['a longer key by an underscore', 'plugin:acme.x_'],
  ['a shorter key', 'plugin:acme'],
  ['a shorter key’s kind', 'plugin:acme:x'],
  ['half a key', 'plugin:acme.'],
  ['no key', 'plugin:'],
  ['no key but a suffix', 'plugin::x'],
  ['no colon', 'plugin'],
  ['an empty suffix', 'plugin:acme.x:'],
  ['the key alone', 'acme.x'],
  ['the key with a kind', 'acme.x:mission'],
  ['another scheme', 'plugins:acme.x'],
  ['a path', 'plugin:acme.x/mission'],
  ['a path below another', 'plugin:acme.y:../acme.x'],
  ['upper case in the scheme', 'Plugin:acme.x'],
  ['upper case in the key', 'plugin:ACME.X'],
  ['upper case with a kind', 'PLUGIN:ACME.X:mission'],
  ['a space before', ' plugin:acme.x'],
  ['a space behind', 'plugin:acme.x '],
  ['a space in the middle', 'plugin: acme.x'],
  ['a tab behind', 'plugin:acme.x\t'],
  ['a line break behind', 'plugin:acme.x\n'],
  ['a line break and another line', 'plugin:acme.y\nplugin:acme.x'],
  ['a no-break space behind', 'plugin:acme.x\u00a0'],
  ['a percent sign', 'plugin:%'],
  ['a percent sign behind', 'plugin:acme.x%'],
  ['an underscore for a letter', 'plugin:acme_x'],
  ['a dot that means any letter', 'plugin:acmeax'],
  ['a regular expression', 'plugin:acme.*'],
  ['a NUL behind', 'plugin:acme.x\u0000'],
  ['a NUL and a colon behind', 'plugin:acme.x\u0000:mission'],
  ['a Cyrillic a', 'plugin:\u0430cme.x'],
  ['a Cyrillic x', 'plugin:acme.\u0445'],
  ['a full-width colon', 'plugin\uff1aacme.x'],
  ['a full-width colon before the kind', 'plugin:acme.x\uff1amission'],
  ['a ratio sign for a colon', 'plugin:acme.x\u2236mission'],
  ['a full stop of another script', 'plugin:acme\u3002x'],
  ['a full-width letter', 'plugin:acme.\uff58'],
  ['a zero-width space', 'plugin:acme.x\u200b'],
  ['a zero-width joiner inside', 'plugin:acme.\u200dx'],
  ['a byte order mark', '\ufeffplugin:acme.x'],
  ['a combining accent', 'plugin:acme.x\u0301'],
  ['a right-to-left override', '\u202eplugin:acme.x'],
  ['a soft hyphen', 'plu\u00adgin:acme.x'],
  ['a Turkish dotless i', 'plug\u0131n:acme.x'],
  ['quotes', "plugin:acme.x' or '1'='1"],
  ['manual', 'manual'],
  ['routine_execution', 'routine_execution'],
  ['Manual', 'Manual'],
  ['manual with a colon', 'manual:plugin:acme.x'],
];
/** A filter may name the kinds of the host itself: a word without a colon. */
const isHostKind = (kind: string) => /^[a-z][a-z0-9_]*$/.test(kind);

describe('an origin kind outside the plugin’s namespace', () => {
  it('comes in at least forty disguises', () => {
    expect(new Set(spoofs.map(([, kind]) => kind)).size).toBe(spoofs.length);
    expect(spoofs.length).toBeGreaterThanOrEqual(40);
  });

  it.each(spoofs)('is refused on create, on update and as a filter: %s', async (_name, kind) => {
    // A real row of that kind stands in the company, where a row of it can be at all.
    const theirs = kind.includes('\u0000') ? null : await company.issue({ originKind: kind });
    const own = await company.issue({ originKind: 'plugin:acme.x' });
    const rows = () =>
      test.truth('select (select count(*) from issues) as issues, (select count(*) from activity_log) as entries');
    const before = await rows();
    const error = await plugin.expectError('ORIGIN_KIND_FORBIDDEN', create, { kind });
    expect(error.message).toBe('Plugin may only use originKind values under plugin:acme.x');
    expect(error.extensions).toMatchObject({ originKind: kind, allowed: ['plugin:acme.x', 'plugin:acme.x:<suffix>'] });
    await plugin.expectError('ORIGIN_KIND_FORBIDDEN', update, { id: own.id, kind });
    await plugin.expectError('ORIGIN_KIND_FORBIDDEN', byPrefix, { kind });
    if (isHostKind(kind)) {
      const { issues } = await plugin.expectData(byKind, { kind });
      expect(issues.nodes).toEqual([{ id: theirs?.id, originKind: kind }]);
    } else {
      await plugin.expectError('ORIGIN_KIND_FORBIDDEN', byKind, { kind });
    }
    expect(await rows()).toEqual(before);
    const [row] = await test.truth('select origin_kind from issues where id = $1', [own.id]);
    expect(row).toEqual({ origin_kind: 'plugin:acme.x' });
  });

  it('is refused as a literal in the document as well as in a variable', async () => {
    await plugin.expectError(
      'ORIGIN_KIND_FORBIDDEN',
      'mutation { createIssue(input: { title: "x", originKind: "plugin:acme.y" }) { __typename } }',
    );
    await plugin.expectError(
      'ORIGIN_KIND_FORBIDDEN',
      '{ issues(filter: { originKind: "plugin:acme.y" }) { nodes { id } } }',
    );
  });

  it('is refused by the database alone, whatever a resolver forgets', async () => {
    const client = new pg.Client({ connectionString: test.gatewayUrl });
    await client.connect();
    const insertAs = async (kind: string) => {
      await client.query('begin');
      await client.query(
        `select set_config('app.company_id', $1, true), set_config('app.plugin_id', $2, true), set_config('app.plugin_key', $3, true)`,
        [company.id, plugin.id, plugin.key],
      );
      try {
        await client.query(`insert into issues (company_id, title, origin_kind) values ($1, 'x', $2)`, [
          company.id,
          kind,
        ]);
        return 'inserted';
      } catch (error) {
        return error instanceof pg.DatabaseError ? error.code : error;
      } finally {
        await client.query('rollback');
      }
    };
    for (const [name, kind] of spoofs)
      expect(await insertAs(kind), name).toBe(kind.includes('\u0000') ? '22021' : '42501');
    expect(await insertAs('plugin:acme.x')).toBe('inserted');
    expect(await insertAs('plugin:acme.x:mission')).toBe('inserted');
    await client.end();
  });
});

describe('the plugin’s own namespace', () => {
  it('is its root and everything below it, kept as it is written', async () => {
    for (const kind of [
      'plugin:acme.x',
      'plugin:acme.x:a',
      'plugin:acme.x:a:b',
      'plugin:acme.x: ',
      'plugin:acme.x:%_日',
    ]) {
      const { createIssue: result } = await plugin.expectData(create, { kind });
      expect(result.issue.originKind).toBe(kind);
      const { issues } = await plugin.expectData(byKind, { kind });
      expect(issues.nodes.map(({ id }: { id: string }) => id)).toContain(result.issue.id);
    }
  });

  it('is the root where the kind is left out, null or empty', async () => {
    for (const variables of [{}, { kind: null }, { kind: '' }]) {
      const { createIssue: result } = await plugin.expectData(create, variables);
      expect(result.issue.originKind).toBe('plugin:acme.x');
    }
  });

  it('has no control characters, and at most 300 characters', async () => {
    for (const kind of ['plugin:acme.x:a\u0000', 'plugin:acme.x:a\n', `plugin:acme.x:${'a'.repeat(300)}`]) {
      for (const document of [create, byKind, byPrefix]) await plugin.expectError('BAD_USER_INPUT', document, { kind });
    }
  });

  it('is found by its prefix: no wildcard, no case, no neighbour', async () => {
    const seeded = await test.company();
    const asking = await seeded.plugin('acme.x');
    const kinds = [
      'plugin:acme.x',
      'plugin:acme.x:a',
      'plugin:acme.x:a:b',
      'plugin:acme.x:ab',
      'plugin:acme.x:A',
      'plugin:acme.x:%',
    ];
    for (const originKind of [...kinds, 'plugin:acme.x-evil', 'plugin:acme.xx:a', 'manual'])
      await seeded.issue({ originKind });
    const found = async (kind: string) =>
      (await asking.expectData(byPrefix, { kind })).issues.nodes
        .map((node: { originKind: string }) => node.originKind)
        .sort();
    expect(await found('plugin:acme.x')).toEqual([...kinds].sort());
    expect(await found('plugin:acme.x:a')).toEqual(['plugin:acme.x:a', 'plugin:acme.x:a:b']);
    expect(await found('plugin:acme.x:%')).toEqual(['plugin:acme.x:%']);
  });

  it('is not shared by plugins whose keys begin alike', async () => {
    const keys = [
      'a',
      'acme',
      'acme.x',
      'acme.x-',
      'acme.x.',
      'acme.x-evil',
      'acme.x.y',
      'acme.xx',
      'acme_x',
      'acmezx',
    ];
    const seeded = await test.company();
    const plugins = await Promise.all(keys.map((key) => seeded.plugin(key)));
    for (const writer of plugins) {
      for (const suffix of ['', ':x', ':x:y', ':-evil']) {
        await writer.expectData(create, { kind: `plugin:${writer.key}${suffix}` });
        for (const reader of plugins.filter(({ key }) => key !== writer.key)) {
          await reader.expectError('ORIGIN_KIND_FORBIDDEN', create, { kind: `plugin:${writer.key}${suffix}` });
        }
      }
    }
    for (const reader of plugins) {
      const { issues } = await reader.expectData(byPrefix, { kind: `plugin:${reader.key}` });
      expect(issues.nodes).toHaveLength(4);
    }
  });
});

it('whatever the key and the kind, a plugin writes and asks for its own and for nothing else', async () => {
  const seeded = await test.company();
  const key = fc
    .tuple(fc.constantFrom(...'ax0'), fc.string({ unit: fc.constantFrom(...'ax.-_0'), maxLength: 4 }))
    .map(([head, tail]) => head + tail);
  const piece = fc.constantFrom('plugin', ':', ':', 'a', 'x', '.', '-', '_', '%', ' ', 'A', '\u0430', '\u200b', '');
  const kind = fc.oneof(
    fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join('')),
    fc.tuple(key, fc.array(piece, { maxLength: 4 })).map(([k, pieces]) => `plugin:${k}${pieces.join('')}`),
  );
  const isOwn = (k: string, text: string) => {
    const root = `plugin:${k}`;
    return text === root || (text.slice(0, root.length + 1) === `${root}:` && text.length > root.length + 1);
  };
  await fc.assert(
    fc.asyncProperty(key, fc.oneof(kind, fc.constant(null)), fc.string({ maxLength: 3 }), async (k, text, suffix) => {
      const asking = await seeded.plugin(k);
      // Half of the kinds are made from the key itself, which chance alone seldom hits.
      const sent = text ?? `plugin:${k}${suffix.replace(/\p{Cc}/gu, '')}`;
      const answer = await asking.send(create, { kind: sent });
      const code = answer.errors?.[0]?.extensions.code;
      expect(code).toBe(sent === '' || isOwn(k, sent) ? undefined : 'ORIGIN_KIND_FORBIDDEN');
      const filtered = await asking.send(byPrefix, { kind: sent });
      expect(filtered.errors?.[0]?.extensions.code).toBe(isOwn(k, sent) ? undefined : 'ORIGIN_KIND_FORBIDDEN');
      const exact = await asking.send(byKind, { kind: sent });
      expect(exact.errors?.[0]?.extensions.code).toBe(
        isOwn(k, sent) || isHostKind(sent) ? undefined : 'ORIGIN_KIND_FORBIDDEN',
      );
    }),
    { numRuns: 120 },
  );
  // What stands in the database was written by the plugin that its entry names, in that plugin's own namespace.
  const written = await test.truth<{ kind: string; key: string }>(
    `select i.origin_kind as kind, a.details ->> 'sourcePluginKey' as key from issues i
     join activity_log a on a.company_id = i.company_id and a.entity_id = i.id::text where i.company_id = $1`,
    [seeded.id],
  );
  expect(written.length).toBeGreaterThan(3);
  for (const row of written) expect(isOwn(row.key, row.kind), `${row.key} wrote ${row.kind}`).toBe(true);
});
