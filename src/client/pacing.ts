import { pause } from './pause.ts';

/**
 * Holds calls back while the gateway has said that there are no points left, all of them: one that is told to wait
 * speaks for every other call of the same plugin in the same company.
 */
export class Pacing {
  #heldUntil = 0;

  /** Waits as long as calls are held back; says for how long that was. */
  async wait(signal?: AbortSignal | null): Promise<number> {
    const since = performance.now();
    for (let left = this.heldMs; left > 0; left = this.heldMs) {
      // A little apart, so that those who waited together do not come back in the same moment.
      await pause(left + Math.random() * Math.min(left, 100), signal);
    }
    return performance.now() - since;
  }

  get heldMs(): number {
    return Math.max(0, this.#heldUntil - performance.now());
  }

  hold(ms: number): void {
    this.#heldUntil = Math.max(this.#heldUntil, performance.now() + ms);
  }

  /** RateLimit-Remaining and RateLimit-Reset, or RateLimit: "name";r=0;t=1. The gateway or what stands before it may send them. */
  hear(headers: Headers): void {
    const list = headers.get('ratelimit') ?? '';
    const remaining = headers.get('ratelimit-remaining') ?? /;\s*r=(\d+)/.exec(list)?.[1];
    const reset = headers.get('ratelimit-reset') ?? /;\s*t=(\d+)/.exec(list)?.[1];
    if (remaining == null || reset == null) return;
    if (Number(remaining) === 0 && Number(reset) > 0) this.hold(Number(reset) * 1000);
  }
}
