import { type CryptoKey, importJWK, type JWTVerifyGetKey } from 'jose';
import type { Pool } from 'pg';
import { z } from 'zod';
import { askAgain } from '../database/ask-again.ts';
import { databaseUnavailable } from '../database/database-errors.ts';
import { signatureAlgorithm } from './plugin-token.ts';

const rowSchema = z.object({
  kid: z.string(),
  public_jwk: z.object({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string() }),
  left_ms: z.coerce.number().nullable(),
});

type Jwk = z.infer<typeof rowSchema>['public_jwk'];
export type PublicJwk = Jwk & { kid: string; alg: string; use: 'sig' };

interface KnownKey {
  readonly key: CryptoKey | Uint8Array;
  readonly published: PublicJwk;
  /** When it retires, by the clock of this process. */
  readonly endsAt: number;
}

/** A token naming a key we have not seen makes us look again, but not more often than this. A new key signs later than that. */
export const reloadIntervalMs = 1_000;
/** What we know is not believed for longer than this: a key that is there may have been given its end meanwhile. */
export const keysMaxAgeMs = 15_000;

/** The public keys that tokens may be signed with, as the database has them. A key added there is known at its first use. */
export class KeySet {
  readonly #pool: Pool;
  readonly #clock: () => number;
  #keys = new Map<string, KnownKey>();
  #loadedAt = Number.NEGATIVE_INFINITY;
  #loading: Promise<void> | null = null;

  /** The clock counts milliseconds from anywhere; it is never compared with the time of day. */
  constructor(pool: Pool, clock: () => number = () => performance.now()) {
    this.#pool = pool;
    this.#clock = clock;
  }

  /** For jose: the key of the token's own `kid`, which must be one of ours. A key inside the token is never looked at. */
  readonly find: JWTVerifyGetKey = async ({ kid }) => {
    if (typeof kid !== 'string') throw new TypeError('the token names no key');
    const age = this.#clock() - this.#loadedAt;
    if (age > keysMaxAgeMs || (!this.#keys.has(kid) && age > reloadIntervalMs)) await this.load();
    const known = this.#keys.get(kid);
    if (!known || known.endsAt <= this.#clock()) throw new TypeError('the token names a key that is not ours');
    return known.key;
  };

  /** Younger than what tokens are verified by: a worker that meets a new key asks here, of any process, and must find it. */
  async published(): Promise<readonly PublicJwk[]> {
    if (this.#clock() - this.#loadedAt > reloadIntervalMs) await this.load();
    return [...this.#keys.values()].filter(({ endsAt }) => endsAt > this.#clock()).map(({ published }) => published);
  }

  load(): Promise<void> {
    this.#loading ??= this.#read().finally(() => {
      this.#loading = null;
    });
    return this.#loading;
  }

  async #read(): Promise<void> {
    // The time left is the database's: two clocks need not agree on when a key retires.
    const { rows } = await askAgain(
      this.#pool,
      `select kid, public_jwk, extract(epoch from retired_at - now()) * 1000 as left_ms from gateway.signing_keys
       where retired_at is null or retired_at > now() order by not_before, kid`,
    ).catch((error: unknown) => {
      throw databaseUnavailable(error);
    });
    const readAt = this.#clock();
    const entries = await Promise.all(
      z
        .array(rowSchema)
        .parse(rows)
        .map(async ({ kid, public_jwk, left_ms }): Promise<[string, KnownKey]> => {
          const published: PublicJwk = { ...public_jwk, kid, alg: signatureAlgorithm, use: 'sig' };
          const endsAt = left_ms === null ? Number.POSITIVE_INFINITY : readAt + left_ms;
          return [kid, { key: await importJWK(public_jwk, signatureAlgorithm), published, endsAt }];
        }),
    );
    this.#keys = new Map(entries);
    this.#loadedAt = readAt;
  }
}
