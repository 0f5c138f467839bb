import type { RateLimitState } from '../graphql/context.ts';
import { Violation } from '../kernel/errors.ts';

/** Points that a plugin may spend at once in one company, and how fast they come back. */
export const rateLimitPoints = 100_000;
export const rateLimitPointsPerSecond = 10_000;

interface Bucket {
  points: number;
  at: number;
}

/** A bucket of cost points for each (plugin, company), kept by this process. */
export class RateLimiter {
  readonly #buckets = new Map<string, Bucket>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Takes the points, or throws and says when there will be enough. */
  spend(pluginId: string, companyId: string, cost: number): RateLimitState {
    const now = this.#now();
    const key = `${pluginId} ${companyId}`;
    const bucket = this.#buckets.get(key) ?? { points: rateLimitPoints, at: now };
    // A clock that was set back gives nothing back, but takes nothing away either.
    const elapsedMs = Math.max(0, now - bucket.at);
    const points = Math.min(rateLimitPoints, bucket.points + (elapsedMs / 1000) * rateLimitPointsPerSecond);
    if (points < cost) {
      const retryAfterMs = Math.ceil(((cost - points) / rateLimitPointsPerSecond) * 1000);
      throw new Violation(
        'RATE_LIMITED',
        'This plugin has used up its points in this company for the moment. Wait, then go on.',
        {
          retryAfterMs,
          retryable: true,
        },
      );
    }
    const remaining = points - cost;
    this.#buckets.set(key, { points: remaining, at: now });
    // A full bucket needs no memory.
    if (this.#buckets.size > 10_000) this.#forgetFull(now);
    return {
      limit: rateLimitPoints,
      remaining: Math.floor(remaining),
      resetAt: new Date(now + ((rateLimitPoints - remaining) / rateLimitPointsPerSecond) * 1000),
    };
  }

  #forgetFull(now: number): void {
    for (const [key, { points, at }] of this.#buckets) {
      if (points + ((now - at) / 1000) * rateLimitPointsPerSecond >= rateLimitPoints) this.#buckets.delete(key);
    }
  }
}
