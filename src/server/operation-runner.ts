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
import { Unauthenticated } from '../auth/auth.errors.ts';
import { authorize } from '../auth/authorize.ts';
import type { TokenClaims } from '../auth/plugin-context.ts';
import type { Installation, Tenant, TokenMarks } from '../database/entering.ts';
import type { PluginSessions } from '../database/plugin-sessions.ts';
import { MutationSavepoints } from '../database/savepoints.ts';
import type { GatewayContext, RateLimitState } from '../graphql/context.ts';
import { Unavailable } from '../kernel/errors.ts';
import type { Logger } from '../kernel/logger.ts';
import type { CompiledExecution } from '../plan/compiled-execution.ts';
import { UnreadPayload } from '../plan/compiled-mutation.ts';
import type { Database } from '../relations.ts';
import { maskError } from './mask-errors.ts';
import { measureOperation } from './operation-limits.ts';
import type { RateLimiter } from './rate-limit.ts';
import type { RequestState } from './request-state.ts';

export type InTenantTransaction = <T>(
  tenant: Tenant & { readonly marks: TokenMarks },
  options: { access: 'read' | 'write'; onStatement?: (text: string) => void },
  work: (db: Database, installation: Installation | null) => Promise<T>,
) => Promise<T>;

export interface OperationOptions {
  readonly inTenantTransaction: InTenantTransaction;
  readonly rateLimiter: RateLimiter;
  readonly log: Logger;
  readonly onStatement?: ((text: string) => void) | undefined;
  readonly pluginSessions?: PluginSessions | null;
  /** Null or left out where every operation is executed plainly. */
  readonly compiled?: CompiledExecution | null | undefined;
}

/** A query or a mutation that was parsed and validated, with what its caller sent along. */
export type OperationCall = Pick<
  ExecutionArgs,
  'schema' | 'document' | 'operationName' | 'variableValues' | 'hideSuggestions'
>;

/** An answer whose text is there already: PostgreSQL wrote it. Nothing reads its `data` again. */
export interface WrittenResult extends ExecutionResult {
  readonly stringify: () => string;
}

/**
 * Runs an operation within its limits, in one transaction of its plugin's company, and answers only once that has committed. Every
 * way in leads here: what one of them refuses, all do.
 */
export class OperationRunner {
  readonly #options: OperationOptions;

  constructor(options: OperationOptions) {
    this.#options = options;
  }

  async run(call: OperationCall, state: RequestState, signal?: AbortSignal): Promise<ExecutionResult | WrittenResult> {
    try {
      return withStatus(await this.#run(call, state, signal));
    } catch (error) {
      if (error instanceof UndoneMutation) return error.result;
      // Nobody hears it, and nothing is wrong.
      if (signal?.aborted && error === signal.reason)
        return { errors: [maskError(new Unavailable('The caller left.'))] };
      return withStatus({ errors: [maskError(error)] });
    }
  }

  async #run(
    call: OperationCall,
    state: RequestState,
    signal: AbortSignal | undefined,
  ): Promise<ExecutionResult | WrittenResult> {
    const { claims } = state;
    if (!claims) throw new Unauthenticated();
    const operation = getOperationAST(call.document, call.operationName);
    // Without an operation to run there is nothing to guard: GraphQL says what is missing.
    if (!operation) return execute(call);
    state.operation = { name: operation.name?.value ?? null, type: operation.operation };
    const { cost } = measureOperation(call.schema, call.document, operation, call.variableValues ?? {});
    const rateLimit = this.#options.rateLimiter.spend(claims.pluginId, claims.companyId, cost);
    const isMutation = operation.operation === OperationTypeNode.MUTATION;
    const answer = await this.#runCompiled(call, claims, state, signal);
    return answer ?? this.#execute(call, claims, state, rateLimit, isMutation);
  }

  /** Null where the operation is for plain execution, whole: nothing has happened then. */
  async #runCompiled(
    { document, operationName, variableValues }: OperationCall,
    claims: TokenClaims,
    state: RequestState,
    signal: AbortSignal | undefined,
  ): Promise<WrittenResult | null> {
    const { compiled } = this.#options;
    if (!compiled) return null;
    const plan = compiled.planFor({ document, operationName, variables: variableValues ?? {}, claims });
    if (plan.kind === 'fallback') return null;
    const result = await plan.run({ signal, onStatement: this.#counting(state) });
    if (result.kind === 'fallback') return null;
    return written(result.data);
  }

  #execute(
    call: OperationCall,
    claims: TokenClaims,
    state: RequestState,
    rateLimit: RateLimitState,
    isMutation: boolean,
  ): Promise<ExecutionResult | WrittenResult> {
    const { inTenantTransaction, log, pluginSessions = null } = this.#options;
    const perform = (isPlain: boolean) =>
      inTenantTransaction(
        claims,
        { access: isMutation ? 'write' : 'read', onStatement: this.#counting(state) },
        async (db, installation) => {
          const savepoints = isMutation ? new MutationSavepoints(db) : null;
          const contextValue: GatewayContext = Object.freeze({
            plugin: authorize(claims, installation),
            db,
            log,
            requestId: state.requestId,
            savepoints,
            rateLimit,
            follow: null,
            pluginSessions,
          });
          const answer = isMutation && !isPlain ? await this.#mutateCompiled(call, claims, contextValue) : null;
          const result = answer ?? (await execute({ ...call, contextValue }));
          if (isMutation && !answer && result.data == null) throw new UndoneMutation(result);
          await savepoints?.settle();
          return result;
        },
      );
    const performWell = () =>
      perform(false).catch((error: unknown) => {
        // The transaction was rolled back with it: plain execution does the whole of it anew.
        if (error instanceof UnreadPayload) return perform(true);
        throw error;
      });
    return pluginSessions && usesPluginDatabase(call.document)
      ? pluginSessions.admit(claims.pluginId, performWell)
      : performWell();
  }

  /** Null where the mutation is for plain execution. */
  async #mutateCompiled(
    { document, operationName, variableValues }: OperationCall,
    claims: TokenClaims,
    context: GatewayContext,
  ): Promise<WrittenResult | null> {
    const call = { document, operationName, variables: variableValues ?? {}, claims };
    const data = (await this.#options.compiled?.answerMutation(call, context)) ?? null;
    return data === null ? null : written(data);
  }

  #counting(state: RequestState): (text: string) => void {
    return (text) => {
      state.statements += 1;
      this.#options.onStatement?.(text);
    };
  }
}

function written(data: string): WrittenResult {
  return { stringify: () => `{"data":${data}}` };
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
export function withStatus<Result extends ExecutionResult>(result: Result): Result {
  const [error] = result.errors ?? [];
  if (error && !('data' in result) && !error.extensions.http && error.extensions.code !== 'INTERNAL') {
    error.extensions.http = { status: 400, spec: true };
  }
  return result;
}
