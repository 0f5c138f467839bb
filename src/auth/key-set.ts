import { type CryptoKey, importJWK, type JWTVerifyGetKey } from 'jose';
import type { Pool } from 'pg';
import { z } from 'zod';
import { databaseUnavailable } from '../database/database-errors.ts';
import { signatureAlgorithm } from './plugin-token.ts';

const rowSchema = z.object({
  kid: z.string(),
  public_jwk: z.object({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string() }),
});

export type PublicJwk = z.infer<typeof rowSchema>['public_jwk'] & { kid: string; alg: string; use: 'sig' };

/** A token naming a key we have not seen makes us look again, but not more often than this. */
const reloadIntervalMs = 1_000;

/** The public keys that tokens may be signed with, as the database has them. A key added there is known at its first use. */
export class KeySet {
  readonly #pool: Pool;
  #keys = new Map<string, CryptoKey | Uint8Array>();
  #published: PublicJwk[] = [];
  #loadedAt = 0;
  #loading: Promise<void> | null = null;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** For jose: the key of the token's own `kid`, which must be one of ours. A key inside the token is never looked at. */
  readonly find: JWTVerifyGetKey = async ({ kid }) => {
    if (typeof kid !== 'string') throw new TypeError('the token names no key');
    if (!this.#keys.has(kid) && Date.now() - this.#loadedAt > reloadIntervalMs) await this.load();
    const key = this.#keys.get(kid);
    if (!key) throw new TypeError('the token names a key that is not ours');
    return key;
  };

  async published(): Promise<readonly PublicJwk[]> {
    if (this.#loadedAt === 0) await this.load();
    return this.#published;
  }

  load(): Promise<void> {
    this.#loading ??= this.#read().finally(() => {
      this.#loading = null;
    });
    return this.#loading;
  }

  async #read(): Promise<void> {
    const { rows } = await this.#pool
      .query(
        'select kid, public_jwk from gateway.signing_keys where retired_at is null or retired_at > now() order by not_before, kid',
      )
      .catch((error: unknown) => {
        throw databaseUnavailable(error);
      });
    const parsed = z.array(rowSchema).parse(rows);
    const entries = await Promise.all(
      parsed.map(async ({ kid, public_jwk }) => [kid, await importJWK(public_jwk, signatureAlgorithm)] as const),
    );
    this.#keys = new Map(entries);
    this.#published = parsed.map(({ kid, public_jwk }) => ({
      ...public_jwk,
      kid,
      alg: signatureAlgorithm,
      use: 'sig',
    }));
    this.#loadedAt = Date.now();
  }
}
