import { randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import type pg from 'pg';
import { z } from 'zod';
import { askAgain } from '../database/ask-again.ts';
import { withMigrationLock } from '../database/migrate.ts';
import { clockToleranceSeconds, type SigningKey, signatureAlgorithm, tokenLifetimeMaxSeconds } from './plugin-token.ts';

const jwkSchema = z.object({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string(), d: z.string() });
const rowSchema = z.object({ kid: z.string(), private_jwk: jwkSchema, now_ms: z.coerce.number() });

/** What the keys of the database are read and changed over: the owner's connection. The gateway's own cannot read private keys. */
type Owner = Pick<pg.ClientBase, 'query'>;

/** A gateway that does not know a key looks for it once a second; within this time every one of them finds it. */
export const keyLeadMinMs = 2_000;
/** Once it signs no more, a key is good until the last token it has signed has ended. */
export const keyRetireMinMs = (tokenLifetimeMaxSeconds + clockToleranceSeconds) * 1000;

/** Makes the first signing key of a database, once, whoever starts first. */
export async function ensureSigningKey(ownerUrl: string): Promise<void> {
  await withMigrationLock(ownerUrl, async (owner) => {
    if (!(await currentSigningKey(owner))) await insertKey(owner, 0);
  });
}

/** The newest key that signs by now, or null on a database that has none yet. With it the database's time, for the token. */
export async function currentSigningKey(owner: Owner): Promise<(SigningKey & { readonly nowMs: number }) | null> {
  const { rows } = await askAgain(
    owner,
    `select kid, private_jwk, trunc(extract(epoch from clock_timestamp()) * 1000) as now_ms from gateway.signing_keys
     where (retired_at is null or retired_at > now()) and not_before <= now()
     order by not_before desc, created_at desc limit 1`,
  );
  const [row] = z.array(rowSchema).parse(rows);
  return row ? { kid: row.kid, privateJwk: row.private_jwk, nowMs: row.now_ms } : null;
}

export interface Rotation {
  /** How long the new key is published before it signs. */
  readonly leadMs: number;
  /** How long the keys before it are good once it signs. */
  readonly retireAfterMs: number;
}

/** Publishes a new key that signs after its lead, and gives every key before it an end. One rotation at a time. */
export async function rotateSigningKey(ownerUrl: string, { leadMs, retireAfterMs }: Rotation): Promise<string> {
  return withMigrationLock(ownerUrl, async (owner) => {
    await owner.query('begin');
    const kid = await insertKey(owner, leadMs);
    await owner.query(
      `update gateway.signing_keys as k set retired_at = least(k.retired_at, n.not_before + $2 * interval '1 millisecond')
       from gateway.signing_keys as n where n.kid = $1 and k.kid <> $1`,
      [kid, retireAfterMs],
    );
    await owner.query('commit');
    return kid;
  });
}

const listedSchema = z.object({
  kid: z.string(),
  state: z.string(),
  not_before: z.string(),
  retired_at: z.string().nullable(),
});
export type ListedKey = z.infer<typeof listedSchema>;

export async function listSigningKeys(owner: Owner): Promise<ListedKey[]> {
  const { rows } = await owner.query(
    `select kid, not_before::text, retired_at::text,
       case when retired_at <= now() then 'retired'
            when not_before > now() then 'published'
            when not_before = max(not_before) filter (where not_before <= now()) over () then 'signs'
            else 'verifies' end as state
     from gateway.signing_keys order by not_before, created_at`,
  );
  return z.array(listedSchema).parse(rows);
}

async function insertKey(owner: Owner, leadMs: number): Promise<string> {
  const { publicKey, privateKey } = await generateKeyPair(signatureAlgorithm, { extractable: true });
  const [publicJwk, privateJwk]: JWK[] = await Promise.all([exportJWK(publicKey), exportJWK(privateKey)]);
  const kid = randomUUID();
  await owner.query(
    `insert into gateway.signing_keys (kid, public_jwk, private_jwk, not_before)
     values ($1, $2, $3, now() + $4 * interval '1 millisecond')`,
    [kid, JSON.stringify(publicJwk), JSON.stringify(privateJwk), leadMs],
  );
  return kid;
}
