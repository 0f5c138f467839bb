import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const forms = /^(?:import|export)\s+(?!type\s)[^;'"]*?\bfrom\s+'([^']+)'|^import\s+'([^']+)'|\bimport\('([^']+)'\)/gm;

/** All that runs when a worker imports the kit: files of ours, and packages. */
function loaded(file: string, files = new Set<string>(), packages = new Set<string>()) {
  if (files.has(file)) return { files, packages };
  files.add(file);
  for (const [, from, effect, lazy] of readFileSync(file, 'utf8').matchAll(forms)) {
    const specifier = from ?? effect ?? lazy ?? '';
    if (specifier.startsWith('.')) loaded(join(dirname(file), specifier), files, packages);
    else if (!specifier.startsWith('node:')) packages.add(specifier);
  }
  return { files, packages };
}

it('a worker loads the kit, the client and the form of a call, and nothing of the server', () => {
  const { files, packages } = loaded(join(root, 'src/worker/index.ts'));
  const names = [...files].map((file) => relative(root, file));
  expect(names).toContain('src/client/plugin-client.ts');
  expect(
    names.filter((name) => !/^src\/(worker|client)\/|^src\/kernel\/(route-call|error-codes)\.ts$/.test(name)),
  ).toEqual([]);
  expect([...packages].sort()).toEqual(['graphql', 'jose', 'zod']);
});
