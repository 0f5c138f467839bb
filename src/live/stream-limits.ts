import { Unavailable, Violation } from '../kernel/errors.ts';

export const streamLimits = {
  /** Open streams of one plugin in one company, in this process. */
  perInstallation: 500,
  /** Open streams of this process. It takes 5,000 connections; the rest are for requests. */
  perProcess: 4_000,
} as const;

export type StreamLimits = { readonly [Limit in keyof typeof streamLimits]: number };

const retryAfterMs = 5_000;

/** Counts the open streams. One that comes when there are enough is told to come later. */
export class StreamCount {
  readonly #limits: StreamLimits;
  readonly #byInstallation = new Map<string, number>();
  #all = 0;

  constructor(limits: StreamLimits) {
    this.#limits = limits;
  }

  /** Counts one more, and returns what takes it out of the count again. */
  enter({ pluginId, companyId }: { pluginId: string; companyId: string }): () => void {
    if (this.#all >= this.#limits.perProcess) {
      throw new Unavailable('This gateway has no room for another stream. Try again shortly, or at another one.');
    }
    const key = `${pluginId} ${companyId}`;
    const open = this.#byInstallation.get(key) ?? 0;
    if (open >= this.#limits.perInstallation) {
      throw new Violation(
        'RATE_LIMITED',
        `This plugin has ${open} streams open in this company, which is as many as it may. Close one first.`,
        { retryAfterMs, retryable: true },
      );
    }
    this.#all += 1;
    this.#byInstallation.set(key, open + 1);
    let isOpen = true;
    return () => {
      if (!isOpen) return;
      isOpen = false;
      this.#all -= 1;
      const left = (this.#byInstallation.get(key) ?? 1) - 1;
      if (left === 0) this.#byInstallation.delete(key);
      else this.#byInstallation.set(key, left);
    };
  }
}
