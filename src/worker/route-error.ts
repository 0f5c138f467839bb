export interface RouteErrorFields {
  /** 400 to 599. */
  readonly status: number;
  /** A word that never changes, by which callers tell this failure from others. */
  readonly code: string;
  /** More members of the answer: what the caller needs to put it right. */
  readonly details?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/**
 * What a handler throws to answer its caller with a failure. Message, code and details reach the caller; the cause only the log.
 *
 * ```ts
 * throw new RouteError('This mission has ended.', { status: 410, code: 'MISSION_ENDED' });
 * ```
 */
export class RouteError extends Error {
  override readonly name: string = 'RouteError';
  readonly status: number;
  readonly code: string;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(message: string, { status, code, details = {}, cause }: RouteErrorFields) {
    super(message, { cause });
    if (!Number.isInteger(status) || status < 400 || status > 599) {
      throw new RangeError(`${status} is no status of a failure. Give one from 400 to 599.`);
    }
    this.status = status;
    this.code = code;
    this.details = details;
  }
}

type Details = Readonly<Record<string, unknown>>;

/** The request cannot be understood: 400. */
export class BadRequest extends RouteError {
  override readonly name = 'BadRequest';
  constructor(message: string, details: Details = {}) {
    super(message, { status: 400, code: 'BAD_REQUEST', details });
  }
}

/** This caller may not: 403. */
export class Forbidden extends RouteError {
  override readonly name = 'Forbidden';
  constructor(message: string, details: Details = {}) {
    super(message, { status: 403, code: 'FORBIDDEN', details });
  }
}

/** There is no such thing, or none that this caller may know of: 404. */
export class NotFound extends RouteError {
  override readonly name = 'NotFound';
  constructor(message: string, details: Details = {}) {
    super(message, { status: 404, code: 'NOT_FOUND', details });
  }
}

/** Things have changed, or stand in the way: 409. */
export class Conflict extends RouteError {
  override readonly name = 'Conflict';
  constructor(message: string, details: Details = {}) {
    super(message, { status: 409, code: 'CONFLICT', details });
  }
}

/** A value cannot be: 422. */
export class InvalidInput extends RouteError {
  override readonly name = 'InvalidInput';
  constructor(message: string, details: Details = {}) {
    super(message, { status: 422, code: 'INVALID_INPUT', details });
  }
}

/** Something that the route needs is away; the same call may succeed later: 503. */
export class Unavailable extends RouteError {
  override readonly name = 'Unavailable';
  constructor(message: string, details: Details = {}) {
    super(message, { status: 503, code: 'UNAVAILABLE', details: { retryable: true, ...details } });
  }
}
