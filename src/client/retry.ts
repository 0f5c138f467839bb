export interface RetryOptions {
  /** How often a call is sent at most, the first time included. 1: never again. Left out: 4. */
  readonly attempts?: number | undefined;
  /** The longest pause before the second attempt; it doubles from there, and a random half of it is waited at least. Left out: 250. */
  readonly baseDelayMs?: number | undefined;
  /** The longest pause between two attempts of our own choice. Left out: 5,000. */
  readonly maxDelayMs?: number | undefined;
  /** How long one call waits altogether because the gateway told it to. Past that it fails with RateLimited. Left out: 60,000. */
  readonly maxWaitMs?: number | undefined;
}

export interface RetryPolicy {
  readonly attempts: number;
  readonly baseDelayMs: number;
  readonly maxDelayMs: number;
  readonly maxWaitMs: number;
}

export function retryPolicyOf(options: RetryOptions = {}): RetryPolicy {
  return {
    attempts: Math.max(1, options.attempts ?? 4),
    baseDelayMs: options.baseDelayMs ?? 250,
    maxDelayMs: options.maxDelayMs ?? 5_000,
    maxWaitMs: options.maxWaitMs ?? 60_000,
  };
}

/** The pause after the attempt of this number, counted from 1. Random, so that those who failed together do not come back together. */
export function backoffMs(policy: RetryPolicy, attempt: number): number {
  const longest = Math.min(policy.maxDelayMs, policy.baseDelayMs * 2 ** (attempt - 1));
  return longest / 2 + (Math.random() * longest) / 2;
}

/** The header's seconds or its date, in milliseconds from now; null where it says neither. */
export function retryAfterMsOf(headers: Headers, now = Date.now()): number | null {
  const value = headers.get('retry-after');
  if (value === null) return null;
  if (/^\d+(\.\d+)?$/.test(value.trim())) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}
