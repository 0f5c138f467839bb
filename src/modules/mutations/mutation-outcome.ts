import type { ActivityRecord } from '../activity/activity.service.ts';

/** What a mutation did: its own data, kept as JSON for a replay, and the entries that tell of it. None done without a trace. */
export interface MutationOutcome<Data> {
  readonly data: Data;
  readonly activity: readonly [ActivityRecord, ...ActivityRecord[]];
}
