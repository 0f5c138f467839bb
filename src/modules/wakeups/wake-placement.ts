/** An issue whose agent is to be woken, with the lock that a run may have on it. */
export interface WakeTarget {
  readonly issueId: string;
  readonly identifier: string | null;
  readonly agentId: string;
  readonly agentName: string;
  readonly sessionId: string | null;
  readonly executionRunId: string | null;
  readonly executionAgentNameKey: string | null;
}

/** A run of an issue that is queued or running. */
export interface ActiveRun {
  readonly runId: string;
  readonly isRunning: boolean;
  readonly agentName: string;
  readonly createdAtMicros: number;
}

/** Where a wake-up goes, and what becomes of the issue's execution lock on the way. */
export type WakePlacement = {
  /** Left out: the lock is as it should be. */
  readonly lock?: { readonly runId: string | null; readonly agentNameKey: string | null };
} & ({ readonly outcome: 'QUEUED' | 'DEFERRED' } | { readonly outcome: 'COALESCED'; readonly runId: string });

/**
 * A run of the agent's own name takes the wake-up in; while another one's run has the issue, the wake-up waits for its end; else a run
 * is queued. A lock whose run has ended counts for nothing, and a run that works without a lock is given it.
 */
export function placeWake(target: WakeTarget, runs: readonly ActiveRun[]): WakePlacement {
  const holder = runs.find(({ runId }) => runId === target.executionRunId);
  if (holder) return besideRun(target, holder, target.executionAgentNameKey ?? agentNameKeyOf(holder.agentName));
  const unlocked = runs.toSorted(runningFirst)[0];
  if (unlocked) {
    const agentNameKey = agentNameKeyOf(unlocked.agentName);
    return { ...besideRun(target, unlocked, agentNameKey), lock: { runId: unlocked.runId, agentNameKey } };
  }
  if (target.executionRunId === null) return { outcome: 'QUEUED' };
  return { outcome: 'QUEUED', lock: { runId: null, agentNameKey: null } };
}

function besideRun(target: WakeTarget, run: ActiveRun, agentNameKey: string): WakePlacement {
  return agentNameKeyOf(target.agentName) === agentNameKey
    ? { outcome: 'COALESCED', runId: run.runId }
    : { outcome: 'DEFERRED' };
}

/** Agents of one name are one to the host's queue. */
function agentNameKeyOf(name: string): string {
  return name.trim().toLowerCase();
}

function runningFirst(a: ActiveRun, b: ActiveRun): number {
  return Number(b.isRunning) - Number(a.isRunning) || a.createdAtMicros - b.createdAtMicros;
}
