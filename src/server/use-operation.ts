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
import type { Installation, Tenant, TokenMarks } from '../database/entering.ts';
import type { PluginSessions } from '../database/plugin-sessions.ts';
import { MutationSavepoints } from '../database/savepoints.ts';
import type { GatewayContext } from '../graphql/context.ts';
import { BadUserInput } from '../kernel/errors.ts';
import type { Logger } from '../kernel/logger.ts';
import type { LiveFeed } from '../live/live-feed.ts';
import { openSubscription } from '../live/open-subscription.ts';
import { SubscriptionStream } from '../live/subscription-stream.ts';
import type { CompiledExecution } from '../plan/compiled-execution.ts';
import { UnreadPayload } from '../plan/compiled-mutation.ts';
import type { RunOptions } from '../plan/compiled-operation.ts';
import type { Database } from '../relations.ts';
import { takesEvents } from './event-stream.ts';
import { maskError } from './mask-errors.ts';
import { measureOperation } from './operation-limits.ts';
import type { RateLimiter } from './rate-limit.ts';
import { type RequestState, requestState } from './request-state.ts';
import { markErrors } from './use-request-log.ts';

export type InTenantTransaction = <T>(
  tenant: Tenant & { readonly marks: TokenMarks },
  options: { access: 'read' | 'write'; onStatement?: (text: string) => void },
  work: (db: Database, installation: Installation | null) => Promise<T>,
) => Promise<T>;

export interface OperationOptions {
  readonly inTenantTransaction: InTenantTransaction;
  readonly rateLimiter: RateLimiter;
  readonly live: LiveFeed;
  readonly log: Logger;
  readonly onStatement?: ((text: string) => void) | undefined;
  readonly pluginSessions?: PluginSessions | null;
  /** Null where every operation is executed plainly. */
  readonly compiled?: CompiledExecution | null;
}

/** Runs every operation in one transaction of its plugin's company, and answers only once that has committed. */
export function useOperation(options: OperationOptions): Plugin {
  return {
    onExecute({ args, setExecuteFn, context }) {
      const { request } = context as YogaInitialContext;
      const state = requestState(request);
      setExecuteFn(async () => {
        try {
          return withStatus(await runOperation(args as ExecutionArgs, request.signal, state, options));
        } catch (error) {
          if (error instanceof UndoneMutation) return error.result;
          return withStatus({ errors: [maskError(error)] });
        }
      });
    },
    onSubscribe({ args, setSubscribeFn, context }) {
      const { request } = context as YogaInitialContext;
      const state = requestState(request);
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

/** Points that opening a stream costs beside its document: it is asked about for as long as it is open. */
const openingCost = 10;

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
  const rateLimit = options.rateLimiter.spend(claims.pluginId, claims.companyId, cost + openingCost);
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

async function runOperation(args: ExecutionArgs, signal: AbortSignal, state: RequestState, options: OperationOptions) {
  const { claims } = state;
  if (!claims) throw new Unauthenticated();
  const operation = getOperationAST(args.document, args.operationName);
  // Without an operation to run there is nothing to guard: GraphQL says what is missing.
  if (!operation) return execute(args);
  state.operation = { name: operation.name?.value ?? null, type: operation.operation };
  const { cost } = measureOperation(args.schema, args.document, operation, args.variableValues ?? {});
  const rateLimit = options.rateLimiter.spend(claims.pluginId, claims.companyId, cost);
  const isMutation = operation.operation === OperationTypeNode.MUTATION;
  const onStatement = (text: string) => {
    state.statements += 1;
    options.onStatement?.(text);
  };
  const written = await answerCompiled(args, claims, { signal, onStatement }, options);
  if (written) return written;
  const perform = (isPlain: boolean) =>
    options.inTenantTransaction(
      claims,
      { access: isMutation ? 'write' : 'read', onStatement },
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
        });
        const written = isMutation && !isPlain ? await answerMutation(args, claims, contextValue, options) : null;
        if (written) {
          await savepoints?.settle();
          return written;
        }
        const result = await execute({ ...args, contextValue });
        if (isMutation && result.data == null) throw new UndoneMutation(result);
        await savepoints?.settle();
        return result;
      },
    );
  const { pluginSessions } = options;
  const performWell = () =>
    perform(false).catch((error: unknown) => {
      if (error instanceof UnreadPayload) return perform(true);
      throw error;
    });
  return pluginSessions && usesPluginDatabase(args.document)
    ? pluginSessions.admit(claims.pluginId, performWell)
    : performWell();
}

/** The answer of compiled execution as a result that is written already; null where plain execution is to give it. */
async function answerCompiled(
  { document, operationName, variableValues }: ExecutionArgs,
  claims: TokenClaims,
  run: RunOptions,
  { compiled }: OperationOptions,
): Promise<ExecutionResult | null> {
  if (!compiled) return null;
  const planned = compiled.planFor({ document, operationName, variables: variableValues ?? {}, claims });
  if (planned.kind === 'fallback') return null;
  const answer = await planned.run(run);
  if (answer.kind === 'fallback') return null;
  return written(answer.data);
}

/** The same for a mutation, in its own transaction. */
async function answerMutation(
  { document, operationName, variableValues }: ExecutionArgs,
  claims: TokenClaims,
  context: GatewayContext,
  { compiled }: OperationOptions,
): Promise<ExecutionResult | null> {
  const call = { document, operationName, variables: variableValues ?? {}, claims };
  const data = (await compiled?.answerMutation(call, context)) ?? null;
  return data === null ? null : written(data);
}

/** The server library writes a result by its own `stringify` where it has one. */
function written(data: string): ExecutionResult {
  return { data: null, stringify: () => `{"data":${data}}` } as ExecutionResult;
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
