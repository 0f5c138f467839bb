import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as operations from '../../src/client/generated/operations.ts';
import { documentHash } from '../../src/modules/trusted-documents/registered-document.ts';
import { projectDirectory, read } from '../docs/markdown.ts';
import { CommandLine } from '../plugins/command-line.ts';
import {
  activitySubscription,
  createMutation,
  type DocumentWorld,
  key,
  startDocumentWorld,
  titleQuery,
} from './document-world.ts';

let world: DocumentWorld;
let commands: CommandLine;
beforeAll(async () => {
  world = await startDocumentWorld();
  commands = new CommandLine(world.test);
});
afterAll(async () => {
  commands?.dispose();
  await world?.close();
});

const stored = () =>
  world.test.truth<{ sha256: string; cost: number }>(
    'select d.sha256, d.cost from gateway.plugin_documents as d join plugins as p on p.id = d.plugin_id where p.plugin_key = $1 order by 1',
    [key],
  );
const listQuery = 'query List($n: Int!) { issues(first: $n) { nodes { title children(first: 50) { nodes { id } } } } }';

describe('documents extract', () => {
  it('takes from a module what it exports, to the letter', async () => {
    const out = join(world.directory, 'extracted.json');
    const source = join(projectDirectory, 'src/client/generated/operations.ts');
    const { documents } = await commands.json('documents', 'extract', source, '--out', out);
    const list: Record<string, string> = JSON.parse(readFileSync(out, 'utf8'));
    expect(documents.length).toBeGreaterThan(10);
    for (const [hash, body] of Object.entries(list)) expect(documentHash(body)).toBe(hash);
    const texts = Object.values(operations).map(String);
    for (const body of Object.values(list)) expect(texts).toContain(body);
    expect(Object.keys(list)).toEqual(Object.keys(list).sort());
  });

  it('takes each operation of .graphql files with the fragments that it uses, and writes the same list each time', async () => {
    const folder = join(projectDirectory, 'src/client/documents');
    const outs = [join(world.directory, 'one.json'), join(world.directory, 'two.json')];
    for (const out of outs) await commands.json('documents', 'extract', folder, '--out', out);
    const [one, two] = outs.map((out) => readFileSync(out, 'utf8'));
    expect(one).toBe(two);
    for (const body of Object.values<string>(JSON.parse(one ?? '{}'))) {
      for (const [, spread] of body.matchAll(/\.\.\.(\w+)/g)) {
        if (spread !== 'on') expect(body).toContain(`fragment ${spread} on `);
      }
    }
  });

  it('refuses what cannot run, what is no source, and nothing at all', async () => {
    const file = join(world.directory, 'bad.graphql');
    writeFileSync(file, 'query Bad { issues { nodes { colour } } }');
    const out = join(world.directory, 'never.json');
    const bad = await commands.run('documents', 'extract', file, '--out', out);
    expect([bad.code, bad.err]).toEqual([1, expect.stringContaining('Bad: 4:7 Cannot query field "colour"')]);
    expect((await commands.run('documents', 'extract', 'README.md', '--out', out)).err).toContain(
      'neither a .graphql file',
    );
    writeFileSync(file, 'fragment F on Issue { id }');
    expect((await commands.run('documents', 'extract', file, '--out', out)).err).toContain('There is no operation');
  });
});

describe('plugin install', () => {
  it('registers the documents with what they cost, and an update takes their place', async () => {
    await commands.json('plugin', 'install', world.write([titleQuery, listQuery]));
    const costs = Object.fromEntries((await stored()).map(({ sha256, cost }) => [sha256, cost]));
    // One point, and one for each hundred of 25 + 25 * 50 rows.
    expect(costs).toEqual({ [documentHash(titleQuery)]: 1, [documentHash(listQuery)]: 1 + 12 });
    await commands.json('plugin', 'install', world.write([createMutation], { version: '1.0.1' }));
    expect((await stored()).map(({ sha256 }) => sha256)).toEqual([documentHash(createMutation)]);
  });

  it.each([
    ['a document that does not fit the schema', ['{ nothing }'], 'Cannot query field "nothing"'],
    [
      'a document over a limit',
      [`{ ${'a: viewer { originKind } '.repeat(31)} }`.replaceAll('a:', 'x:')],
      'too many aliases',
    ],
    [
      'a text under the hash of another',
      JSON.stringify({ [documentHash(titleQuery)]: '{ viewer { originKind } }' }),
      'whose text is another',
    ],
    ['a key that is no hash', JSON.stringify({ Title: titleQuery }), 'is no list of documents'],
    ['a list that is no JSON', '{', 'is no JSON'],
  ])('refuses %s, and leaves all as it was', async (_name, documents, message) => {
    await world.install([createMutation], { version: '1.0.2' });
    const before = await stored();
    const answer = await commands.run('plugin', 'install', world.write(documents, { version: '9.0.0' }));
    expect([answer.code, answer.err]).toEqual([1, expect.stringContaining(message)]);
    expect(await stored()).toEqual(before);
    expect(await world.test.truth('select version from plugins where plugin_key = $1', [key])).toEqual([
      { version: '1.0.2' },
    ]);
  });

  it('refuses a file that is not there or not inside the folder of the plugin', async () => {
    const trustedDocuments = { file: 'gone.json' };
    const gone = await commands.run('plugin', 'install', world.write(null, { trustedDocuments }));
    expect(gone.err).toContain('gone.json, beside the manifest, cannot be read');
    const outside = await commands.run(
      'plugin',
      'install',
      world.write(null, { trustedDocuments: { file: '../x.json' } }),
    );
    expect(outside.err).toContain('leads out of the folder of the plugin');
  });
});

describe('plugin documents', () => {
  it('shows what holds, and an operator says otherwise than the manifest, also over an update', async () => {
    await world.install([titleQuery], { version: '2.0.0' });
    expect(await commands.json('plugin', 'documents', key)).toEqual({
      key,
      documents: 1,
      declared: true,
      ordered: null,
      onlyThese: true,
    });
    expect(await commands.json('plugin', 'documents', key, '--any')).toMatchObject({
      ordered: false,
      onlyThese: false,
    });
    const { plugin } = await world.test.seed.company().withPlugin(key, { use: 'ui', actor: { userId: 'u' } });
    await plugin.expectData('{ viewer { originKind } }');
    await world.install([titleQuery], { version: '2.0.1' });
    expect(await commands.json('plugin', 'documents', key)).toMatchObject({ ordered: false, onlyThese: false });
    expect(await commands.json('plugin', 'documents', key, '--as-declared')).toMatchObject({ onlyThese: true });
    world.test.clock.advance(1_000);
    await plugin.expectError('DOCUMENT_REFUSED', '{ viewer { originKind } }');
    const both = await commands.run('plugin', 'documents', key, '--any', '--only-these');
    expect([both.code, both.err]).toEqual([1, expect.stringContaining('Say one of')]);
    expect((await commands.run('plugin', 'documents', 'acme.none')).err).toContain('There is no plugin acme.none');
  });
});

describe('plugin check', () => {
  const check = (...words: string[]) => commands.run('plugin', 'check', ...words, '--json');

  it('says which documents a schema breaks and why, and ends with 1', async () => {
    await world.install([titleQuery, activitySubscription], { version: '3.0.0' });
    const fine = await check(key);
    expect([fine.code, JSON.parse(fine.out)]).toEqual([0, { checked: 2, broken: [], drifted: [] }]);
    const next = join(world.directory, 'next.graphql');
    writeFileSync(
      next,
      read('schema.graphql').replace(/(\ntype Issue implements[\s\S]*?\n) {2}title: String!\n/, '$1  name: String!\n'),
    );
    const broken = await check('--schema', next);
    expect(broken.code).toBe(1);
    expect(JSON.parse(broken.out)).toMatchObject({
      checked: 2,
      broken: [
        {
          plugin: key,
          name: 'Title',
          sha256: documentHash(titleQuery),
          problems: ['1:42 Cannot query field "title" on type "Issue".'],
        },
      ],
    });
    const words = await commands.run('plugin', 'check', key, '--schema', next);
    expect(words.out).toContain(`${key} Title (${documentHash(titleQuery).slice(0, 12)}) cannot run:`);
  });

  it('says which documents cost something else than when they were registered', async () => {
    await world.install([listQuery], { version: '3.1.0' });
    await world.test.truth('update gateway.plugin_documents set cost = 5 where sha256 = $1', [documentHash(listQuery)]);
    const { code, out } = await check(key);
    expect([code, JSON.parse(out)]).toMatchObject([
      0,
      { checked: 1, broken: [], drifted: [{ name: 'List', cost: { registered: 5, now: 13 } }] },
    ]);
    expect((await commands.run('plugin', 'check', key)).out).toContain(`${key} List costs 13 points, and not 5.`);
  });

  it('finds every document of the SDK good on the schema of the code', async () => {
    const bodies = Object.values(operations)
      .filter((value) => value instanceof String)
      .map(String);
    const operationsAlone = bodies.filter((body) => /^\s*(query|mutation|subscription)\b/m.test(body));
    await world.install(operationsAlone, { version: '3.2.0', capabilities: ['issues.read'] });
    const { code, out } = await check();
    expect([code, JSON.parse(out).broken]).toEqual([0, []]);
  });
});
