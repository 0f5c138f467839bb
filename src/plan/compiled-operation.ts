import type { DocumentNode } from 'graphql';
import type { TokenClaims } from '../auth/plugin-context.ts';
import type { RateLimitState } from '../graphql/context.ts';

/** An operation that was parsed, validated and found to be within its limits. */
export interface OperationCall {
  /** The same object for the same text: plans are kept by it. */
  readonly document: DocumentNode;
  readonly operationName: string | null | undefined;
  /** As the caller sent them. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly claims: TokenClaims;
  /** As it is once the operation is paid for. */
  readonly rateLimit: RateLimitState;
}

/** Why an operation is left to plain execution. The first word is what is counted; the rest says what it was about. */
export interface Fallback {
  readonly kind: 'fallback';
  readonly reason: FallbackReason;
  /** The field, for example `Query.viewer`, where it was one. */
  readonly detail?: string | undefined;
}

export const fallbackReasons = [
  /** Compiled execution is switched off. */
  'off',
  /** Not a query, nor a mutation alone in its document. */
  'operation',
  /** A field that has no declaration, or one that cannot be planned at this place. */
  'field',
  /** A variable or an argument that plain execution refuses. */
  'input',
  /** A capability that the token, the manifest or the company does not grant. */
  'capability',
  /** The token does not hold any more, or the plugin may not work in this company; or a mutation was refused. */
  'refused',
  /** The statement failed: plain execution finds out what to say. */
  'database',
  /** A mistake of the planner's own; the log says which. */
  'defect',
] as const;
export type FallbackReason = (typeof fallbackReasons)[number];

export interface RunOptions {
  /** Aborted when the caller has left: the statement is cancelled, and `run` rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Called with the text of every statement, for tests and for the log. */
  readonly onStatement?: ((text: string) => void) | undefined;
  /** Called when the statement has ended, for traces and the log of what was slow. */
  readonly onStatementEnd?: ((text: string, startedAt: number, durationMs: number) => void) | undefined;
}

/** `data` is the JSON text of the answer's `data`, byte for byte what plain execution would be written as. */
export type RunResult = { readonly kind: 'answered'; readonly data: string } | Fallback;

export interface PlannedOperation {
  readonly kind: 'planned';
  /**
   * Sends the statement with its company's settings in one round trip. Whatever goes wrong is a fallback, and nothing has happened;
   * but it rejects where the statement ran out of time, or waited too long for others: that is the answer.
   */
  run(options?: RunOptions): Promise<RunResult>;
}

export type PlanFor = (call: OperationCall) => PlannedOperation | Fallback;
