import type { ActivityRecord } from '../activity/activity.service.ts';

/**
 * What a mutation did: its own data, kept as JSON for a replay, and the entries that tell of it.
 *
 * Whatever changed a row has an entry. None is owed by a call that looked and found nothing to change, such as the
 * assertion of a checkout that already stands. Forgetting one is not possible: the database commits no change without
 * an activity row after it.
 */
export interface MutationOutcome<Data> {
  readonly data: Data;
  readonly activity: readonly ActivityRecord[];
}
