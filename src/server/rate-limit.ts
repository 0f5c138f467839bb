import type { RateLimitState } from '../graphql/context.ts';
import { RateLimited } from '../graphql/rate-limit.ts';
import { installationKey } from '../kernel/installation-key.ts';
import { type BucketSize, OwnPointBank, type PointBank } from '../modules/rate-limit/point-bank.sql.ts';

/** Points that a plugin may spend at once in one company, and how fast they come back. */
export const rateLimitPoints = 100_000;
export const rateLimitPointsPerSecond = 10_000;

/** As many points as a process takes from the bank at once: a hundredth of a bucket is what others may miss for it. */
const leasesPerBucket = 100;
const leasesMax = 10_000;

interface Lease {
  /** Taken from the bank and not spent yet. */
  points: number;
  /** What the bank had left when it was last asked, and when that was. */
  shared: number;
  at: number;
  /** Being asked for now, for all who wait. */
  taking: Promise<void> | null;
  /** The bank said no to so many points, and will until then. */
  refused: { readonly cost: number; readonly until: number } | null;
}

export interface RateLimiterOptions {
  readonly bank?: PointBank;
  readonly size?: BucketSize;
  readonly now?: () => number;
}

/**
 * A bucket of cost points for each (plugin, company). A process takes points from it some at a time: most operations are paid for
 * without a journey to the database.
 */
export class RateLimiter {
  readonly size: BucketSize;
  readonly #bank: PointBank;
  readonly #now: () => number;
  readonly #leases = new Map<string, Lease>();

  constructor({ now = Date.now, bank = new OwnPointBank(now), size }: RateLimiterOptions = {}) {
    this.#now = now;
    this.#bank = bank;
    this.size = size ?? { capacity: rateLimitPoints, perSecond: rateLimitPointsPerSecond };
  }

  /** Takes the points, or throws and says when there will be enough. At once where the lease has them. */
  spend(pluginId: string, companyId: string, cost: number): RateLimitState | Promise<RateLimitState> {
    const subject = installationKey({ pluginId, companyId });
    const lease = this.#leaseOf(subject);
    // What costs more than a bucket holds is paid by a full one, or it could never be.
    const points = Math.min(cost, this.size.capacity);
    return lease.points >= points ? this.#pay(lease, points) : this.#takeAndPay(subject, lease, points);
  }

  async #takeAndPay(subject: string, lease: Lease, cost: number): Promise<RateLimitState> {
    while (lease.points < cost) {
      if (lease.refused && cost >= lease.refused.cost) {
        const more = ((cost - lease.refused.cost) / this.size.perSecond) * 1000;
        const waitMs = Math.ceil(lease.refused.until + more - this.#now());
        if (waitMs > 0) throw new RateLimited(waitMs, this.#stateOf(lease));
      }
      if (lease.taking) {
        // Its failure is told to whoever asked; this one asks again.
        await lease.taking.catch(() => {});
        continue;
      }
      lease.taking = this.#take(subject, lease, cost).finally(() => {
        lease.taking = null;
      });
      await lease.taking;
    }
    return this.#pay(lease, cost);
  }

  async #take(subject: string, lease: Lease, cost: number): Promise<void> {
    const needed = cost - lease.points;
    const wanted = Math.max(needed, Math.floor(this.size.capacity / leasesPerBucket));
    const { granted, remaining } = await this.#bank.take(subject, needed, wanted, this.size);
    const now = this.#now();
    lease.points += granted;
    lease.shared = remaining;
    lease.at = now;
    lease.refused =
      granted > 0 ? null : { cost, until: now + Math.max(1, ((needed - remaining) / this.size.perSecond) * 1000) };
  }

  #pay(lease: Lease, cost: number): RateLimitState {
    lease.points -= cost;
    return this.#stateOf(lease);
  }

  /** As far as this process knows: what others spent since it last asked is not in it. */
  #stateOf(lease: Lease): RateLimitState {
    const { capacity, perSecond } = this.size;
    const now = this.#now();
    // A clock that was set back gives nothing, and takes nothing that it gave before.
    const filled = (Math.max(0, now - lease.at) / 1000) * perSecond;
    lease.shared = Math.min(capacity - lease.points, lease.shared + filled);
    lease.at = Math.max(now, lease.at);
    const there = lease.shared + lease.points;
    return {
      limit: capacity,
      remaining: Math.floor(there),
      resetAt: new Date(now + ((capacity - there) / perSecond) * 1000),
      perSecond,
      fullInSeconds: Math.ceil((capacity - there) / perSecond),
    };
  }

  #leaseOf(subject: string): Lease {
    const known = this.#leases.get(subject);
    if (known) return known;
    const lease: Lease = { points: 0, shared: this.size.capacity, at: this.#now(), taking: null, refused: null };
    this.#leases.set(subject, lease);
    // The one that was made first goes; what it had left is lost to nobody but its plugin, and comes back.
    const [oldest] = this.#leases.keys();
    if (this.#leases.size > leasesMax && oldest !== undefined) this.#leases.delete(oldest);
    return lease;
  }
}
