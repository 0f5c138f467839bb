import { Violation } from '../kernel/errors.ts';
import type { RateLimitState } from './context.ts';

/** The points of a plugin in a company are used up for the moment. */
export class RateLimited extends Violation {
  readonly state: RateLimitState;

  constructor(retryAfterMs: number, state: RateLimitState) {
    super('RATE_LIMITED', 'This plugin has used up its points in this company for the moment. Wait, then go on.', {
      retryAfterMs,
      retryable: true,
    });
    this.state = state;
  }
}

/** What every answer says of the bucket, as the draft for RateLimit header fields has it. */
export function rateLimitHeaders({
  limit,
  remaining,
  perSecond,
  fullInSeconds,
}: RateLimitState): Record<string, string> {
  return {
    'ratelimit-policy': `"points";q=${limit};w=${Math.ceil(limit / perSecond)}`,
    ratelimit: `"points";r=${Math.max(0, remaining)};t=${fullInSeconds}`,
  };
}
