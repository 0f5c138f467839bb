import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { DataDirectoryLayout } from './data-directory.ts';
import { DataDirectoryOwnerError, PostgresStartError } from './embedded-postgres.errors.ts';
import { ownerName } from './owner-connection.ts';
import { generatePassword, writePassword } from './password-file.ts';
import type { PostgresBinaries } from './postgres-binaries.ts';
import { runAs } from './run-as.ts';
import type { ServerUser } from './server-user.ts';

/**
 * Makes a new database cluster beside its place and moves it there when it is complete, so a death at any moment leaves
 * either nothing or a whole cluster with its password. The caller holds the start lock.
 */
export async function initializeCluster(
  binaries: PostgresBinaries,
  layout: DataDirectoryLayout,
  user: ServerUser | null,
): Promise<void> {
  const workspace = `${layout.initializingPrefix}${randomBytes(4).toString('hex')}`;
  try {
    mkdirSync(workspace, { mode: 0o700 });
    giveTo(user, workspace);
    const password = generatePassword();
    const passwordForInitdb = join(workspace, 'password');
    writeFileSync(passwordForInitdb, password, { mode: 0o600 });
    giveTo(user, passwordForInitdb);

    const made = join(workspace, 'data');
    await runInitdb(binaries, user, made, passwordForInitdb);
    // The password comes first: one without a cluster is simply replaced, a cluster without one could not be opened.
    writePassword(layout, password);
    moveIntoPlace(made, layout.dataDirectory);
  } finally {
    rmSync(workspace, { recursive: true, force: true });
  }
}

async function runInitdb(binaries: PostgresBinaries, user: ServerUser | null, directory: string, passwordFile: string) {
  const options = [`--pgdata=${directory}`, `--username=${ownerName}`, `--pwfile=${passwordFile}`];
  options.push('--auth=scram-sha-256', '--encoding=UTF8', '--no-instructions');
  let result = await run(binaries.initdb, [...options, '--locale=C.UTF-8'], user);
  // Sorting is the same in C; only what counts as a letter outside ASCII differs.
  if (/invalid locale/.test(result.said)) result = await run(binaries.initdb, [...options, '--locale=C'], user);
  if (result.code !== 0) throw new PostgresStartError('PostgreSQL could not make a new database', null, result.said);
}

function run(program: string, args: string[], user: ServerUser | null): Promise<{ code: number | null; said: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { ...runAs(user), stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    const collect = (chunk: Buffer) => {
      said += chunk.toString();
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, said }));
  });
}

function moveIntoPlace(made: string, dataDirectory: string): void {
  try {
    renameSync(made, dataDirectory);
  } catch (error) {
    throw new DataDirectoryOwnerError(
      `The new database could not be moved to ${dataDirectory}. If that is where a volume is mounted, ` +
        'set DATA_DIR to a directory inside the volume.',
      { cause: error },
    );
  }
}

function giveTo(user: ServerUser | null, path: string): void {
  if (user === null) return;
  try {
    chownSync(path, user.uid, user.gid);
  } catch (error) {
    throw new DataDirectoryOwnerError(
      `${path} cannot be given to the user "${user.name}", who runs PostgreSQL because root may not. ` +
        'Set DATA_DIR to a directory on a local disk.',
      { cause: error },
    );
  }
}

/** Removes what makers that died left behind. The caller holds the start lock: there is one maker at a time, and now it is us. */
export function removeLeftovers(layout: DataDirectoryLayout): void {
  const parent = dirname(layout.initializingPrefix);
  for (const name of readdirSync(parent)) {
    if (!name.startsWith(basename(layout.initializingPrefix))) continue;
    try {
      rmSync(join(parent, name), { recursive: true, force: true, maxRetries: 3 });
    } catch {
      // The initdb of a killed gateway may still be writing there. It is in nobody's way, and goes with the next start.
    }
  }
}
