import { readFileSync, readlinkSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DataDirectoryOwnerError } from './embedded-postgres.errors.ts';
import { findProcess, type RunningProcess } from './running-process.ts';

/** What a running server says about itself in its data directory. */
export interface Postmaster extends RunningProcess {
  readonly port: number;
  readonly isReady: boolean;
}

/** The living server of this directory, or null, also when the file was left behind by one that died. */
export function findPostmaster(dataDirectory: string): Postmaster | null {
  const lines = readLines(dataDirectory);
  const found = lines === null ? null : findProcess(Number(lines[0]));
  if (lines === null || found === null || isKnownToBeElsewhere(found.pid, dataDirectory)) return null;
  // The fourth line is the port and the eighth the state; a server that has only begun has not written them yet.
  return { ...found, port: Number(lines[3] ?? 0), isReady: lines[7]?.trim() === 'ready' };
}

/**
 * PostgreSQL does not start when the file names a living process of the same user, whatever that process is. After a
 * container's restart that is often an innocent one. PostgreSQL still guards the directory through shared memory.
 */
export function removeMisleadingPostmasterFile(dataDirectory: string): void {
  const lines = readLines(dataDirectory);
  const found = lines === null ? null : findProcess(Number(lines[0]));
  if (found !== null && isKnownToBeElsewhere(found.pid, dataDirectory)) rmSync(join(dataDirectory, 'postmaster.pid'));
}

/** A server works inside its data directory. Where the system does not tell us where a process works, we do not know. */
function isKnownToBeElsewhere(pid: number, dataDirectory: string): boolean {
  try {
    return readlinkSync(`/proc/${pid}/cwd`) !== dataDirectory;
  } catch {
    return false;
  }
}

function readLines(dataDirectory: string): string[] | null {
  try {
    return readFileSync(join(dataDirectory, 'postmaster.pid'), 'utf8').split('\n');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw new DataDirectoryOwnerError(`${dataDirectory} belongs to another user. Run this as the user it belongs to.`, {
      cause: error,
    });
  }
}
