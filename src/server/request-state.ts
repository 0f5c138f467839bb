import { randomUUID } from 'node:crypto';
import type { TokenClaims } from '../auth/plugin-context.ts';
import type { SubscriptionStream } from '../live/subscription-stream.ts';

/** What the gateway knows of one HTTP request, from its first byte to its log line. */
export interface RequestState {
  readonly requestId: string;
  readonly startedAt: number;
  claims: TokenClaims | null;
  /** The registered document that was sent or named, where that was asked for. */
  document: { readonly onlyThese: boolean; readonly body: string | null } | null;
  operation: { name: string | null; type: string } | null;
  statements: number;
  /** What is streamed; null where the answer is one. */
  stream: SubscriptionStream | null;
}

const states = new WeakMap<Request, RequestState>();

export function requestState(request: Request): RequestState {
  const known = states.get(request);
  if (known) return known;
  const state: RequestState = {
    requestId: randomUUID(),
    startedAt: performance.now(),
    claims: null,
    document: null,
    operation: null,
    statements: 0,
    stream: null,
  };
  states.set(request, state);
  return state;
}
