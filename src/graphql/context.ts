import type { MutationSavepoints } from '../database/savepoints.ts';
import type { Journeys } from '../database/statement-queue.ts';
import type { Scope } from '../scope.ts';
import type { FieldTimes } from './field-times.ts';
import type { Follow } from './live-source.ts';

/** What every resolver gets: a Scope, and what belongs to this one request. Frozen: nobody can change who is asking. */
export interface GatewayContext extends Scope {
  readonly requestId: string;
  /** Present in mutations alone. */
  readonly savepoints: MutationSavepoints | null;
  /** How the statements of a mutation travel; null outside of mutations. */
  readonly journeys: Journeys | null;
  readonly rateLimit: RateLimitState;
  /** Present while a subscription is being opened. */
  readonly follow: Follow | null;
  /** Where the times of its fields are noted, for the one who asks what took so long. */
  readonly fieldTimes?: FieldTimes;
}

/** How much of the plugin's budget of cost points is left in this company. */
export interface RateLimitState {
  readonly limit: number;
  readonly remaining: number;
  readonly resetAt: Date;
  /** How many points come back each second, and in how many seconds all of them will be back. */
  readonly perSecond: number;
  readonly fullInSeconds: number;
}
