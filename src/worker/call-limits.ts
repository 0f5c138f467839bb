import { RouteError } from './route-error.ts';

/** The gateway gives a worker 10 seconds. With one less, the caller hears from the worker what was not done in time. */
export const callDeadlineMs = 9_000;
/** The body of a caller is at most 1 MiB; the call around it needs some more. */
export const callMaxBytes = 1024 * 1024 + 64 * 1024;

/** The time of a call is up. */
export class DeadlineExceeded extends RouteError {
  override readonly name = 'DeadlineExceeded';
  constructor(deadlineMs: number) {
    super(`The worker did not answer within ${deadlineMs} ms. It may have done part of its work.`, {
      status: 504,
      code: 'DEADLINE_EXCEEDED',
    });
  }
}

/** Whoever called is gone: nobody hears the answer. */
export class CallerGone extends RouteError {
  override readonly name = 'CallerGone';
  constructor() {
    super('The caller hung up.', { status: 499, code: 'CALLER_GONE' });
  }
}

/** The worker stops, and takes no more calls or does not end those that it has. */
export class WorkerStopping extends RouteError {
  override readonly name = 'WorkerStopping';
  constructor() {
    super('The worker is stopping. Call again.', {
      status: 503,
      code: 'WORKER_STOPPING',
      details: { retryable: true },
    });
  }
}
