import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { isContention, isDatabaseAway, isStatementTimeout } from '../database/database-errors.ts';
import type { Journeys } from '../database/statement-queue.ts';
import type { GatewayContext } from '../graphql/context.ts';
import type { Payload } from '../graphql/payload.ts';
import type { ReadyMutation } from './planner.ts';

/** Something was run, but not to an answer: the transaction is to be undone, and the operation executed plainly. */
export class UndoneAttempt extends Error {
  constructor(cause?: unknown) {
    super('a planned mutation did not come to an answer', { cause });
  }
}

/**
 * Runs the mutation by its own resolver, reads what is selected of its payload by one statement, and ends the transaction. Where the
 * mutation was refused or failed, plain execution comes to the same and has the words: null where nothing has been run yet, or else it
 * throws UndoneAttempt.
 *
 * What the resolver writes travels together, the last of it with the payload and the commit.
 */
export async function runCompiledMutation(mutation: ReadyMutation, context: GatewayContext): Promise<string | null> {
  const { field, payloadType } = mutation;
  const { journeys } = context;
  if (!journeys) throw new Error('a mutation needs an operation that writes');
  journeys.together = true;
  try {
    const payload = await resolved(mutation, context).catch(() => null);
    if (isPayload(payload) && payload.payloadOf === payloadType) {
      const text = await readPayload(mutation, payload, journeys);
      return `{${JSON.stringify(field.key)}:${mutation.statement.isRewritten ? JSON.stringify(JSON.parse(text)) : text}}`;
    }
    journeys.takeBack();
    if (journeys.hasRun) throw new UndoneAttempt();
    return null;
  } finally {
    journeys.together = false;
  }
}

/** A resolver that refuses by what the token may do throws before there is a promise. */
async function resolved({ field, args, info }: ReadyMutation, context: GatewayContext): Promise<unknown> {
  return field.definition?.resolve?.(undefined, args, context, info);
}

const resultSchema = z.object({ rows: z.tuple([z.object({ data: z.string() })]) });

async function readPayload(
  { statement, valuesFor }: ReadyMutation,
  payload: Payload<unknown>,
  journeys: Journeys,
): Promise<string> {
  const values = valuesFor(payload);
  const parts = statement.parts.map((part) => (typeof part === 'string' ? sql.raw(part) : sql.param(values[part])));
  const reading = sql`select (${sql.join(parts)}) as data`;
  const result = await journeys.last(reading, payload.dryRun ? 'rollback' : 'commit').catch((error: unknown) => {
    // It had all the time that there is, or nobody knows what became of the commit.
    if (isDatabaseAway(error) || isStatementTimeout(error) || isContention(error)) throw error;
    throw new UndoneAttempt(error);
  });
  return resultSchema.parse(result).rows[0].data;
}

function isPayload(value: unknown): value is Payload<unknown> {
  return typeof value === 'object' && value !== null && 'payloadOf' in value && 'data' in value;
}
