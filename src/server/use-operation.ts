import {
  BREAK,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  getOperationAST,
  OperationTypeNode,
  visit,
} from 'graphql';
import type { Plugin, YogaInitialContext } from 'graphql-yoga';
import { Unauthenticated } from '../auth/auth.errors.ts';
import { authorize } from '../auth/authorize.ts';
import type { TokenClaims } from '../auth/plugin-context.ts';
import type { PluginSessions } from '../database/plugin-sessions.ts';
import { MutationSavepoints } from '../database/savepoints.ts';
import type { Installation, Tenant, TokenMarks } from '../database/tenant-transaction.ts';
import { costOfAnswer } from '../graphql/actual-cost.ts';
import type { GatewayContext, RateLimitState } from '../graphql/context.ts';
import type { DeprecatedUse } from '../graphql/deprecations.ts';
import { FieldTimes } from '../graphql/field-times.ts';
import { RateLimited } from '../graphql/rate-limit.ts';
import { BadUserInput } from '../kernel/errors.ts';
import type { Logger } from '../kernel/logger.ts';
import type { LiveFeed } from '../live/live-feed.ts';
import { openSubscription } from '../live/open-subscription.ts';
import { SubscriptionStream } from '../live/subscription-stream.ts';
import type { Database } from '../relations.ts';
import type { Observer } from '../telemetry/ended-operation.ts';
import { takesEvents } from './event-stream.ts';
import { maskError } from './mask-errors.ts';
import { operationDeadlineMs, startClock } from './operation-deadline.ts';
import { measureOperation } from './operation-limits.ts';
import type { RateLimiter } from './rate-limit.ts';
import { type RequestState, requestState } from './request-state.ts';
import { markErrors } from './use-request-log.ts';

export type InTenantTransaction = <T>(
  tenant: Tenant & { readonly marks: TokenMarks },
  options: {
    access: 'read' | 'write';
    onStatement?: (text: string) => void;
    onStatementEnd?: ((text: string, startedAt: number, durationMs: number) => void) | undefined;
    signal?: AbortSignal;
  },
  work: (db: Database, installation: Installation | null) => Promise<T>,
) => Promise<T>;

export interface OperationOptions {
  readonly inTenantTransaction: InTenantTransaction;
  readonly rateLimiter: RateLimiter;
  readonly live: LiveFeed;
  readonly log: Logger;
  readonly onStatement?: ((text: string) => void) | undefined;
  readonly pluginSessions?: PluginSessions | null;
  /** When an operation that still runs is ended, in milliseconds. */
  readonly deadlineMs?: number | undefined;
  /** Who is told what happens. */
  readonly observer?: Observer | undefined;
}

/** Runs every operation in one transaction of its plugin's company, and answers only once that has committed. */
export function useOperation(options: OperationOptions, deprecatedUse: DeprecatedUse): Plugin {
  return {
    onExecute({ args, setExecuteFn, context }) {
      const { request } = context as YogaInitialContext;
      const state = requestState(request);
      state.deprecated = deprecatedUse.of(args.document);
      setExecuteFn(async () => {
        try {
          return withStatus(await runOperation(args as ExecutionArgs, request, state, options));
        } catch (error) {
          if (error instanceof UndoneMutation) return error.result;
          return withStatus({ errors: [maskError(error)] });
        }
      });
    },
    onSubscribe({ args, setSubscribeFn, context }) {
      const { request } = context as YogaInitialContext;
      const state = requestState(request);
      state.deprecated = deprecatedUse.of(args.document);
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

async function subscribe(args: ExecutionArgs, request: Request, state: RequestState, options: OperationOptions) {
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

/** An operation of more statements than this has times of the first ones alone. */
const timedStatementsMax = 200;

/** Takes the points from the plugin's bucket. What the bucket holds then is said with every answer, also with a refusal. */
async function pay(
  rateLimiter: RateLimiter,
  { pluginId, companyId }: TokenClaims,
  cost: number,
  state: RequestState,
): Promise<RateLimitState> {
  state.cost = cost;
  try {
    state.rateLimit = await rateLimiter.spend(pluginId, companyId, cost);
    return state.rateLimit;
  } catch (error) {
    if (error instanceof RateLimited) state.rateLimit = error.state;
    throw error;
  }
}

async function runOperation(args: ExecutionArgs, request: Request, state: RequestState, options: OperationOptions) {
  const { claims } = state;
  if (!claims) throw new Unauthenticated();
  const operation = getOperationAST(args.document, args.operationName);
  // Without an operation to run there is nothing to guard: GraphQL says what is missing.
  if (!operation) return execute(args);
  state.operation = { name: operation.name?.value ?? null, type: operation.operation };
  const { cost } = measureOperation(args.schema, args.document, operation, args.variableValues ?? {});
  const rateLimit = await pay(options.rateLimiter, claims, cost, state);
  const isMutation = operation.operation === OperationTypeNode.MUTATION;
  const onStatement = (text: string) => {
    state.statements += 1;
    options.onStatement?.(text);
  };
  const { observer } = options;
  observer?.executed('plain');
  const onStatementEnd = observer?.wantsStatements
    ? (text: string, startedAt: number, durationMs: number) => {
        if (state.timed.length < timedStatementsMax) state.timed.push({ text, startedAt, durationMs });
      }
    : undefined;
  const fieldTimes = new FieldTimes();
  const clock = startClock(request.signal, options.deadlineMs ?? operationDeadlineMs, () => fieldTimes.slowest());
  const { signal } = clock;
  const perform = () =>
    options.inTenantTransaction(
      claims,
      { access: isMutation ? 'write' : 'read', onStatement, onStatementEnd, signal },
      async (db, installation) => {
        const savepoints = isMutation ? new MutationSavepoints(db) : null;
        const contextValue: GatewayContext = Object.freeze({
          plugin: authorize(claims, installation),
          db,
          log: options.log,
          requestId: state.requestId,
          savepoints,
          rateLimit,
          follow: null,
          pluginSessions: options.pluginSessions ?? null,
          signal,
          fieldTimes,
        });
        const result = await execute({ ...args, contextValue });
        // Each of its fields may have failed for this; then it is the operation that has.
        signal.throwIfAborted();
        if (isMutation && result.data == null) throw new UndoneMutation(result);
        await savepoints?.settle();
        return result;
      },
    );
  const { pluginSessions } = options;
  try {
    const result = await (pluginSessions && usesPluginDatabase(args.document)
      ? pluginSessions.admit(claims.pluginId, perform)
      : perform());
    const actual = costOfAnswer(args.schema, args.document, operation, result.data);
    return { ...result, extensions: { ...result.extensions, cost: { requested: cost, actual } } };
  } finally {
    clock.stop();
  }
}

const pluginDatabaseFields: ReadonlySet<string> = new Set(['pluginDatabase', 'executePluginSql']);
const pluginDatabaseUse = new WeakMap<DocumentNode, boolean>();

/** Whether anything in the document names the plugin's own database. Documents are parsed once, and so is this asked once. */
function usesPluginDatabase(document: DocumentNode): boolean {
  const known = pluginDatabaseUse.get(document);
  if (known !== undefined) return known;
  let isUsed = false;
  visit(document, {
    Field: ({ name }) => {
      isUsed ||= pluginDatabaseFields.has(name.value);
      return isUsed ? BREAK : undefined;
    },
  });
  pluginDatabaseUse.set(document, isUsed);
  return isUsed;
}

/**
 * A mutation whose answer has no data says nothing of what its other mutations did. So they are undone as well: an error
 * at the top means that nothing has happened. Refusals are data, and undo their own mutation alone.
 */
class UndoneMutation extends Error {
  readonly result: ExecutionResult;

  constructor(result: ExecutionResult) {
    super('the operation was undone');
    this.result = result;
  }
}

/** An answer that never got as far as data is a request that was wrong. Under application/json it is answered with 200. */
function withStatus(result: ExecutionResult): ExecutionResult {
  const [error] = result.errors ?? [];
  if (error && !('data' in result) && !error.extensions.http && error.extensions.code !== 'INTERNAL') {
    error.extensions.http = { status: 400, spec: true };
  }
  return result;
}
