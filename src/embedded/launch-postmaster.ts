import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { DataDirectoryLayout } from './data-directory.ts';
import { PortTakenError, PostgresStartError } from './embedded-postgres.errors.ts';
import { assertPortFree, findFreePort } from './free-port.ts';
import type { PostgresBinaries } from './postgres-binaries.ts';
import { findPostmaster, type Postmaster, removeMisleadingPostmasterFile } from './postmaster-file.ts';
import { postmasterArguments } from './postmaster-settings.ts';
import { runAs } from './run-as.ts';
import { findProcess } from './running-process.ts';
import type { ServerUser } from './server-user.ts';
import { forgetAtExit, stopAtExit, stopPostmaster } from './stop-postmaster.ts';

const pollMs = 10;
const progressMs = 5_000;
const retryMs = 250;
const retryingMs = 15_000;
const readyMs = 10 * 60_000;
const logBytesMax = 20 * 1024 * 1024;

export interface PostmasterLaunch {
  readonly binaries: PostgresBinaries;
  readonly user: ServerUser | null;
  readonly layout: DataDirectoryLayout;
  readonly port: number | undefined;
  readonly settings: Record<string, string>;
  readonly onProgress: (message: string) => void;
}

/** Starts the server and waits until it accepts connections, trying again where the obstacle may pass. */
export async function launchPostmaster(launch: PostmasterLaunch): Promise<Postmaster> {
  if (launch.port !== undefined) await assertPortFree(launch.port);
  removeMisleadingPostmasterFile(launch.layout.dataDirectory);
  const deadline = Date.now() + retryingMs;
  for (;;) {
    try {
      return await launchOnce(launch, launch.port ?? (await findFreePort()));
    } catch (error) {
      if (!(error instanceof PostgresStartError) || Date.now() > deadline) throw error;
      const isPortTaken = /could not bind/.test(error.message);
      if (isPortTaken && launch.port !== undefined) throw new PortTakenError(launch.port);
      // When only the main process was killed, the others need a moment to notice and to let go of the memory they share.
      const isStillEnding = /shared memory block|lock file "postmaster.pid" already exists/.test(error.message);
      if (!isPortTaken && !isStillEnding) throw error;
      await delay(retryMs);
    }
  }
}

async function launchOnce(launch: PostmasterLaunch, port: number): Promise<Postmaster> {
  const { binaries, user, layout, settings, onProgress } = launch;
  const log = openLog(layout.logFile);
  const child = spawn(binaries.postgres, postmasterArguments(layout.dataDirectory, port, settings), {
    ...runAs(user),
    // A process group of its own: Ctrl-C must reach the gateway alone, which finishes its work and then stops the server.
    detached: true,
    stdio: ['ignore', log.file, log.file],
  });
  closeSync(log.file);
  child.unref();
  let spawnError: Error | null = null;
  child.once('error', (error) => {
    spawnError = error;
  });
  bindToOurLife(child, onProgress, layout);

  const begin = Date.now();
  let progressAt = begin;
  while (spawnError === null && child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
    const postmaster = findPostmaster(layout.dataDirectory);
    if (postmaster?.pid === child.pid && postmaster.isReady) return postmaster;
    if (Date.now() - begin > readyMs) {
      const unready = findProcess(child.pid);
      if (unready !== null) await stopPostmaster(unready);
      break;
    }
    if (Date.now() - progressAt > progressMs) {
      progressAt = Date.now();
      onProgress('PostgreSQL is still starting. After a crash it first redoes what had not reached its files.');
    }
    await delay(pollMs);
  }
  const said = spawnError === null ? readFileSync(layout.logFile).subarray(log.begin).toString() : String(spawnError);
  throw new PostgresStartError('The embedded PostgreSQL did not start', layout.logFile, said.slice(-4_000));
}

function bindToOurLife(child: ChildProcess, onProgress: (message: string) => void, layout: DataDirectoryLayout): void {
  const started = child.pid === undefined ? null : findProcess(child.pid);
  if (started === null) return;
  stopAtExit(started);
  child.once('exit', () => {
    // Whoever stops it on purpose forgets it first.
    if (forgetAtExit(started)) onProgress(`The embedded PostgreSQL ended by itself. Its log is ${layout.logFile}`);
  });
}

/** The server gets the open file, so its user needs no right to the log. One earlier log is kept. */
function openLog(logFile: string): { file: number; begin: number } {
  const size = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0;
  if (size > logBytesMax) renameSync(logFile, `${logFile}.old`);
  return { file: openSync(logFile, 'a', 0o600), begin: size > logBytesMax ? 0 : size };
}
