import type { RunFieldsFragment, RunStatus } from './generated/operations.ts';
import { idOf, lower } from './issue.ts';

export interface RunSummary {
  readonly id: string;
  /** Needs `issues.read`. */
  readonly issueId?: string | null;
  /** Needs `agents.read`. */
  readonly agentId?: string | null;
  readonly status: Lowercase<RunStatus>;
  readonly invocationSource: string;
  readonly triggerDetail: string | null;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly error: string | null;
  readonly createdAt: string;
}

export function runOf({ agent, issue, status, ...fields }: RunFieldsFragment): RunSummary {
  return { ...fields, status: lower(status), ...idOf('agentId', agent), ...idOf('issueId', issue) };
}
