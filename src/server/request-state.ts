import { randomUUID } from 'node:crypto';
import type { TokenClaims } from '../auth/plugin-context.ts';
import type { RateLimitState } from '../graphql/context.ts';
import type { SubscriptionStream } from '../live/subscription-stream.ts';
import type { TimedStatement } from '../telemetry/ended-operation.ts';

/** What the gateway knows of one HTTP request, from its first byte to its log line. */
export interface RequestState {
  readonly requestId: string;
  readonly startedAt: number;
  claims: TokenClaims | null;
  /** The registered document that was sent or named, where that was asked for. */
  document: { readonly onlyThese: boolean; readonly body: string | null } | null;
  operation: { name: string | null; type: string } | null;
  statements: number;
  /** What its document uses of the schema that is to go. */
  deprecated: readonly string[];
  /** The statements with their times, where somebody wants to know them. */
  readonly timed: TimedStatement[];
  /** Points that it costs; null while that is not known. */
  cost: number | null;
  /** What its plugin has left; null where it was not asked. */
  rateLimit: RateLimitState | null;
  /** What is streamed; null where the answer is one. */
  stream: SubscriptionStream | null;
}

export function newRequestState(): RequestState {
  return {
    requestId: randomUUID(),
    startedAt: performance.now(),
    claims: null,
    document: null,
    operation: null,
    statements: 0,
    deprecated: [],
    timed: [],
    cost: null,
    rateLimit: null,
    stream: null,
  };
}

const states = new WeakMap<Request, RequestState>();

/** The state of a request that Yoga serves: its plugins hand on nothing but the request. */
export function requestState(request: Request): RequestState {
  const known = states.get(request);
  if (known) return known;
  const state = newRequestState();
  states.set(request, state);
  return state;
}
