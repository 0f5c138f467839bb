import type { GraphQLSchema } from 'graphql';
import { isAtWork } from '../auth/authorize.ts';
import { databaseCode, isContention, isStatementTimeout } from '../database/database-errors.ts';
import type { createTenantBatch } from '../database/tenant-batch.ts';
import type { GatewayContext } from '../graphql/context.ts';
import { Unavailable } from '../kernel/errors.ts';
import type { Logger } from '../kernel/logger.ts';
import { runCompiledMutation } from './compiled-mutation.ts';
import type {
  Fallback,
  FallbackReason,
  OperationCall,
  PlanFor,
  PlannedOperation,
  RunResult,
} from './compiled-operation.ts';
import { fallback, Planner } from './planner.ts';

/** How often operations were answered by one statement, and why the others were not. */
export interface CompiledCounts {
  answered: number;
  readonly fallbacks: Map<FallbackReason, number>;
  /** By field, of those that have none or no fitting declaration. Bounded by the schema. */
  readonly fields: Map<string, number>;
}

export interface CompiledExecution {
  readonly planFor: PlanFor;
  /**
   * Runs a mutation in the transaction of `context` and reads its payload by one statement: the JSON text of the answer's `data`.
   * Null leaves the operation to plain execution in the same transaction, of which nothing has happened then. Throws UndoneAttempt
   * where the transaction must be undone first.
   */
  readonly answerMutation: (call: OperationCall, context: GatewayContext) => Promise<string | null>;
  readonly counts: CompiledCounts;
}

/** Answers operations by one statement each, where it can. Whoever asks goes on with plain execution where it cannot. */
export function createCompiledExecution(
  schema: GraphQLSchema,
  inOneRoundTrip: ReturnType<typeof createTenantBatch>,
  log: Logger,
): CompiledExecution {
  const planner = new Planner(schema);
  const counts: CompiledCounts = { answered: 0, fallbacks: new Map(), fields: new Map() };

  function counted(result: Fallback): Fallback {
    counts.fallbacks.set(result.reason, (counts.fallbacks.get(result.reason) ?? 0) + 1);
    if (result.detail) counts.fields.set(result.detail, (counts.fields.get(result.detail) ?? 0) + 1);
    return result;
  }

  function planned<Plan>(plan: () => Plan | Fallback): Plan | Fallback {
    try {
      return plan();
    } catch (error) {
      log.error({ err: error }, 'an operation could not be planned');
      return fallback('defect');
    }
  }

  async function answerMutation(call: OperationCall, context: GatewayContext): Promise<string | null> {
    const mutation = planned(() => planner.mutationFor(call));
    if (mutation.kind === 'fallback') {
      counted(mutation);
      return null;
    }
    const data = await runCompiledMutation(mutation, context);
    if (data === null) counted(fallback('refused'));
    else counts.answered += 1;
    return data;
  }

  function planFor(call: Parameters<PlanFor>[0]): PlannedOperation | Fallback {
    const statement = planned(() => planner.statementFor(call));
    // Whether it is a query is no news to who asks.
    if ('kind' in statement) return statement.reason === 'operation' ? statement : counted(statement);
    return {
      kind: 'planned',
      async run(options = {}): Promise<RunResult> {
        let answer: Awaited<ReturnType<typeof inOneRoundTrip>>;
        try {
          answer = await inOneRoundTrip(call.claims, statement, options);
        } catch (error) {
          options.signal?.throwIfAborted();
          // It had all the time that there is, running or waiting for its turn: to do it once more, plainly, would take as long again.
          if (isStatementTimeout(error) || isContention(error) || error instanceof Unavailable) throw error;
          log.debug({ code: databaseCode(error), statement: statement.name }, 'a planned statement failed');
          return counted(fallback('database'));
        }
        const { installation, value } = answer;
        // Asked of the database in the same transaction: what the answer holds is shown to nobody who may not see it now.
        if (!installation || !isAtWork(installation)) return counted(fallback('refused'));
        if (!statement.needs.isSubsetOf(new Set(installation.capabilities))) return counted(fallback('capability'));
        if (value === null) return counted(fallback('database'));
        counts.answered += 1;
        return { kind: 'answered', data: statement.isRewritten ? JSON.stringify(JSON.parse(value)) : value };
      },
    };
  }

  return { planFor, answerMutation, counts };
}
