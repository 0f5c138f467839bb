import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { capabilities } from '../../src/auth/capabilities.ts';
import { pluginRows } from '../../src/demo/demo-plugins.ts';
import { printManifestJsonSchema } from '../../src/modules/plugins/manifest-json-schema.ts';
import { checkManifest, readManifest } from '../../src/modules/plugins/manifest-problems.ts';
import { paperclipCapabilities } from '../../src/modules/plugins/paperclip-capabilities.ts';
import { projectDirectory } from '../docs/markdown.ts';
import { goodManifest } from './good-manifest.ts';

type Json = Record<string, unknown>;
type GoodManifest = ReturnType<typeof goodManifest>;

/** The good manifest with one part exchanged, as a file would hold it. */
function spoilt(spoil: (manifest: Json & GoodManifest) => void): string {
  const manifest: Json & GoodManifest = goodManifest();
  spoil(manifest);
  return JSON.stringify(manifest, null, 2);
}

/** Where `needle` stands in the text, as line and column of its first character. */
function placeOf(text: string, needle: string, occurrence = 1): { line: number; column: number } {
  let index = -1;
  for (let found = 0; found < occurrence; found += 1) index = text.indexOf(needle, index + 1);
  if (index < 0) throw new Error(`${needle} is not in the text`);
  const lines = text.slice(0, index).split('\n');
  return { line: lines.length, column: lines.at(-1)!.length + 1 };
}

/** What is spoilt, how, the path and the message that follow, and what the position points at (which of several). */
type Case = [string, (manifest: Json & GoodManifest) => void, string, RegExp | string, string, number?];

const route = (change: Json) => (manifest: Json & GoodManifest) => {
  Object.assign(manifest.apiRoutes[0]!, change);
};
const withPath = (path: string) => (manifest: Json & GoodManifest) => {
  manifest.apiRoutes = [{ routeKey: 'a', method: 'GET', path, auth: 'board' } as never];
};
const withRoutes =
  (...routes: [string, string][]) =>
  (manifest: Json & GoodManifest) => {
    manifest.apiRoutes = routes.map(
      ([method, path], at) => ({ routeKey: `route-${at}`, method, path, auth: 'board' }) as never,
    );
  };
const database = (change: Json) => (manifest: Json & GoodManifest) => {
  Object.assign(manifest.database, change);
};

const cases: Case[] = [
  [
    'an id with a colon',
    (m) => (m.id = 'acme:missions'),
    'id',
    /^begins with a lower case letter or a digit/,
    '"acme:',
  ],
  ['an id in capitals', (m) => (m.id = 'Acme'), 'id', /^begins with a lower case letter/, '"Acme"'],
  ['no id', (m) => delete (m as Json).id, 'id', /^is missing\. The name of the plugin among plugins/, '{'],
  ['another apiVersion', (m) => (m.apiVersion = 2), 'apiVersion', 'is 2 and must be 1.', '2,'],
  ['a version of two numbers', (m) => (m.version = '1.2'), 'version', /^is no semantic version/, '"1.2"'],
  ['a version with a leading zero', (m) => (m.version = '1.02.3'), 'version', /^is no semantic version/, '"1.02.3"'],
  ['a version that is a number', (m) => ((m as Json).version = 12), 'version', 'is 12 and must be a text.', '12'],
  ['no displayName', (m) => delete (m as Json).displayName, 'displayName', /^is missing\./, '{'],
  ['an empty displayName', (m) => (m.displayName = ''), 'displayName', 'is empty.', '""'],
  [
    'a displayName of 101 characters',
    (m) => (m.displayName = 'x'.repeat(101)),
    'displayName',
    'is longer than 100 characters.',
    '"xxx',
  ],
  [
    'a description of 501 characters',
    (m) => (m.description = 'x'.repeat(501)),
    'description',
    /longer than 500/,
    '"xx',
  ],
  ['an author of 201 characters', (m) => (m.author = 'x'.repeat(201)), 'author', /longer than 200/, '"xx'],
  ['no category', (m) => (m.categories = []), 'categories', 'is empty and needs one entry at least.', '[]'],
  [
    'an unknown category',
    (m) => (m.categories = ['automatic']),
    'categories[0]',
    'is "automatic" and must be "connector", "workspace", "automation", "ui". Did you mean "automation"?',
    '"automatic"',
  ],
  ['a category twice', (m) => (m.categories = ['ui', 'ui']), 'categories[1]', /stands there already/, '"ui"', 2],
  ['no capability', (m) => (m.capabilities = []), 'capabilities', /needs one entry/, '[]'],
  [
    'a capability that is mistyped',
    (m) => (m.capabilities[0] = 'issues.reed'),
    'capabilities[0]',
    'is "issues.reed", which is no capability. Did you mean "issues.read"?',
    '"issues.reed"',
  ],
  [
    'a capability like no other',
    (m) => (m.capabilities[1] = 'everything'),
    'capabilities[1]',
    /which is no capability\. docs\/capabilities\.md lists/,
    '"everything"',
  ],
  ['a capability twice', (m) => m.capabilities.push('issues.read'), 'capabilities[7]', /Keep one/, '"issues.read"', 2],
  ['no entrypoints', (m) => delete (m as Json).entrypoints, 'entrypoints', /^is missing/, '{'],
  ['no worker', (m) => ((m as Json).entrypoints = {}), 'entrypoints.worker', /^is missing/, '{}'],
  ['a routeKey in capitals', route({ routeKey: 'Start' }), 'apiRoutes[0].routeKey', /lower case/, '"Start"'],
  [
    'a routeKey twice',
    (m) => (m.apiRoutes[1]!.routeKey = 'mission.start'),
    'apiRoutes[1].routeKey',
    /stands there already/,
    '"mission.start"',
    2,
  ],
  ['PUT', route({ method: 'PUT' }), 'apiRoutes[0].method', /must be "GET", "POST", "PATCH", "DELETE"/, '"PUT"'],
  ['a method in lower case', route({ method: 'get' }), 'apiRoutes[0].method', /Did you mean "GET"\?/, '"get"'],
  ['auth webhook', route({ auth: 'webhook' }), 'apiRoutes[0].auth', /Leave the route out/, '"webhook"'],
  ['auth of nobody', route({ auth: 'none' }), 'apiRoutes[0].auth', /must be "board", "agent"/, '"none"'],
  ['no auth', route({ auth: undefined }), 'apiRoutes[0].auth', /^is missing\. Who may call it/, '{', 3],
  [
    'another capability of a route',
    route({ capability: 'issues.read' }),
    'apiRoutes[0].capability',
    /must be/,
    '"issues.read"',
    2,
  ],
  [
    'a member of a route that is mistyped',
    route({ checkoutpolicy: 'none' }),
    'apiRoutes[0].checkoutpolicy',
    'is not known here. Did you mean "checkoutPolicy"?',
    '"checkoutpolicy"',
  ],
  ['a path without its slash', withPath('missions'), 'apiRoutes[0].path', /does not begin with a slash/, '"missions"'],
  ['a path that ends in a slash', withPath('/a/'), 'apiRoutes[0].path', /has an empty segment/, '"/a/"'],
  ['a path with two slashes', withPath('/a//b'), 'apiRoutes[0].path', /has an empty segment/, '"/a//b"'],
  ['a path with two dots', withPath('/a/../b'), 'apiRoutes[0].path', /has the segment ".."/, '"/a/../b"'],
  ['a path with two dots in a name', withPath('/a..b'), 'apiRoutes[0].path', /has the segment "a..b"/, '"/a..b"'],
  ['a path with a space', withPath('/a b'), 'apiRoutes[0].path', /has the segment "a b"/, '"/a b"'],
  ['a path with an escape', withPath('/%2e'), 'apiRoutes[0].path', /has the segment "%2e"/, '"/%2e"'],
  ['a path with a colon inside', withPath('/a:b'), 'apiRoutes[0].path', /has the segment "a:b"/, '"/a:b"'],
  ['a parameter that begins with a digit', withPath('/:1'), 'apiRoutes[0].path', /has the parameter ":1"/, '"/:1"'],
  ['a path at /api', withPath('/api'), 'apiRoutes[0].path', /begins with \/api/, '"/api"'],
  ['a path below /api', withPath('/api/x'), 'apiRoutes[0].path', /begins with \/api/, '"/api/x"'],
  ['a path below /plugins', withPath('/plugins/x'), 'apiRoutes[0].path', /begins with \/plugins/, '"/plugins/x"'],
  [
    'a company from a header',
    route({ companyResolution: { from: 'header', key: 'x' } }),
    'apiRoutes[0].companyResolution.from',
    'is none of "body", "query" and "issue".',
    '"header"',
  ],
  [
    'a company from the query without a key',
    route({ companyResolution: { from: 'query' } }),
    'apiRoutes[0].companyResolution.key',
    /^is missing/,
    '{',
    4,
  ],
  [
    'routes without their capability',
    (m) => (m.capabilities = m.capabilities.filter((name) => name !== 'api.routes.register')),
    'apiRoutes',
    'is here without its capability. Routes need "api.routes.register": add that to capabilities.',
    '[',
    3,
  ],
  // What Paperclip takes although it is wrong.
  ['a parameter without a name', withPath('/a/:'), 'apiRoutes[0].path', /has the parameter ":"/, '"/a/:"'],
  ['a parameter twice', withPath('/a/:id/:id'), 'apiRoutes[0].path', /the parameter ":id" twice/, '"/a/:id/:id"'],
  [
    'two routes that differ in the names of parameters alone',
    withRoutes(['GET', '/x/:a'], ['GET', '/x/:b']),
    'apiRoutes[1].path',
    'answers GET /x/x, which apiRoutes[0] with "/x/:a" answers as well. Change one of the two paths.',
    '"/x/:b"',
  ],
  [
    'a company from an issue that the path does not name',
    route({ companyResolution: { from: 'issue', param: 'issue' } }),
    'apiRoutes[0].companyResolution.param',
    'is "issue", which is no parameter of the path "/issues/:issueId/mission". It has "issueId".',
    '"issue"\n',
  ],
  [
    'a checkout of no issue',
    route({ path: '/missions/:id', companyResolution: undefined }),
    'apiRoutes[0].checkoutPolicy',
    /has no parameter ":issueId"/,
    '"always-for-agent"',
  ],
  ['a segment that is a dot', withPath('/./'), 'apiRoutes[0].path', /has an empty segment/, '"/./"'],
  ['a segment that is a dot before another', withPath('/./a'), 'apiRoutes[0].path', /has the segment "."/, '"/./a"'],
  // More routes for one request.
  [
    'a literal beside a parameter',
    withRoutes(['GET', '/x/:id'], ['GET', '/x/new']),
    'apiRoutes[1].path',
    /^answers GET \/x\/new, which apiRoutes\[0\]/,
    '"/x/new"',
  ],
  ['a slug with a dash', database({ namespaceSlug: 'a-b' }), 'database.namespaceSlug', /underscores/, '"a-b"'],
  ['a slug of 41', database({ namespaceSlug: 'a'.repeat(41) }), 'database.namespaceSlug', /longer than 40/, '"aaa'],
  ['migrations elsewhere', database({ migrationsDir: '../x' }), 'database.migrationsDir', /leads out of/, '"../x"'],
  ['migrations at the root', database({ migrationsDir: '/x' }), 'database.migrationsDir', /leads out of/, '"/x"'],
  ['a backslash', database({ migrationsDir: 'a\\b' }), 'database.migrationsDir', /leads out of/, '"a\\\\b"'],
  ['no migrations', database({ migrationsDir: undefined }), 'database', /as migrationsDir, or as migrations/, '{', 7],
  ['migrations twice', database({ migrations: ['1.sql'] }), 'database', /as migrationsDir, or as migrations/, '{', 7],
  [
    'a table that is not for plugins',
    database({ coreReadTables: ['company_secrets'] }),
    'database.coreReadTables[0]',
    /is "company_secrets" and must be/,
    '"company_secrets"',
  ],
  [
    'a table twice',
    database({ coreReadTables: ['issues', 'issues'] }),
    'database.coreReadTables[1]',
    /stands there already/,
    '"issues"',
    2,
  ],
  [
    'an unknown member of database',
    database({ slug: 'x' }),
    'database.slug',
    /^is not known here\. Known are/,
    '"slug"',
  ],
  ...['database.namespace.migrate', 'database.namespace.read'].map(
    (name): Case => [
      `a database without ${name}`,
      (m) => (m.capabilities = m.capabilities.filter((other) => other !== name)),
      'database',
      `is here without its capability. A database needs "${name}": add that to capabilities.`,
      '{',
      7,
    ],
  ),
  [
    'a UI that may do more than its plugin',
    (m) => (m.ui.capabilities = ['issues.checkout']),
    'ui.capabilities[0]',
    /this is "issues.checkout": add that to capabilities/,
    '"issues.checkout"',
  ],
];

describe('a manifest', () => {
  it('with one of everything is taken', () => {
    const { manifest, problems, warnings } = readManifest(JSON.stringify(goodManifest(), null, 2));
    expect({ problems, warnings }).toEqual({ problems: [], warnings: [] });
    expect(manifest).toEqual(goodManifest());
  });

  it.each(pluginRows(Date.now()).map((row) => [row.pluginKey, row.manifestJson]))(
    'of the demo plugin %s is taken',
    (_key, manifest) => {
      expect(checkManifest(manifest).problems).toEqual([]);
    },
  );

  it.each(cases)('with %s is refused where that stands', (_name, spoil, path, message, needle, occurrence) => {
    const text = spoilt(spoil);
    const { manifest, problems } = readManifest(text);
    expect(manifest).toBeNull();
    const [problem, ...others] = problems;
    expect(others).toEqual([]);
    expect(problem).toEqual({
      path,
      message: typeof message === 'string' ? message : expect.stringMatching(message),
      ...placeOf(text, needle, occurrence),
    });
    // It ends like a sentence, and the list above asks each one for what to do.
    expect(problem?.message).toMatch(/[.?]$/);
  });

  it('is told all that is wrong with its shape at once', () => {
    const { problems } = readManifest(spoilt((m) => Object.assign(m, { version: '1', categories: [], author: 7 })));
    expect(problems.map(({ path }) => path)).toEqual(['version', 'author', 'categories']);
  });

  it('may declare every capability that Paperclip knows, all of this gateway among them', () => {
    expect(paperclipCapabilities).toHaveLength(52);
    expect(new Set(paperclipCapabilities).size).toBe(52);
    expect(capabilities.filter((name) => !paperclipCapabilities.includes(name))).toEqual([]);
    expect(readManifest(spoilt((m) => (m.capabilities = [...paperclipCapabilities]))).problems).toEqual([]);
  });

  it('keeps members that only the host reads, and says so where they stand', () => {
    const text = spoilt((m) => Object.assign(m, { jobs: [{ jobKey: 'nightly' }], apiRoute: [] }));
    const { manifest, warnings } = readManifest(text);
    expect(manifest).toMatchObject({ jobs: [{ jobKey: 'nightly' }], apiRoute: [] });
    expect(warnings).toEqual([
      { path: 'jobs', message: 'is not known here. It is kept for the host.', ...placeOf(text, '"jobs"') },
      {
        path: 'apiRoute',
        message: 'is not known here. It is kept for the host. Did you mean "apiRoutes"?',
        ...placeOf(text, '"apiRoute"'),
      },
    ]);
  });

  it.each([
    ['the root', withPath('/')],
    ['dots inside a segment', withPath('/v1.2/a_b-c')],
    ['routes of several methods at one path', withRoutes(['GET', '/x/:a'], ['POST', '/x/:b'], ['GET', '/x'])],
    ['a path that begins like the host’s', withPath('/apiary/plugins')],
    [
      'files instead of a folder of migrations',
      database({ migrationsDir: undefined, migrations: ['a/1.sql', '2.sql'] }),
    ],
    ['slots beside the capabilities of its UI', (m: Json & GoodManifest) => Object.assign(m.ui, { slots: [] })],
    [
      'no routes, database or UI',
      (m: Json & GoodManifest) => Object.assign(m, { apiRoutes: undefined, database: undefined, ui: undefined }),
    ],
    ['a version before the release', (m: Json & GoodManifest) => Object.assign(m, { version: '1.0.0-rc.1+build.5' })],
  ])('may have %s', (_name, spoil) => {
    expect(readManifest(spoilt(spoil)).problems).toEqual([]);
  });

  it.each([
    ['nothing', '', 1, 1, 'A value is missing'],
    ['half of it', '{\n  "id": "a"', 2, 12, 'A comma or } is missing here.'],
    ['a comma too many', '{\n  "id": "a",\n}', 3, 1, 'A name in double quotes is missing here.'],
    ['a comma too many in a list', '[1, 2, ]', 1, 8, 'A value is missing here'],
    ['a comment', '{ // hello\n}', 1, 3, 'A name in double quotes is missing here.'],
    ['no colon', '{"id" 1}', 1, 7, 'A colon is missing here.'],
    ['a bad escape', '{"id": "\\x"}', 1, 8, 'an escape or a character that is not allowed'],
    ['a line break in a text', '{"id": "a\nb"}', 1, 8, 'an escape or a character that is not allowed'],
    ['a NUL', '{"id": "\\u0000"}', 1, 8, 'an escape or a character that is not allowed'],
    ['a command for the terminal', '{"id": "\\u001b[2J"}', 1, 8, 'an escape or a character that is not allowed'],
    ['half a character', '{"id": "\\ud800"}', 1, 8, 'an escape or a character that is not allowed'],
    ['a number with a leading zero', '{"id": 01}', 1, 9, 'A comma or } is missing here.'],
    ['something behind it', '{} {}', 1, 4, 'Something stands behind the end.'],
    ['a name twice', '{\n  "id": "a",\n  "id": "b"\n}', 3, 3, 'for the second time. Keep one of them.'],
    ['a thousand brackets', '['.repeat(1000), 1, 102, 'nested more than 100 levels'],
  ])('that is no JSON, by %s, is refused where it stops', (_name, text, line, column, message) => {
    expect(readManifest(text)).toEqual({
      manifest: null,
      problems: [{ path: '', line, column, message: expect.stringContaining(message) }],
      warnings: [],
    });
  });

  it.each(['null', '[]', '"x"', '3'])('that is %s is no object', (text) => {
    expect(readManifest(text).problems).toMatchObject(
      [{ path: '', line: 1, column: 1, message: /must be an object/ }].map((problem) => ({
        ...problem,
        message: expect.stringMatching(problem.message),
      })),
    );
  });

  it('may begin with a byte order mark and have Windows line ends', () => {
    const text = `\uFEFF${JSON.stringify({ ...goodManifest(), version: '1' }, null, 2).replaceAll('\n', '\r\n')}`;
    expect(readManifest(text).problems).toMatchObject([{ path: 'version', line: 4, column: 14 }]);
  });
});

it('schemas/plugin-manifest.schema.json is what the code says', () => {
  const file = readFileSync(join(projectDirectory, 'schemas/plugin-manifest.schema.json'), 'utf8');
  expect(file, 'npm run -s cli -- plugin schema > schemas/plugin-manifest.schema.json').toBe(printManifestJsonSchema());
});
