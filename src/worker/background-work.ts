import { WorkerStopping } from './call-limits.ts';
import { describeError } from './redact-secrets.ts';
import type { WorkerLog } from './worker-log.ts';

/** Work that no call waits for. It is told to end when the worker stops, and waited for. */
export class BackgroundWork {
  readonly #log: WorkerLog;
  readonly #secrets: readonly string[];
  readonly #running = new Set<Promise<void>>();
  readonly #end = new AbortController();

  constructor(log: WorkerLog, secrets: readonly string[]) {
    this.#log = log;
    this.#secrets = secrets;
  }

  run(name: string, work: (signal: AbortSignal) => Promise<void>): void {
    if (this.#end.signal.aborted) throw new WorkerStopping();
    const running = this.#settle(name, work).finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  async stop(drainMs: number): Promise<void> {
    this.#end.abort(new WorkerStopping());
    let timer: NodeJS.Timeout | undefined;
    const timeIsUp = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(true), drainMs);
    });
    const isLate = await Promise.race([timeIsUp, Promise.all(this.#running).then(() => false)]);
    clearTimeout(timer);
    if (isLate) this.#log.warn({ left: this.#running.size }, 'background work did not end in time');
  }

  async #settle(name: string, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const { signal } = this.#end;
    try {
      await work(signal);
    } catch (error) {
      // Ending with a failure is how most libraries answer a signal.
      if (signal.aborted) return;
      this.#log.error({ work: name, error: describeError(error, this.#secrets) }, 'background work failed');
    }
  }
}
