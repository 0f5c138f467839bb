import { createHash } from 'node:crypto';
import type { JWTVerifyGetKey } from 'jose';
import { Unavailable } from '../kernel/errors.ts';
import { Unauthenticated } from './auth.errors.ts';
import type { TokenClaims } from './plugin-context.ts';
import { clockToleranceSeconds, verifyToken } from './plugin-token.ts';

const headerMaxLength = 8 * 1024;
const rememberedMax = 10_000;

/** Turns an Authorization header into claims. A token that was verified once is remembered by its hash until it expires. */
export class Authenticator {
  readonly #keys: JWTVerifyGetKey;
  readonly #now: () => number;
  readonly #verified = new Map<string, TokenClaims>();

  constructor(keys: JWTVerifyGetKey, now: () => number = Date.now) {
    this.#keys = keys;
    this.#now = now;
  }

  async authenticate(header: string | null): Promise<TokenClaims> {
    const match = header && header.length <= headerMaxLength ? /^Bearer ([A-Za-z0-9._~+/=-]+)$/i.exec(header) : null;
    if (!match?.[1]) throw new Unauthenticated();
    const hash = createHash('sha256').update(match[1]).digest('base64');
    const remembered = this.#verified.get(hash);
    if (remembered) {
      if (remembered.expiresAt + clockToleranceSeconds > this.#now() / 1000) return remembered;
      this.#verified.delete(hash);
      throw new Unauthenticated();
    }
    const claims = await this.#verify(match[1]);
    // The oldest entry goes first; a Map keeps the order of insertion.
    if (this.#verified.size >= rememberedMax) this.#verified.delete(this.#verified.keys().next().value ?? '');
    this.#verified.set(hash, claims);
    return claims;
  }

  async #verify(token: string): Promise<TokenClaims> {
    try {
      return await verifyToken(token, this.#keys, this.#now());
    } catch (error) {
      // The keys are in the database: when it is away, the token is not to blame.
      if (error instanceof Unavailable) throw error;
      throw new Unauthenticated(error);
    }
  }
}
