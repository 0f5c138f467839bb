import {
  BREAK,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  type GraphQLSchema,
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
import type { Journeys } from '../database/statement-queue.ts';
import { costOfAnswer } from '../graphql/actual-cost.ts';
import type { GatewayContext, RateLimitState } from '../graphql/context.ts';
import { DeprecatedUse } from '../graphql/deprecations.ts';
import { FieldTimes } from '../graphql/field-times.ts';
import { RateLimited } from '../graphql/rate-limit.ts';
import type { Logger } from '../kernel/logger.ts';
import type { CompiledExecution } from '../plan/compiled-execution.ts';
import { UndoneAttempt } from '../plan/compiled-mutation.ts';
import type { Database } from '../relations.ts';
import type { Observer } from '../telemetry/ended-operation.ts';
import { maskError } from './mask-errors.ts';
import { operationDeadlineMs, startClock } from './operation-deadline.ts';
import { measureOperation } from './operation-limits.ts';
import type { RateLimiter } from './rate-limit.ts';
import type { RequestState } from './request-state.ts';
import { assertWellFormed } from './well-formed-variables.ts';

export type InTenantTransaction = <T>(
  tenant: Tenant & { readonly marks: TokenMarks },
  options: {
    access: 'read' | 'write';
    mayPresume?: boolean;
    onStatement?: (text: string) => void;
    onStatementEnd?: ((text: string, startedAt: number, durationMs: number) => void) | undefined;
    signal?: AbortSignal;
  },
  work: (db: Database, installation: Installation | null, journeys: Journeys) => Promise<T>,
) => Promise<T>;

export type InReadTransaction = <T>(
  tenant: Parameters<InTenantTransaction>[0],
  options: Omit<Parameters<InTenantTransaction>[1], 'access'>,
  /** A transaction that is only read has nothing to send that nobody waits for. */
  work: (db: Database, installation: Installation | null, journeys?: Journeys) => Promise<T>,
) => Promise<T>;

export interface OperationOptions {
  readonly inTenantTransaction: InTenantTransaction;
  /** For queries, which may be read at a replica; `inTenantTransaction` when left out. */
  readonly inReadTransaction?: InReadTransaction | undefined;
  readonly rateLimiter: RateLimiter;
  readonly log: Logger;
  readonly onStatement?: ((text: string) => void) | undefined;
  readonly pluginSessions?: PluginSessions | null;
  /** Null or left out where every operation is executed plainly. */
  readonly compiled?: CompiledExecution | null | undefined;
  /** When an operation that still runs is ended, in milliseconds. */
  readonly deadlineMs?: number | undefined;
  /** Who is told what happens. */
  readonly observer?: Observer | undefined;
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

/** The text of an answer's data, as PostgreSQL wrote it. */
interface WrittenData {
  readonly text: string;
}

/**
 * Runs an operation within its limits, in one transaction of its plugin's company, and answers only once that has committed. Every
 * way in leads here: what one of them refuses, all do.
 */
export class OperationRunner {
  readonly #options: OperationOptions;
  readonly #deprecatedUse: DeprecatedUse;

  constructor(schema: GraphQLSchema, options: OperationOptions) {
    this.#options = options;
    this.#deprecatedUse = new DeprecatedUse(schema);
  }

  /** So that the answer can say what its document uses that is to go. */
  noteDeprecated(document: DocumentNode, state: RequestState): void {
    state.deprecated = this.#deprecatedUse.of(document);
  }

  async run(call: OperationCall, state: RequestState, gone: AbortSignal): Promise<ExecutionResult | WrittenResult> {
    this.noteDeprecated(call.document, state);
    const fieldTimes = new FieldTimes();
    const { deadlineMs = operationDeadlineMs } = this.#options;
    const clock = startClock(gone, deadlineMs, () => fieldTimes.slowest());
    try {
      return withStatus(await this.#run(call, state, clock.signal, fieldTimes));
    } catch (error) {
      if (error instanceof UndoneMutation) return error.result;
      return withStatus({ errors: [maskError(error)] });
    } finally {
      clock.stop();
    }
  }

  async #run(
    call: OperationCall,
    state: RequestState,
    signal: AbortSignal,
    fieldTimes: FieldTimes,
  ): Promise<ExecutionResult | WrittenResult> {
    const { claims } = state;
    if (!claims) throw new Unauthenticated();
    const operation = getOperationAST(call.document, call.operationName);
    // Without an operation to run there is nothing to guard: GraphQL says what is missing.
    if (!operation) return execute(call);
    state.operation = { name: operation.name?.value ?? null, type: operation.operation };
    assertWellFormed(call.variableValues ?? {});
    const { cost, rows } = measureOperation(call.schema, call.document, operation, call.variableValues ?? {});
    const rateLimit = await pay(this.#options.rateLimiter, claims, cost, state);
    const actualOf = (data: unknown) => costOfAnswer(call.schema, call.document, operation, data);
    const compiled = await this.#runCompiled(call, claims, rateLimit, state, signal);
    const own = { rateLimit, signal, fieldTimes, type: operation.operation };
    const answer = compiled === null ? await this.#execute(call, claims, state, own) : { text: compiled };
    if ('text' in answer) {
      const { text } = answer;
      // Without a list it cannot have cost more than was asked for. Lists are assumed to have some rows, and may have more.
      const actual = cost === 1 && rows === 0 ? 1 : actualOf(JSON.parse(text));
      return { stringify: () => `{"data":${text},"extensions":{"cost":{"requested":${cost},"actual":${actual}}}}` };
    }
    const actual = actualOf(answer.data);
    return { ...answer, extensions: { ...answer.extensions, cost: { requested: cost, actual } } };
  }

  /** The text of the answer's data. Null where the operation is for plain execution, whole: nothing has happened then. */
  async #runCompiled(
    { document, operationName, variableValues }: OperationCall,
    claims: TokenClaims,
    rateLimit: RateLimitState,
    state: RequestState,
    signal: AbortSignal,
  ): Promise<string | null> {
    const { compiled, observer } = this.#options;
    if (!compiled) {
      observer?.executed('plain');
      return null;
    }
    const plan = compiled.planFor({ document, operationName, variables: variableValues ?? {}, claims, rateLimit });
    // A mutation is planned within its transaction, and told of there.
    if (plan.kind === 'fallback' && plan.reason === 'operation') return null;
    const result =
      plan.kind === 'fallback'
        ? plan
        : await plan.run({ signal, onStatement: this.#counting(state), onStatementEnd: this.#timing(state) });
    if (result.kind === 'fallback') {
      observer?.executed('fallback', result.reason);
      return null;
    }
    observer?.executed('compiled');
    return result.data;
  }

  async #execute(
    call: OperationCall,
    claims: TokenClaims,
    state: RequestState,
    {
      type,
      ...own
    }: Pick<GatewayContext, 'rateLimit' | 'fieldTimes'> & { signal: AbortSignal; type: OperationTypeNode },
  ): Promise<ExecutionResult | WrittenData> {
    const { inTenantTransaction, inReadTransaction, log, pluginSessions = null, compiled, observer } = this.#options;
    const { signal } = own;
    const isMutation = type === OperationTypeNode.MUTATION;
    const onStatementEnd = this.#timing(state);
    // A plugin's own rows are read at the primary, and what it reads of the company beside them is of the same server.
    const ownsRows = usesPluginDatabase(call.document);
    const inTransaction: InReadTransaction =
      isMutation || ownsRows || !inReadTransaction
        ? (tenant, options, work) =>
            inTenantTransaction(tenant, { ...options, access: isMutation ? 'write' : 'read' }, work)
        : inReadTransaction;
    const perform = (isPlain: boolean) =>
      inTransaction(
        claims,
        {
          mayPresume: isMutation && !isPlain && compiled != null,
          onStatement: this.#counting(state),
          onStatementEnd,
          signal,
        },
        async (db, installation, journeys) => {
          const savepoints = isMutation && journeys ? new MutationSavepoints(journeys) : null;
          const contextValue: GatewayContext = Object.freeze({
            plugin: authorize(claims, installation),
            db,
            log,
            requestId: state.requestId,
            savepoints,
            journeys: (isMutation && journeys) || null,
            follow: null,
            pluginSessions,
            ...own,
          });
          const text = isMutation && !isPlain ? await this.#answerMutation(call, claims, contextValue) : null;
          if (text !== null) {
            await savepoints?.settle();
            return { text };
          }
          // Plain execution may do more than write in this transaction.
          await journeys?.confirmed();
          const result = await execute({ ...call, contextValue });
          // Each of its fields may have failed for this; then it is the operation that has.
          signal.throwIfAborted();
          if (isMutation && result.data == null) throw new UndoneMutation(result);
          await savepoints?.settle();
          return result;
        },
      );
    const performWell = () =>
      perform(false).catch((error: unknown) => {
        // The transaction was rolled back with it: plain execution does the whole of it anew.
        if (!(error instanceof UndoneAttempt)) throw error;
        observer?.executed('fallback', 'refused');
        return perform(true);
      });
    return pluginSessions && ownsRows ? pluginSessions.admit(claims.pluginId, performWell) : performWell();
  }

  /** The text of a mutation's data, read by one statement in its own transaction; null where plain execution is to give it. */
  async #answerMutation(
    { document, operationName, variableValues }: OperationCall,
    claims: TokenClaims,
    context: GatewayContext,
  ): Promise<string | null> {
    const { compiled, observer } = this.#options;
    if (!compiled) return null;
    const { rateLimit } = context;
    const call = { document, operationName, variables: variableValues ?? {}, claims, rateLimit };
    const text = await compiled.answerMutation(call, context);
    observer?.executed(text === null ? 'fallback' : 'compiled', text === null ? 'operation' : undefined);
    return text;
  }

  /** Undefined where nobody wants to know. */
  #timing({ timed }: RequestState) {
    if (!this.#options.observer?.wantsStatements) return undefined;
    return (text: string, startedAt: number, durationMs: number) => {
      if (timed.length < timedStatementsMax) timed.push({ text, startedAt, durationMs });
    };
  }

  #counting(state: RequestState): (text: string) => void {
    return (text) => {
      state.statements += 1;
      this.#options.onStatement?.(text);
    };
  }
}

/** An operation of more statements than this has times of the first ones alone. */
const timedStatementsMax = 200;

/** Takes the points from the plugin's bucket. What the bucket holds then is said with every answer, also with a refusal. */
export async function pay(
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
