import { errorOf, type PluginClientError } from './errors.ts';
import type { UserErrorCode } from './generated/operations.ts';

interface Refusal {
  readonly __typename: string;
  readonly code: UserErrorCode;
  readonly message: string;
  readonly path: readonly string[];
  readonly retryable: boolean;
  readonly remedy: string | null;
}

/** The payload of a mutation, or the refusal that came in its place, thrown. */
export function payloadOf<Result extends { readonly __typename: string }, Name extends Result['__typename']>(
  result: Result,
  name: Name,
): Extract<Result, { readonly __typename: Name }> {
  if (isOf(result, name)) return result;
  throw refusalOf(result);
}

function isOf<Result extends { readonly __typename: string }, Name extends string>(
  result: Result,
  name: Name,
): result is Extract<Result, { readonly __typename: Name }> {
  return result.__typename === name;
}

export function isRefusal(result: object): result is Refusal {
  return 'code' in result && 'message' in result;
}

/** A refusal as an error. What it says beyond code, message, path and remedy is in `details`. */
export function refusalOf(result: { readonly __typename: string }): PluginClientError {
  if (!isRefusal(result)) {
    // Not selected by this client: a member that the union did not have when the client was made.
    const message = `The gateway answered with ${result.__typename}, which this client does not know.`;
    return errorOf({ code: 'UNEXPECTED_ANSWER', message, remedy: 'Take a newer client.' });
  }
  const { __typename: _type, code, message, path, retryable, remedy, ...own } = result;
  return errorOf({ code, message, path, retryable, remedy, status: 200, details: named(own) });
}

/** Two types call what is there now `current`, so the document gives one of them another name. */
function named(own: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(own).map(([name, value]) => [name === 'currentIssue' ? 'current' : name, value]),
  );
}
