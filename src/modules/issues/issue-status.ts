import type { issueStatuses } from './issue.table.ts';

export type IssueStatusValue = (typeof issueStatuses)[number];

export interface StatusTimes {
  readonly startedAt: string | null;
  readonly completedAt: string | null;
  readonly cancelledAt: string | null;
}

export interface StatusChange extends StatusTimes {
  /** Whether the run that holds the issue lets go of it. */
  readonly releasesCheckout: boolean;
}

/**
 * What a status brings with it, as in Paperclip: beginning, finishing and giving up are stamped; leaving done or
 * cancelled takes the stamp away; only an issue in progress is held by a run.
 */
export function changeStatus(next: IssueStatusValue, before: StatusTimes, now: string): StatusChange {
  return {
    startedAt: next === 'in_progress' ? now : before.startedAt,
    completedAt: next === 'done' ? now : null,
    cancelledAt: next === 'cancelled' ? now : null,
    releasesCheckout: next !== 'in_progress',
  };
}
