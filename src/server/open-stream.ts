import { type ExecutionResult, execute, getOperationAST } from 'graphql';
import { Unauthenticated } from '../auth/auth.errors.ts';
import { BadUserInput } from '../kernel/errors.ts';
import type { LiveFeed } from '../live/live-feed.ts';
import { openSubscription } from '../live/open-subscription.ts';
import { SubscriptionStream } from '../live/subscription-stream.ts';
import { maskError } from './mask-errors.ts';
import { measureOperation } from './operation-limits.ts';
import {
  type OperationCall,
  type OperationOptions,
  type OperationRunner,
  pay,
  withStatus,
} from './operation-runner.ts';
import type { RequestState } from './request-state.ts';
import { markErrors } from './use-request-log.ts';
import { assertWellFormed } from './well-formed-variables.ts';

export interface StreamOptions extends OperationOptions {
  readonly runner: OperationRunner;
  readonly live: LiveFeed;
}

/** What the headers of a subscription say. */
export interface StreamRequest {
  /** Whether its caller would take the answer as events. */
  readonly takesEvents: boolean;
  /** What a browser that lost its stream has last seen. */
  readonly lastEventId: string | null;
}

/** Opens a subscription that was parsed and validated, or says why there is no stream. Every way in leads here. */
export type OpenStream = (
  call: OperationCall,
  state: RequestState,
  request: StreamRequest,
) => Promise<SubscriptionStream | ExecutionResult>;

export function createStreamOpener(options: StreamOptions): OpenStream {
  return async (call, state, request) => {
    options.runner.noteDeprecated(call.document, state);
    try {
      const opened = await open(call, state, request, options);
      return opened instanceof SubscriptionStream ? opened : withStatus(opened);
    } catch (error) {
      return withStatus({ errors: [maskError(error)] });
    }
  };
}

async function open(
  call: OperationCall,
  state: RequestState,
  { takesEvents, lastEventId }: StreamRequest,
  { live, log, rateLimiter, inTenantTransaction, onStatement }: StreamOptions,
): Promise<SubscriptionStream | ExecutionResult> {
  const { claims, requestId } = state;
  if (!claims) throw new Unauthenticated();
  const operation = getOperationAST(call.document, call.operationName);
  if (!operation) return execute(call);
  const name = operation.name?.value ?? null;
  state.operation = { name, type: operation.operation };
  if (!takesEvents) {
    throw new BadUserInput('A subscription is answered as events. Send the header accept: text/event-stream.');
  }
  assertWellFormed(call.variableValues ?? {});
  const { cost } = measureOperation(call.schema, call.document, operation, call.variableValues ?? {});
  const rateLimit = await pay(rateLimiter, claims, cost, state);
  return openSubscription({
    live,
    args: { ...call, hideSuggestions: true },
    operation,
    claims,
    requestId,
    rateLimit,
    lastEventId,
    log,
    inTenantTransaction,
    onStatement: (text) => {
      state.statements += 1;
      onStatement?.(text);
    },
    finishResult: (result) => {
      if (!result.errors) return result;
      const errors = result.errors.map(maskError);
      markErrors(errors, requestId, log);
      return { ...result, errors };
    },
    onEnd: ({ told, reason }) => {
      const { pluginKey: plugin, companyId: company } = claims;
      const durationMs = Math.round(performance.now() - state.startedAt);
      const { statements } = state;
      log.info({ requestId, plugin, company, operation: name, durationMs, statements, told, reason }, 'stream ended');
    },
  });
}
