import { installationKey } from '../../kernel/installation-key.ts';
import { workerBusy } from './api-route.errors.ts';

/** Calls that the worker of a plugin may have under way from this process, and those of one company among them. */
export const callsPerWorkerMax = 32;
export const callsPerCompanyMax = 16;

/** Keeps a worker that is slow from holding ever more calls, and one company from taking it for itself. Nothing waits in a queue. */
export class WorkerSlots {
  readonly #taken = new Map<string, number>();

  async with<T>(pluginId: string, companyId: string, work: () => Promise<T>): Promise<T> {
    const limits: [string, number][] = [
      [pluginId, callsPerWorkerMax],
      [installationKey({ pluginId, companyId }), callsPerCompanyMax],
    ];
    if (limits.some(([name, max]) => (this.#taken.get(name) ?? 0) >= max)) throw workerBusy();
    for (const [name] of limits) this.#taken.set(name, (this.#taken.get(name) ?? 0) + 1);
    try {
      return await work();
    } finally {
      for (const [name] of limits) {
        const left = (this.#taken.get(name) ?? 1) - 1;
        if (left > 0) this.#taken.set(name, left);
        else this.#taken.delete(name);
      }
    }
  }
}
