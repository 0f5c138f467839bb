import { Violation } from '../kernel/errors.ts';

/** An operation that takes longer is ended, and with it what it runs in PostgreSQL. */
export const operationDeadlineMs = 10_000;

/** Nobody is there any more to hear the answer. */
export class CallerGone extends Violation {
  constructor() {
    super('UNAVAILABLE', 'The caller went away.', { retryable: true });
  }
}

export interface OperationClock {
  /** Fires when the time is up, or the caller has gone. Its reason is what the operation ends with. */
  readonly signal: AbortSignal;
  stop(): void;
}

/** How long an operation may go on: until the deadline, and no longer than somebody waits for it. */
export function startClock(gone: AbortSignal, deadlineMs: number, slowest: () => string | null): OperationClock {
  const controller = new AbortController();
  const leave = () => controller.abort(new CallerGone());
  const timer = setTimeout(() => {
    const field = slowest();
    controller.abort(
      new Violation('DEADLINE_EXCEEDED', 'The operation took too long, and was ended. Ask for less at once.', {
        deadlineMs,
        ...(field !== null && { slowest: field }),
      }),
    );
  }, deadlineMs).unref();
  gone.addEventListener('abort', leave, { once: true });
  if (gone.aborted) leave();
  return {
    signal: controller.signal,
    stop: () => {
      clearTimeout(timer);
      gone.removeEventListener('abort', leave);
    },
  };
}
