import { createHash } from 'node:crypto';
import { and, eq } from 'drizzle-orm';
import { BadUserInput, Violation } from '../../kernel/errors.ts';
import type { Scope } from '../../scope.ts';
import type { MutationScope } from '../mutations/mutation-scope.ts';
import { idempotencyKeys } from './idempotency-key.table.ts';

export const idempotencyKeyMaxLength = 255;

/** What a key meets: nothing yet, or the payload that was first given under it. */
export type Claim = { readonly kind: 'fresh' } | { readonly kind: 'replay'; readonly payload: unknown };

/**
 * Takes the key for this mutation. Whoever comes second waits here for the first one's transaction: then there is either
 * its payload, or, where it was rolled back, the key to take.
 */
export async function claimKey(scope: Scope, mutation: string, key: string, input: unknown): Promise<Claim> {
  assertKey(key);
  const { db, plugin } = scope;
  const place = { companyId: plugin.companyId, pluginId: plugin.pluginId, mutation, key };
  const fingerprint = fingerprintOf(input);
  const claimed = await db
    .insert(idempotencyKeys)
    .values({ ...place, fingerprint })
    .onConflictDoNothing()
    .returning({ key: idempotencyKeys.key });
  if (claimed.length > 0) return { kind: 'fresh' };
  const [known] = await db
    .select()
    .from(idempotencyKeys)
    .where(at(scope, mutation, key));
  if (!known) throw new Error('an idempotency key was there and is gone');
  if (known.fingerprint !== fingerprint) throw keyReused();
  return { kind: 'replay', payload: known.payload };
}

export function assertKey(key: string): void {
  if (key.length > 0 && key.length <= idempotencyKeyMaxLength) return;
  throw new BadUserInput(`An idempotencyKey has 1 to ${idempotencyKeyMaxLength} characters.`, {
    path: ['input', 'idempotencyKey'],
  });
}

export function keyReused(): Violation {
  return new Violation(
    'IDEMPOTENCY_KEY_REUSED',
    'This idempotencyKey was used with other input. Repeat the first input, or take a new key.',
  );
}

/** Keeps what the mutation answered, in the transaction of its effect. */
export async function keepPayload(
  scope: MutationScope,
  mutation: string,
  key: string,
  payload: unknown,
): Promise<void> {
  await scope.journeys.later(
    scope.db
      .update(idempotencyKeys)
      .set({ payload })
      .where(at(scope, mutation, key)),
  );
}

function at({ plugin }: Scope, mutation: string, key: string) {
  return and(
    eq(idempotencyKeys.companyId, plugin.companyId),
    eq(idempotencyKeys.pluginId, plugin.pluginId),
    eq(idempotencyKeys.mutation, mutation),
    eq(idempotencyKeys.key, key),
  );
}

/** Equal for equal input, however its fields are ordered. */
export function fingerprintOf(input: unknown): string {
  return createHash('sha256').update(canonicalJson(input)).digest('hex');
}

function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => {
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
