import { spawn } from 'node:child_process';
import { cpSync, existsSync, globSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { createTestDatabase } from '../../src/testing/test-database.ts';
import { codeIn, projectDirectory, read, tableRows } from '../docs/markdown.ts';

const dockerfile = read('Dockerfile');
const instructions = dockerfile
  .replaceAll('\\\n', ' ')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => line.trim());
const of = (word: string) =>
  instructions.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1));
/** What is copied from the project, and not from another stage. */
const copied = of('COPY')
  .filter((line) => !line.startsWith('--from'))
  .flatMap((line) => line.split(/\s+/).slice(0, -1));
const variables = tableRows(read('docs/configuration.md'), 'Environment variables').flatMap(([name = '']) =>
  codeIn(name),
);

describe('the Dockerfile', () => {
  it('copies what exists, and .dockerignore lets just that into the build', () => {
    expect(copied.filter((path) => !existsSync(join(projectDirectory, path)))).toEqual([]);
    const allowed = read('.dockerignore')
      .split('\n')
      .filter((line) => line.startsWith('!'))
      .map((line) => line.slice(1));
    expect(new Set(allowed)).toEqual(new Set(copied));
  });

  it('runs as somebody who is not root, with settings that there are, and asks a path for its health that there is', () => {
    expect(of('USER')).toEqual(['node']);
    const set = of('ENV').flatMap((line) => [...line.matchAll(/([A-Z_]+)=/g)].map(([, name = '']) => name));
    expect(set.filter((name) => !variables.includes(name))).toEqual([]);
    expect(set).toContain('NODE_ENV');
    const path = /127\.0\.0\.1:\$\{process\.env\.PORT\}(\/\w+)/.exec(of('HEALTHCHECK').join())?.[1];
    expect(read('src/server/http-server.ts')).toContain(`case '${path}'`);
  });

  it('has all that a gateway needs to start: its steps by hand, in an empty folder', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'gateway-image-'));
    const database = await createTestDatabase(inject('templateUrl'));
    for (const path of copied.filter((one) => !/^\.npmrc$|package-lock/.test(one))) {
      cpSync(join(projectDirectory, path), join(folder, path), {
        recursive: true,
        filter: (from) => !/\/src\/testing/.test(from),
      });
    }
    // In place of `npm ci --omit=dev --omit=optional`, which needs the network.
    symlinkSync(join(projectDirectory, 'node_modules'), join(folder, 'node_modules'));
    const [command = ''] = of('CMD').filter((line) => line.startsWith('["node", "--import"'));
    const [, ...words]: string[] = JSON.parse(command);
    const child = spawn(process.execPath, words, {
      cwd: folder,
      env: {
        PATH: process.env.PATH,
        NODE_ENV: 'production',
        PORT: '0',
        LOG_LEVEL: 'silent',
        DATABASE_URL: database.ownerUrl,
      },
    });
    const ended = new Promise((resolve) => child.once('close', resolve));
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (text) => {
        said += text;
      });
    }
    try {
      const address = /http:\/\/127\.0\.0\.1:\d+/;
      const listens = expect.poll(() => said, { timeout: 80_000, interval: 200 }).toMatch(address);
      await Promise.race([listens, ended.then(() => expect.fail(said))]);
      expect((await fetch(`${address.exec(said)?.[0]}/readyz`)).status).toBe(200);
    } finally {
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true });
      await database.drop();
    }
  }, 120_000);

  it('leaves out no package that the gateway imports: those are dependencies, not tools', () => {
    const { dependencies } = JSON.parse(read('package.json'));
    const imported = globSync('src/**/*.ts', { cwd: projectDirectory })
      // What pages and tests are written with; and comparing schemas is for those who work on the gateway, and loaded for that alone.
      .filter((file) => !/^src\/(testing|client|react)\/|^src\/graphql\/schema-changes\.ts$|\.test\.ts$/.test(file))
      .flatMap((file) =>
        [
          ...readFileSync(join(projectDirectory, file), 'utf8').matchAll(
            /^(?:import|export)\s+(?!type\s)[^;'"]*?from\s+'([^.'][^']*)'/gm,
          ),
        ].map(([, name = '']) => name.replace(/^(@[^/]+\/[^/]+|[^/]+).*$/, '$1')),
      )
      .filter((name) => !name.startsWith('node:'));
    expect(new Set(imported).size).toBeGreaterThan(5);
    expect([...new Set(imported)].filter((name) => dependencies[name] === undefined)).toEqual([]);
  });
});

describe('the systemd unit', () => {
  const unit = read('deploy/paperclip-graphql.service');

  it('starts a file that is there, as a user of its own that may gain nothing', () => {
    const [, words = ''] = /^ExecStart=\S+ (.*)$/m.exec(unit) ?? [];
    const files = words.split(' ').filter((word) => word.includes('/'));
    expect(files.length).toBeGreaterThan(0);
    expect(files.filter((file) => !existsSync(join(projectDirectory, file)))).toEqual([]);
    expect(unit).toMatch(/^User=paperclip-graphql$/m);
    expect(unit).toMatch(/^NoNewPrivileges=yes$/m);
    // V8 writes its code at run time.
    expect(unit).not.toMatch(/^MemoryDenyWriteExecute=yes$/m);
  });

  it('comes with an environment in which every variable is one that is read', () => {
    const named = [...read('deploy/paperclip-graphql.env.example').matchAll(/^(?:# )?([A-Z_]+)=/gm)].map(
      ([, name]) => name,
    );
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((name) => !variables.includes(name ?? ''))).toEqual([]);
  });
});
