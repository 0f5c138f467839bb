import { describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { codeIn, read, tableRows } from './markdown.ts';

const rows = tableRows(read('docs/configuration.md'), 'Environment variables');

describe('docs/configuration.md', () => {
  it('lists every environment variable that is read, and no other', () => {
    const listed = rows.flatMap(([name = '']) => codeIn(name)).sort();
    // Read from the source: the schema of the environment is private to its file.
    const schema = /z\s*\.object\(\{(.*?)\n {2}\}\)/s.exec(read('src/config.ts'))?.[1] ?? '';
    const known = [...schema.matchAll(/^\s+([A-Z][A-Z0-9_]*):/gm)].flatMap(([, name]) => (name ? [name] : [])).sort();
    expect(known.length).toBeGreaterThan(0);
    expect(listed).toEqual(known);
  });

  it('says the defaults that an empty environment gets', () => {
    const config = readConfig({});
    const defaults = Object.fromEntries(rows.map(([name = '', value = '']) => [codeIn(name)[0], codeIn(value)[0]]));
    expect(defaults).toMatchObject({ PORT: String(config.port), HOST: config.host, LOG_LEVEL: config.logLevel });
    expect(config).toMatchObject({ databaseUrl: null, gatewayDatabaseUrl: null, demo: true, development: true });
  });

  it('lists every command of the command line, and no other', () => {
    const listed = tableRows(read('docs/configuration.md'), 'Commands')
      .flatMap(([command = '']) => codeIn(command))
      .map((command) => command.replace(/ <.*$/, ''));
    // A command is added to the program, or to a group that is.
    const source = read('src/cli/index.ts');
    const groups = new Map(
      [...source.matchAll(/const (\w+) = (\w+)\.command\('([^']+)'\)/g)].map(([, name, owner, word]) => [
        name,
        owner === 'program' ? word : `${owner} ${word}`,
      ]),
    );
    const commands = [...source.matchAll(/^(\w+)\s*\.command\('([^']+)'\)/gm)].map(([, owner, word]) =>
      owner === 'program' ? word : `${groups.get(owner)} ${word}`,
    );
    expect(listed.sort()).toEqual(commands.sort());
  });
});
