import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { queryRows } from '../database/query-rows.ts';
import type { GatewayContext } from '../graphql/context.ts';
import type { Payload } from '../graphql/payload.ts';
import type { ReadyMutation } from './planner.ts';

/** The payload could not be read by SQL: the transaction is to be undone, and the operation executed plainly. */
export class UnreadPayload extends Error {
  constructor(cause: unknown) {
    super('the payload of a mutation could not be read by its statement', { cause });
  }
}

const answerSchema = z.object({ data: z.string() });

/**
 * Runs the mutation by its own resolver, and reads what is selected of its payload by one statement in the same transaction. Null
 * where it was refused or failed: nothing of it stays then, and plain execution comes to the same and has the words.
 */
export async function runCompiledMutation(mutation: ReadyMutation, context: GatewayContext): Promise<string | null> {
  const { field, args, info, payloadType } = mutation;
  let payload: unknown;
  try {
    payload = await field.definition?.resolve?.(undefined, args, context, info);
  } catch {
    return null;
  }
  if (!isPayload(payload) || payload.payloadOf !== payloadType) return null;
  const { parts, isRewritten } = mutation.statement;
  const values = mutation.valuesFor(payload);
  const statement = sql.join(parts.map((part) => (typeof part === 'string' ? sql.raw(part) : sql.param(values[part]))));
  try {
    const [answer] = await queryRows(context.db, answerSchema, sql`select (${statement}) as data`);
    if (!answer) throw new Error('a statement without an answer');
    const text = isRewritten ? JSON.stringify(JSON.parse(answer.data)) : answer.data;
    return `{${JSON.stringify(field.key)}:${text}}`;
  } catch (error) {
    throw new UnreadPayload(error);
  }
}

function isPayload(value: unknown): value is Payload<unknown> {
  return typeof value === 'object' && value !== null && 'payloadOf' in value && 'data' in value;
}
