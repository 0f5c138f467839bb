import { setTimeout as delay } from 'node:timers/promises';
import { EmbeddedPostgresError } from './embedded-postgres.errors.ts';
import { isRunning, type RunningProcess } from './running-process.ts';

const shutdownMs = 10_000;
const pollMs = 10;

/** Stops a server without waiting for its clients, and returns when it is gone. */
export async function stopPostmaster(postmaster: RunningProcess): Promise<void> {
  forgetAtExit(postmaster);
  // SIGINT rolls back what is open and shuts down cleanly; SIGQUIT leaves the cleaning to the next start.
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    sendSignal(postmaster, signal);
    const deadline = Date.now() + shutdownMs;
    while (isRunning(postmaster) && Date.now() < deadline) await delay(pollMs);
    if (!isRunning(postmaster)) return;
  }
  throw new EmbeddedPostgresError(`PostgreSQL (process ${postmaster.pid}) does not stop. Look into its log.`);
}

const stoppedAtExit = new Map<number, RunningProcess>();

/** Ties a server to the life of this process, for the case that it leaves without stopping the server. */
export function stopAtExit(postmaster: RunningProcess): void {
  stoppedAtExit.set(postmaster.pid, postmaster);
}

/** Returns whether the server was still tied to this process. */
export function forgetAtExit(postmaster: RunningProcess): boolean {
  return stoppedAtExit.delete(postmaster.pid);
}

// Nothing can be awaited here. After kill -9 not even this runs, and the next start adopts the server.
process.on('exit', () => {
  for (const postmaster of stoppedAtExit.values()) sendSignal(postmaster, 'SIGINT');
});

function sendSignal(postmaster: RunningProcess, signal: 'SIGINT' | 'SIGQUIT'): void {
  try {
    if (isRunning(postmaster)) process.kill(postmaster.pid, signal);
  } catch (error) {
    // It went between the question and the signal.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
