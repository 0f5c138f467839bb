import { installationKey } from '../../kernel/installation-key.ts';
import { Tally } from '../../kernel/tally.ts';
import { workerBusy } from './api-route.errors.ts';

/** Calls that the worker of a plugin may have under way from this process, and those of one company among them. */
export const callsPerWorkerMax = 32;
export const callsPerCompanyMax = 16;

/** Keeps a worker that is slow from holding ever more calls, and one company from taking it for itself. Nothing waits in a queue. */
export class WorkerSlots {
  readonly #taken = new Tally();

  async with<T>(pluginId: string, companyId: string, work: () => Promise<T>): Promise<T> {
    const company = installationKey({ pluginId, companyId });
    if (this.#taken.of(pluginId) >= callsPerWorkerMax || this.#taken.of(company) >= callsPerCompanyMax) {
      throw workerBusy();
    }
    this.#taken.add(pluginId, company);
    try {
      return await work();
    } finally {
      this.#taken.remove(pluginId, company);
    }
  }
}
