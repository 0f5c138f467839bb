import { describe, expect, it } from 'vitest';
import { coreReadTables } from '../../src/modules/plugins/manifest.ts';
import { readManifest } from '../../src/modules/plugins/manifest-problems.ts';
import { transitions } from '../../src/modules/plugins/plugin-status.ts';
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

  it('names every table that plugin SQL may read', () => {
    const paragraph = /`coreReadTables` names the tables(.*?)\n\n/s.exec(text)?.[1] ?? '';
    expect(codeIn(paragraph)).toEqual([...coreReadTables]);
  });
});
