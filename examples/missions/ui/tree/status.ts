import type { IssueStatus } from '../generated/operations.ts';

export const statusNames: Readonly<Record<IssueStatus, string>> = {
  BACKLOG: 'Backlog',
  TODO: 'To do',
  IN_PROGRESS: 'In progress',
  IN_REVIEW: 'In review',
  DONE: 'Done',
  BLOCKED: 'Blocked',
  CANCELLED: 'Cancelled',
};

/** From what is behind us to what is not begun. */
export const statusOrder: readonly IssueStatus[] = [
  'DONE',
  'IN_REVIEW',
  'IN_PROGRESS',
  'BLOCKED',
  'TODO',
  'BACKLOG',
  'CANCELLED',
];

/** As the plugin's own SQL and the activity log write it. */
export function statusOf(written: unknown): IssueStatus | null {
  const name = String(written).toUpperCase();
  return statusOrder.find((status) => status === name) ?? null;
}

/** Whether it keeps others waiting. */
export function isOpen(status: IssueStatus): boolean {
  return status !== 'DONE' && status !== 'CANCELLED';
}
