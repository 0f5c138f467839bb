import { errorOf, type PluginClientError, UnexpectedAnswer } from './errors.ts';

export interface AnswerError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions: Readonly<Record<string, unknown>>;
}

/** An answer of GraphQL. What data holds is what the document asked for: the gateway answers for that. */
export interface Answer {
  readonly data?: unknown;
  readonly errors: readonly AnswerError[];
}

/** The answer in a body, or null where it is none. */
export function readAnswer(body: string): Answer | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return null;
  }
  if (!isRecord(parsed) || !('data' in parsed || 'errors' in parsed)) return null;
  const errors = Array.isArray(parsed.errors) ? parsed.errors.filter(isRecord).map(readError) : [];
  return 'data' in parsed ? { data: parsed.data, errors } : { errors };
}

function readError(error: Record<string, unknown>): AnswerError {
  const message = typeof error.message === 'string' ? error.message : 'An error without a message.';
  const extensions = isRecord(error.extensions) ? error.extensions : {};
  const path = Array.isArray(error.path) ? error.path.filter(isStep) : null;
  return path ? { message, path, extensions } : { message, extensions };
}

export function errorOfAnswer(error: AnswerError, status: number | null): PluginClientError {
  const { code, requestId, retryable, remedy, ...details } = error.extensions;
  return errorOf({
    code: typeof code === 'string' ? code : 'INTERNAL',
    message: error.message,
    path: error.path,
    remedy: typeof remedy === 'string' ? remedy : null,
    retryable: retryable === true,
    requestId: typeof requestId === 'string' ? requestId : null,
    status,
    details,
  });
}

export function notAnAnswer(status: number, contentType: string | null): UnexpectedAnswer {
  return new UnexpectedAnswer({
    code: 'UNEXPECTED_ANSWER',
    message: `An answer with status ${status} and content type ${contentType ?? 'none'} is none of the gateway's.`,
    status,
    retryable: status >= 500,
  });
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isStep(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}
