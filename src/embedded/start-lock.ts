import { readFileSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { findProcess, isRunning } from './running-process.ts';

const holderSchema = z.object({ pid: z.number().int(), startedAt: z.string().nullable() });

const waitMs = 30_000;
const pollMs = 25;
// Holders write their name in the same breath as they make the file; one without a name for this long died in between.
const namelessMs = 5_000;

const heldHere = new Set<string>();

/**
 * Lets one process at a time prepare a data directory. It covers only the start: from then on the supervisor's lock
 * inside the database tells whether the gateway lives. Returns null when the holder did not finish in time.
 */
export async function takeStartLock(file: string, onWaiting: () => void): Promise<{ release(): void } | null> {
  const deadline = Date.now() + waitMs;
  let hasSaidSo = false;
  while (!tryTake(file)) {
    removeIfStale(file);
    if (Date.now() > deadline) return null;
    if (!hasSaidSo && isHeld(file)) {
      hasSaidSo = true;
      onWaiting();
    }
    await delay(pollMs);
  }
  heldHere.add(file);
  let isReleased = false;
  return {
    release() {
      // A second release would take the lock from whoever has it by then.
      if (isReleased) return;
      isReleased = true;
      heldHere.delete(file);
      remove(file);
    },
  };
}

function tryTake(file: string): boolean {
  try {
    writeFileSync(file, JSON.stringify(findProcess(process.pid)), { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

function isHeld(file: string): boolean {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats === undefined) return false;
  const holder = readHolder(file);
  if (holder === null) return Date.now() - stats.mtimeMs < namelessMs;
  // Without start times, our own number in a lock that we do not hold was written by an earlier life of this container.
  if (holder.pid === process.pid && holder.startedAt === null) return heldHere.has(file);
  return isRunning(holder);
}

function readHolder(file: string): z.infer<typeof holderSchema> | null {
  try {
    return holderSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null;
  }
}

/**
 * Two waiters can both find the lock stale, and the slower one would then remove the lock that the faster one has just
 * taken. So the right to remove is itself a lock, and whoever has it looks once more, without a pause in between.
 */
function removeIfStale(file: string): void {
  if (statSync(file, { throwIfNoEntry: false }) === undefined || isHeld(file)) return;
  const removal = `${file}.removal`;
  if (!tryTake(removal)) {
    const stats = statSync(removal, { throwIfNoEntry: false });
    if (stats !== undefined && Date.now() - stats.mtimeMs > namelessMs) remove(removal);
    return;
  }
  try {
    if (!isHeld(file)) remove(file);
  } finally {
    remove(removal);
  }
}

function remove(file: string): void {
  try {
    unlinkSync(file);
  } catch {
    // Somebody else removed it first, which is just as good.
  }
}
