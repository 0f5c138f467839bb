import { describe, expect, it } from 'vitest';
import { isCapability } from '../../src/auth/capabilities.ts';
import * as exported from '../../src/client/index.ts';
import { codeIn, read } from './markdown.ts';

// Without its examples: they name what else there is.
const documentation = read('docs/client.md').replace(/^```[\s\S]*?^```$/gm, '');
const codes = new Set(codeIn(documentation));

/** `issues.relations.get` and so on, for every function below an object. */
function methodsIn(object: object, path: readonly string[] = []): string[] {
  return Object.entries(object).flatMap(([name, value]) => {
    if (typeof value === 'function') return [[...path, name].join('.')];
    return typeof value === 'object' && value !== null ? methodsIn(value, [...path, name]) : [];
  });
}

describe('docs/client.md', () => {
  it('names every method of a client, and none that is not there', () => {
    const client = exported.createPluginClient({ url: 'http://gateway', token: 'x' });
    const methods = methodsIn(client).filter((name) => name.includes('.'));
    expect(methods.length).toBeGreaterThan(25);
    const documented = [...codes].filter(
      (code) =>
        /^(issues|activity|costs|db|agents|projects)\.[\w.]+$/.test(code) &&
        (methods.includes(code) || !isCapability(code)),
    );
    expect(documented.sort()).toEqual(methods.sort());
  });

  it('names every class of errors with its code', () => {
    const rows = [...documentation.matchAll(/^\| `([A-Z_]+)` \| `(\w+)` \|/gm)].map(
      ([, code, name]) => `${code} ${name}`,
    );
    const { errorOf, PluginClientError } = exported;
    const classes = Object.entries(exported).filter(
      ([name, value]) =>
        name !== 'PluginClientError' && typeof value === 'function' && value.prototype instanceof PluginClientError,
    );
    expect(rows.map((row) => row.split(' ')[1]).sort()).toEqual(classes.map(([name]) => name).sort());
    for (const row of rows) {
      const [code = '', name] = row.split(' ');
      expect(errorOf({ code, message: '' }).name).toBe(name);
    }
    expect(errorOf({ code: 'OF_TOMORROW', message: '' })).toMatchObject({
      name: 'PluginClientError',
      code: 'OF_TOMORROW',
    });
  });
});
