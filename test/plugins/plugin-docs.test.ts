import { describe, expect, it } from 'vitest';
import { routeErrorCodes } from '../../src/modules/api-routes/api-route.errors.ts';
import { coreReadTables } from '../../src/modules/plugins/manifest.ts';
import { readManifest } from '../../src/modules/plugins/manifest-problems.ts';
import { transitions } from '../../src/modules/plugins/plugin-status.ts';
import { routeCallSchema } from '../../src/worker/verify-route-call.ts';
import { codeIn, read, tableRows } from '../docs/markdown.ts';

const text = read('docs/plugins.md');

describe('docs/plugins.md', () => {
  it('shows a manifest that is taken', () => {
    const example = /^```json\n(.*?)^```/ms.exec(text)?.[1] ?? '';
    expect(readManifest(example)).toMatchObject({ problems: [], warnings: [], manifest: { id: 'acme.missions' } });
  });

  it('lists every status with all that it may become', () => {
    const listed = tableRows(text, 'Life of a plugin').flatMap(([status = '', , next]) =>
      next === undefined ? [] : [[codeIn(status)[0], codeIn(next)]],
    );
    expect(Object.fromEntries(listed)).toEqual(transitions);
  });

  it('lists every code that the call of a route is answered with, and no other', () => {
    const listed = tableRows(text, 'Routes').flatMap(([code = '', status = '']) =>
      /^\d+$/.test(status) ? codeIn(code) : [],
    );
    expect(listed.sort()).toEqual([...routeErrorCodes].sort());
  });

  it('shows a call that the worker’s verification would read', () => {
    const [, example = ''] = [...text.matchAll(/^```json\n(.*?)^```/gms)].map(([, json]) => json);
    expect(routeCallSchema.parse(JSON.parse(example))).toEqual(JSON.parse(example));
  });

  it('names every table that plugin SQL may read', () => {
    const paragraph = /`coreReadTables` names the tables(.*?)\n\n/s.exec(text)?.[1] ?? '';
    expect(codeIn(paragraph)).toEqual([...coreReadTables]);
  });
});
