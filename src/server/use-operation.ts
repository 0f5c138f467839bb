import { type ExecutionArgs, type ExecutionResult, execute, getOperationAST } from 'graphql';
import type { Plugin, YogaInitialContext } from 'graphql-yoga';
import { Unauthenticated } from '../auth/auth.errors.ts';
import { BadUserInput } from '../kernel/errors.ts';
import type { LiveFeed } from '../live/live-feed.ts';
import { openSubscription } from '../live/open-subscription.ts';
import { SubscriptionStream } from '../live/subscription-stream.ts';
import { takesEvents } from './event-stream.ts';
import { maskError } from './mask-errors.ts';
import { measureOperation } from './operation-limits.ts';
import { type OperationOptions, type OperationRunner, pay, withStatus } from './operation-runner.ts';
import { type RequestState, requestState } from './request-state.ts';
import { markErrors } from './use-request-log.ts';

export interface YogaOperationOptions extends OperationOptions {
  readonly runner: OperationRunner;
  readonly live: LiveFeed;
}

/** Queries and mutations as the runner runs them, and subscriptions as streams. */
export function useOperation(options: YogaOperationOptions): Plugin {
  return {
    onExecute({ args, setExecuteFn, context }) {
      const { request } = context as YogaInitialContext;
      setExecuteFn(() => options.runner.run(args as ExecutionArgs, requestState(request), request.signal));
    },
    onSubscribe({ args, setSubscribeFn, context }) {
      const { request } = context as YogaInitialContext;
      const state = requestState(request);
      options.runner.noteDeprecated(args.document, state);
      setSubscribeFn(async () => {
        try {
          const opened = await subscribe(args as ExecutionArgs, request, state, options);
          if (!(opened instanceof SubscriptionStream)) return withStatus(opened);
          state.stream = opened;
          return streamedElsewhere();
        } catch (error) {
          return withStatus({ errors: [maskError(error)] });
        }
      });
    },
  };
}

async function subscribe(args: ExecutionArgs, request: Request, state: RequestState, options: YogaOperationOptions) {
  const { claims, requestId } = state;
  if (!claims) throw new Unauthenticated();
  const operation = getOperationAST(args.document, args.operationName);
  if (!operation) return execute(args);
  const name = operation.name?.value ?? null;
  state.operation = { name, type: operation.operation };
  if (!takesEvents(request)) {
    throw new BadUserInput('A subscription is answered as events. Send the header accept: text/event-stream.');
  }
  const { cost } = measureOperation(args.schema, args.document, operation, args.variableValues ?? {});
  const rateLimit = await pay(options.rateLimiter, claims, cost, state);
  const { log } = options;
  return openSubscription({
    live: options.live,
    args: Object.assign(args, { hideSuggestions: true }),
    operation,
    claims,
    requestId,
    rateLimit,
    lastEventId: request.headers.get('last-event-id'),
    log,
    inTenantTransaction: options.inTenantTransaction,
    onStatement: (text) => {
      state.statements += 1;
      options.onStatement?.(text);
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

/** What the server library is given: it wants something to iterate. The stream itself is in the request's state. */
async function* streamedElsewhere(): AsyncGenerator<ExecutionResult> {}
