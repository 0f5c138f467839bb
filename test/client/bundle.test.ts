import { readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { fileURLToPath } from 'node:url';
import { createContext, runInContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ClientWorld, startClientWorld } from './client-world.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

async function bundle() {
  const { outputFiles, metafile, warnings } = await build({
    stdin: { contents: `export * from 'paperclip-graphql/client';`, resolveDir: root },
    absWorkingDir: root,
    bundle: true,
    minify: true,
    format: 'iife',
    globalName: 'sdk',
    platform: 'browser',
    target: 'es2022',
    conditions: ['paperclip-graphql-source'],
    write: false,
    metafile: true,
  });
  return { code: outputFiles[0]?.text ?? '', files: Object.keys(metafile.inputs), metafile, warnings };
}

let world: ClientWorld;
let built: Awaited<ReturnType<typeof bundle>>;
beforeAll(async () => {
  [world, built] = await Promise.all([startClientWorld(), bundle()]);
});
afterAll(() => world?.close());

describe('the client, bundled for browsers', () => {
  it('imports nothing of Node', () => {
    const imports = Object.values(built.metafile.inputs).flatMap(({ imports: of }) => of.map(({ path }) => path));
    expect(imports.length).toBeGreaterThan(50);
    expect(imports.filter((path) => path.startsWith('node:') || builtinModules.includes(path))).toEqual([]);
    expect(built.warnings).toEqual([]);
  });

  it('has nothing of the server in it, and of packages GraphQL’s printer alone', () => {
    const ours = built.files.filter((file) => file.startsWith('src/'));
    expect(ours.length).toBeGreaterThan(20);
    expect(ours.filter((file) => !file.startsWith('src/client/'))).toEqual([]);
    const [output] = Object.values(built.metafile.outputs);
    const packages = Object.entries(output?.inputs ?? {}).filter(
      ([file, { bytesInOutput }]) => file.startsWith('node_modules/') && bytesInOutput > 0,
    );
    expect(
      packages.filter(([file]) => !/^node_modules\/graphql\/(language|jsutils|version|devMode)/.test(file)),
    ).toEqual([]);
  });

  it('is as small as its documentation says', () => {
    const documented = /(\d+) KB minified and compressed/.exec(readFileSync(`${root}docs/client.md`, 'utf8'))?.[1];
    const size = gzipSync(built.code).length / 1000;
    expect(size).toBeLessThanOrEqual(Number(documented));
    expect(size).toBeGreaterThan(Number(documented) - 2);
  });

  it('runs with what browsers have, and nothing else', async () => {
    const { fetch, URL, URLSearchParams, AbortSignal, AbortController, Headers, Response, DOMException } = globalThis;
    const { performance, crypto, atob, setTimeout, clearTimeout, TextDecoder } = globalThis;
    const web = { fetch, URL, URLSearchParams, AbortSignal, AbortController, Headers, Response, DOMException };
    const context = createContext({ ...web, performance, crypto, atob, setTimeout, clearTimeout, TextDecoder });
    runInContext('globalThis.globalThis = globalThis;', context);
    runInContext(built.code, context);
    context.options = { url: world.url, token: world.plugin.token };
    const created = await runInContext(
      `sdk.createPluginClient(options).issues.create({ title: 'From a page' }).then(({ title }) => title)`,
      context,
    );
    expect(created).toBe('From a page');
  });
});
