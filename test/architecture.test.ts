import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Lowest first: a file imports from its own layer and from those before it. docs/architecture.md shows the same picture. */
const layers = ['kernel', 'database', 'tables', 'auth', 'domain', 'graph', 'edge'] as const;
type Layer = (typeof layers)[number] | 'client';

/** Which layer a file belongs to: the first pattern that fits its path decides. */
const places: readonly (readonly [RegExp, Layer])[] = [
  // It ships to workers and browsers, so it stands apart: see below.
  [/^src\/(client|react|worker)\//, 'client'],
  [/^src\/(main|start|index|gateway|config)\.ts$|^src\/require-node\.mjs$/, 'edge'],
  [/^src\/(attach|cli|server|live|telemetry|demo|testing)\//, 'edge'],
  // Opens whichever database the settings name, the embedded one among them: a choice of the process, not of a layer below it.
  [/^src\/database\/open-database\.ts$/, 'edge'],
  [/^src\/kernel\//, 'kernel'],
  [/^src\/(database|embedded)\//, 'database'],
  [/\.table\.ts$|^src\/relations\.ts$/, 'tables'],
  [/^src\/auth\/|^src\/scope\.ts$/, 'auth'],
  [/^src\/(graphql|plan)\/|^src\/schema\.ts$/, 'graph'],
  [/^src\/modules\/[^/]+\/[^/]+\.(graphql|mutations|http)\.ts$/, 'graph'],
  // Readers that gather what all objects at one place of a document ask for. They know the document, so they are graph.
  [/^src\/modules\/(subtree\/subtree|costs\/cost-report|costs\/cost\.sql|node\/node\.sql)\.ts$/, 'graph'],
  [/^src\/modules\/[a-z-]+\/[a-z-]+(\.(service|sql|errors|test))?\.ts$/, 'domain'],
];

/** Imports that point up all the same. Each is owed: one that is gone must leave this list. */
const owed: Readonly<Record<string, string>> = {
  'src/modules/orchestration/orchestration.service.ts → src/modules/costs/cost-report.ts':
    'the sums of one scope want a place below the reports of the graph',
  'src/modules/orchestration/orchestration.service.ts → src/modules/costs/cost.sql.ts':
    'the statements of costs take the conditions of the filter, which stand beside its GraphQL input',
};

interface Import {
  readonly to: string;
  readonly isTypeOnly: boolean;
}

// Biome writes every import in one of these forms. `import { type X }` still runs the module, so only `import type` is types alone.
const importForms =
  /^(?:import|export)\s+(?<type>type\s)?[^;'"]*?\bfrom\s+'(?<from>[^']+)'|^import\s+'(?<effect>[^']+)'|\bimport\('(?<lazy>[^']+)'\)/gm;

const files = globSync('src/**/*.{ts,mts,mjs}', { cwd: root }).sort();
const sources = new Map(files.map((file) => [file, readFileSync(join(root, file), 'utf8')]));

function importsOf(file: string): Import[] {
  return [...(sources.get(file) ?? '').matchAll(importForms)].flatMap(({ groups = {} }) => {
    const specifier = groups.from ?? groups.effect ?? groups.lazy ?? '';
    return specifier.startsWith('.')
      ? [{ to: join(dirname(file), specifier), isTypeOnly: groups.type !== undefined }]
      : [];
  });
}

function layerOf(file: string): Layer | undefined {
  return places.find(([pattern]) => pattern.test(file))?.[1];
}

function pointsUp(from: Layer, to: Layer): boolean {
  if (from === 'client' || to === 'client') return from !== to && from !== 'edge';
  return layers.indexOf(to) > layers.indexOf(from);
}

describe('the layers', () => {
  it('have a place for every file', () => {
    const homeless = files.filter((file) => layerOf(file) === undefined);
    expect(
      homeless,
      'Give the file a name of its layer (.service, .sql, .errors, .graphql …), or draw its layer here.',
    ).toEqual([]);
  });

  it.each(files)('%s imports from its own layer or below', (file) => {
    const upwards = importsOf(file)
      .filter(({ to }) => {
        const [here, there] = [layerOf(file), layerOf(to)];
        // What it shares with the server is the list of error codes and the form of a call, which know nothing of either.
        if (here === 'client' && /^src\/kernel\/(error-codes|route-call)\.ts$/.test(to)) return false;
        return here === undefined || there === undefined || pointsUp(here, there);
      })
      .map(({ to }) => `${file} → ${to}`)
      .filter((edge) => !(edge in owed));
    const remedy = `${file} is of the layer "${layerOf(file)}". Move what it needs down, or hand it in as an argument.`;
    expect(upwards, remedy).toEqual([]);
  });

  it('owe no import that has since been put right', () => {
    const edges = new Set(files.flatMap((file) => importsOf(file).map(({ to }) => `${file} → ${to}`)));
    expect(
      Object.keys(owed).filter((edge) => !edges.has(edge)),
      'Take it off the list `owed`.',
    ).toEqual([]);
  });

  it('are seen by this test: it finds the imports there are', () => {
    const found = files.flatMap(importsOf);
    expect(found.length).toBeGreaterThan(500);
    expect(found.filter(({ to }) => !sources.has(to)).map(({ to }) => to)).toEqual([]);
  });
});

describe('imports', () => {
  it('make no cycle', () => {
    const done = new Set<string>();
    const cycles: string[] = [];
    const visit = (file: string, path: readonly string[]): void => {
      const start = path.indexOf(file);
      if (start >= 0) cycles.push([...path.slice(start), file].join(' → '));
      if (start >= 0 || done.has(file)) return;
      for (const { to, isTypeOnly } of importsOf(file)) if (!isTypeOnly) visit(to, [...path, file]);
      done.add(file);
    };
    for (const file of files) visit(file, []);
    expect(cycles, 'Put what both need into a file of its own, below both.').toEqual([]);
  });

  it('name the file that has what they need: nothing is passed on by another', () => {
    // What the package exports is gathered in its entry points.
    const entries = /^src\/(index|(client|react|worker|testing)\/index)\.ts$/;
    const barrels = files.filter(
      (file) =>
        !entries.test(file) && /^export\s+(type\s+)?(\*|\{[^}]*\})\s*(as \w+ )?from/m.test(sources.get(file) ?? ''),
    );
    expect(barrels, 'Import from the file itself, and delete the line that passes it on.').toEqual([]);
  });
});

describe('a file', () => {
  it('reads the environment only if it is src/config.ts', () => {
    const readers = files.filter((file) =>
      /\bprocess\s*(\?\.|\.)\s*env\b|\bprocess\[|\benv\b[^;]*from 'node:process'/.test(sources.get(file) ?? ''),
    );
    expect(
      readers.filter((file) => file !== 'src/config.ts'),
      'Take it from the settings that src/config.ts reads.',
    ).toEqual([]);
  });

  it('is named after what it is about', () => {
    const vague = files.filter((file) => /utils?|helpers?|common|manager/i.test(file.slice(file.lastIndexOf('/') + 1)));
    expect(vague, 'A thing without a name is not understood yet.').toEqual([]);
  });
});
