import { accessSync, chmodSync, constants, mkdirSync, realpathSync, type Stats, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { ServerUser } from './server-user.ts';

/**
 * The first directory on the way to a path that the server's user may not enter, or null. Asked before anything is
 * started, because PostgreSQL itself would only say "Permission denied" about the end of the path.
 */
export function findBlockingDirectory(path: string, user: ServerUser | null): string | null {
  for (const directory of ancestorsOf(canonicalPath(path))) {
    try {
      const stats = statSync(directory, { throwIfNoEntry: false });
      // What does not exist yet is made by us, and made so that it can be entered.
      if (stats === undefined) return null;
      if (user === null) accessSync(directory, constants.X_OK);
      else if (!allows(stats, user, constants.X_OK)) return directory;
    } catch {
      return directory;
    }
  }
  return null;
}

/** Whether the mode bits of one file or directory let the user do this; its ancestors are not asked. */
export function allows(stats: Stats, user: ServerUser, wanted: number): boolean {
  // The supplementary groups are dropped when the server is spawned, so only the main group counts.
  const shift = stats.uid === user.uid ? 6 : stats.gid === user.gid ? 3 : 0;
  return ((stats.mode >> shift) & wanted) === wanted;
}

/** The path without symbolic links, as far as it exists. Two names for one directory must lead to one lock. */
export function canonicalPath(path: string): string {
  const absolute = resolve(path);
  try {
    return realpathSync(absolute);
  } catch {
    const parent = dirname(absolute);
    return parent === absolute ? absolute : join(canonicalPath(parent), basename(absolute));
  }
}

/** Makes a directory and what is missing above it. The umask has no say: root's may be 077, and would shut the server out. */
export function makeDirectory(path: string, mode: number): void {
  if (statSync(path, { throwIfNoEntry: false }) !== undefined) return;
  makeDirectory(dirname(path), mode);
  try {
    mkdirSync(path);
  } catch (error) {
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return;
    throw error;
  }
  chmodSync(path, mode);
}

function ancestorsOf(path: string): string[] {
  const parent = dirname(path);
  return parent === path ? [] : [...ancestorsOf(parent), parent];
}
