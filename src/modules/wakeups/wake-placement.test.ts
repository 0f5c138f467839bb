import { describe, expect, it } from 'vitest';
import { type ActiveRun, placeWake, type WakeTarget } from './wake-placement.ts';

const free: WakeTarget = {
  issueId: 'issue',
  identifier: 'ACME-1',
  agentId: 'ada',
  agentName: 'Ada',
  sessionId: null,
  executionRunId: null,
  executionAgentNameKey: null,
};
const run = (runId: string, agentName: string, more: Partial<ActiveRun> = {}): ActiveRun => ({
  runId,
  agentName,
  isRunning: false,
  createdAtMicros: 0,
  ...more,
});
const locked: WakeTarget = { ...free, executionRunId: 'r' };

describe('a wake-up', () => {
  it('is queued where no run has the issue', () => {
    expect(placeWake(free, [])).toEqual({ outcome: 'QUEUED' });
  });

  it('takes away a lock whose run is not among the active ones', () => {
    expect(placeWake(locked, [])).toEqual({ outcome: 'QUEUED', lock: { runId: null, agentNameKey: null } });
  });

  it('joins a run of its name, however that is written', () => {
    expect(placeWake(locked, [run('r', ' aDA ')])).toEqual({ outcome: 'COALESCED', runId: 'r' });
  });

  it("waits for the end of another name's run", () => {
    expect(placeWake(locked, [run('r', 'Bob')])).toEqual({ outcome: 'DEFERRED' });
  });

  it('goes by the name that the lock was taken under, not by what the agent is called since', () => {
    expect(placeWake({ ...locked, executionAgentNameKey: 'bob' }, [run('r', 'Ada')])).toEqual({ outcome: 'DEFERRED' });
  });

  it('goes by the run that has the lock, whatever else runs for the issue', () => {
    const runs = [run('other', 'Bob', { isRunning: true }), run('r', 'Ada')];
    expect(placeWake(locked, runs)).toEqual({ outcome: 'COALESCED', runId: 'r' });
  });

  it('gives the lock to a run without one: a running one first, then the oldest', () => {
    const runs = [
      run('queued', 'Ada', { createdAtMicros: 1 }),
      run('newer', 'Ada', { isRunning: true, createdAtMicros: 3 }),
      run('older', 'Bob', { isRunning: true, createdAtMicros: 2 }),
    ];
    const lock = { runId: 'older', agentNameKey: 'bob' };
    expect(placeWake(free, runs)).toEqual({ outcome: 'DEFERRED', lock });
    // A lock that has gone stale counts for no more than none.
    expect(placeWake(locked, runs)).toEqual({ outcome: 'DEFERRED', lock });
  });
});
