import { randomBytes } from 'node:crypto';
import { chmodSync, lstatSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { completeInstallation } from './postgres-installation.ts';
import { findBlockingDirectory, makeDirectory } from './reachable-path.ts';
import type { ServerUser } from './server-user.ts';

export function defaultRuntimeDirectories(): string[] {
  const uid = process.geteuid?.() ?? 0;
  const lasting =
    uid === 0 ? '/var/lib/paperclip-graphql/runtime' : join(homedir(), '.cache/paperclip-graphql/runtime');
  return [lasting, join(tmpdir(), `paperclip-graphql-runtime-${uid}`)];
}

/**
 * Copies the binaries once per version to the first runtime directory that takes them, and returns where they are, or
 * null. The copy appears under its name all at once, so two that start together cannot see half of it.
 */
export async function copyToRuntimeDirectory(
  packageDirectory: string,
  runtimeDirectories: readonly string[],
  user: ServerUser | null,
): Promise<string | null> {
  if (statSync(join(packageDirectory, 'native'), { throwIfNoEntry: false }) === undefined) return null;
  for (const runtimeDirectory of runtimeDirectories) {
    const target = join(runtimeDirectory, versionOf(packageDirectory));
    if (findBlockingDirectory(join(target, 'bin'), user) !== null) continue;
    try {
      makeDirectory(runtimeDirectory, 0o755);
      if (!isOursAlone(runtimeDirectory)) continue;
      if (statSync(target, { throwIfNoEntry: false }) === undefined) await copyAtOnce(packageDirectory, target);
      return target;
    } catch {
      // Read-only or full: the next one may do.
    }
  }
  return null;
}

async function copyAtOnce(packageDirectory: string, target: string): Promise<void> {
  const partial = `${target}.partial-${process.pid}-${randomBytes(4).toString('hex')}`;
  try {
    await cp(join(packageDirectory, 'native'), partial, { recursive: true, verbatimSymlinks: true });
    openToAll(partial);
    completeInstallation(partial);
    renameSync(partial, target);
  } catch (error) {
    // Another starter was faster, and its copy is as good as ours.
    if (statSync(target, { throwIfNoEntry: false }) === undefined) throw error;
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}

/** An install under umask 077 leaves files that only root can read; the copy is for somebody else. */
function openToAll(path: string): void {
  const stats = lstatSync(path);
  if (stats.isSymbolicLink()) return;
  if (!stats.isDirectory()) {
    chmodSync(path, basename(join(path, '..')) === 'bin' ? 0o755 : (stats.mode & 0o111) !== 0 ? 0o755 : 0o644);
    return;
  }
  chmodSync(path, 0o755);
  for (const name of readdirSync(path)) openToAll(join(path, name));
}

/** In a shared temporary directory anybody could have put programs under this name, and we are about to run them. */
function isOursAlone(directory: string): boolean {
  const stats = lstatSync(directory);
  return stats.isDirectory() && stats.uid === (process.geteuid?.() ?? stats.uid) && (stats.mode & 0o022) === 0;
}

function versionOf(packageDirectory: string): string {
  const manifest = z
    .object({ name: z.string(), version: z.string() })
    .parse(JSON.parse(readFileSync(join(packageDirectory, 'package.json'), 'utf8')));
  return `${basename(manifest.name)}-${manifest.version}`;
}
