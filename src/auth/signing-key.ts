import { randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import type pg from 'pg';
import { z } from 'zod';
import { withMigrationLock } from '../database/migrate.ts';
import { type SigningKey, signatureAlgorithm } from './plugin-token.ts';

const jwkSchema = z.object({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string(), d: z.string() });
const rowSchema = z.object({ kid: z.string(), private_jwk: jwkSchema });

/** Makes the first signing key of a database, once, whoever starts first. Needs the owner: the gateway cannot read private keys. */
export async function ensureSigningKey(ownerUrl: string): Promise<void> {
  await withMigrationLock(ownerUrl, async (owner) => {
    if (await currentSigningKey(owner)) return;
    const { publicKey, privateKey } = await generateKeyPair(signatureAlgorithm, { extractable: true });
    const [publicJwk, privateJwk]: JWK[] = await Promise.all([exportJWK(publicKey), exportJWK(privateKey)]);
    await owner.query('insert into gateway.signing_keys (kid, public_jwk, private_jwk) values ($1, $2, $3)', [
      randomUUID(),
      JSON.stringify(publicJwk),
      JSON.stringify(privateJwk),
    ]);
  });
}

/** The newest key that signs, or null on a database that has none yet. */
export async function currentSigningKey(owner: pg.ClientBase): Promise<SigningKey | null> {
  const { rows } = await owner.query(
    `select kid, private_jwk from gateway.signing_keys
     where retired_at is null and (not_before is null or not_before <= now()) order by created_at desc limit 1`,
  );
  const [row] = z.array(rowSchema).parse(rows);
  return row ? { kid: row.kid, privateJwk: row.private_jwk } : null;
}
