import { setTimeout as pause } from 'node:timers/promises';
import { Conflict, type Issue, type IssueStatus, PluginClientError } from 'paperclip-graphql/client';
import type { WorkerClient } from 'paperclip-graphql/worker';

const betweenMovesMs = 6_000;
const missionsOrigin = 'plugin:paperclip.missions';
const next: Partial<Record<IssueStatus, IssueStatus>> = {
  todo: 'in_progress',
  in_progress: 'in_review',
  in_review: 'done',
};

/**
 * Plays the agents of the demo: moves one step of a mission that was made from a template, then the next, so that there is something
 * to see. It touches nothing else.
 */
export async function watchMissions(client: WorkerClient, signal: AbortSignal): Promise<void> {
  for (;;) {
    await pause(betweenMovesMs, undefined, { signal });
    try {
      await moveOneStep(client, signal);
    } catch (error) {
      // The gateway may be away for a while. What cannot be mended by waiting ends the watch, and is logged.
      if (!(error instanceof PluginClientError && error.retryable)) throw error;
    }
  }
}

/** Returns the step that was moved, as it is now; null where nothing waits to be moved. */
export async function moveOneStep(client: WorkerClient, signal?: AbortSignal): Promise<Issue | null> {
  const step = await findStep(client, signal);
  const status = step && next[step.status];
  if (!step || !status) return null;
  const options = { signal, actorAgentId: step.assigneeAgentId };
  try {
    const moved = await client.issues.update(step.id, { status }, { ...options, expectedVersion: step.version });
    if (status === 'in_review') {
      await client.issues.createComment(step.id, 'Done as far as I can see. Have a look.', options);
    }
    if (status === 'done' && step.parentId) await noteProgress(client, step.parentId, signal);
    return moved;
  } catch (error) {
    // Somebody was quicker: there is another time.
    if (error instanceof Conflict) return null;
    throw error;
  }
}

/** The first step of the newest mission that is somebody's and waits for nothing. */
async function findStep({ issues }: WorkerClient, signal?: AbortSignal): Promise<Issue | null> {
  const open = await issues.list({ originKind: missionsOrigin, status: Object.keys(next).join(), limit: 100, signal });
  const steps = open.filter(({ parentId, originId }) => parentId && originId?.startsWith('template:')).reverse();
  for (const step of steps) {
    if (!step.assigneeAgentId) continue;
    const { blockedBy } = await issues.relations.get(step.id, { signal });
    if (blockedBy.every(({ status }) => status === 'done' || status === 'cancelled')) return step;
  }
  return null;
}

async function noteProgress({ issues, activity }: WorkerClient, rootId: string, signal?: AbortSignal): Promise<void> {
  const tree = await issues.getSubtree(rootId, { includeRoot: false, signal });
  const done = tree.issues.filter(({ status }) => status === 'done').length;
  const total = tree.issueIds.length;
  await activity.log({
    message: `Counted ${done} of ${total} steps done in`,
    entityType: 'issue',
    entityId: rootId,
    metadata: { done, total },
    signal,
  });
}
