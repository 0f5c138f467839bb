import { Unavailable, Violation } from '../kernel/errors.ts';
import { installationKey } from '../kernel/installation-key.ts';
import { Tally } from '../kernel/tally.ts';

export const streamLimits = {
  /** Open streams of one plugin in one company, in this process. */
  perInstallation: 500,
  /** Of one plugin in all companies, in this process: it leaves room for the others. */
  perPlugin: 3_000,
  /** Open streams of this process. It takes 5,000 connections; the rest are for requests. */
  perProcess: 4_000,
} as const;

export type StreamLimits = { readonly [Limit in keyof typeof streamLimits]: number };

const retryAfterMs = 5_000;

/** Counts the open streams. One that comes when there are enough is told to come later. */
export class StreamCount {
  readonly #limits: StreamLimits;
  /** Of each installation and of each plugin. */
  readonly #open = new Tally();
  #all = 0;

  constructor(limits: StreamLimits) {
    this.#limits = limits;
  }

  /** Counts one more, and returns what takes it out of the count again. */
  enter({ pluginId, companyId }: { pluginId: string; companyId: string }): () => void {
    if (this.#all >= this.#limits.perProcess) {
      throw new Unavailable('This gateway has no room for another stream. Try again shortly, or at another one.');
    }
    const installation = installationKey({ pluginId, companyId });
    const open = this.#open.of(installation);
    if (open >= this.#limits.perInstallation) {
      throw new Violation(
        'RATE_LIMITED',
        `This plugin has ${open} streams open in this company, which is as many as it may. Close one first.`,
        { retryAfterMs, retryable: true },
      );
    }
    // Nothing that this company's users could close, so no RATE_LIMITED; another gateway may have room.
    if (this.#open.of(pluginId) >= this.#limits.perPlugin) {
      throw new Unavailable(
        'This gateway has no room for another stream of this plugin. Try again shortly, or at another one.',
      );
    }
    this.#all += 1;
    this.#open.add(installation, pluginId);
    let isOpen = true;
    return () => {
      if (!isOpen) return;
      isOpen = false;
      this.#all -= 1;
      this.#open.remove(installation, pluginId);
    };
  }
}
