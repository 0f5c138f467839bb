import { orAbort } from './pause.ts';
import { type AccessToken, readToken } from './token.ts';

export interface GivenToken {
  readonly accessToken: string;
  readonly expiresInSeconds?: number | undefined;
}

/** Brings a token of a company: by the client's secret, or however the caller gets one. */
export type FetchToken = () => Promise<string | GivenToken>;

/** A token is renewed when a fifth of its life is left, and a minute before its end at the latest. */
const renewalShare = 0.2;
const renewalMaxMs = 60_000;

/**
 * Has the token that calls are made with. Whoever needs a new one waits for the same renewal. What is secret is kept in
 * closures and private fields, so that nothing of it is printed with the client.
 */
export class TokenSource {
  readonly #fetch: FetchToken;
  readonly #isRenewable: boolean;
  #current: AccessToken | null = null;
  #renewAt = 0;
  #renewal: Promise<AccessToken> | null = null;

  constructor(fetch: FetchToken, isRenewable: boolean) {
    this.#fetch = fetch;
    this.#isRenewable = isRenewable;
  }

  static fixed(token: string): TokenSource {
    return new TokenSource(async () => token, false);
  }

  /** A token that is good for a while yet. */
  async get(signal?: AbortSignal | null): Promise<AccessToken> {
    const current = this.#current;
    if (current && (!this.#isRenewable || performance.now() < this.#renewAt)) return current;
    try {
      return await orAbort(this.#renew(), signal);
    } catch (error) {
      // What is there holds a little longer: it is not given up before its end because a renewal failed.
      if (current && performance.now() < current.expiresAt && !signal?.aborted) return current;
      throw error;
    }
  }

  /** Another token than the one that was refused; null where there is no other. */
  async replace(refused: AccessToken, signal?: AbortSignal | null): Promise<AccessToken | null> {
    if (!this.#isRenewable) return null;
    if (this.#current && this.#current.value !== refused.value) return this.#current;
    const renewed = await orAbort(this.#renew(), signal);
    return renewed.value === refused.value ? null : renewed;
  }

  /** One renewal at a time, for all who wait. It has no signal: the abort of one caller is not that of the others. */
  #renew(): Promise<AccessToken> {
    this.#renewal ??= this.#load().finally(() => {
      this.#renewal = null;
    });
    return this.#renewal;
  }

  async #load(): Promise<AccessToken> {
    const askedAt = performance.now();
    const given = await this.#fetch();
    const token =
      typeof given === 'string' ? readToken(given, null) : readToken(given.accessToken, given.expiresInSeconds ?? null);
    const lifetimeMs = token.expiresAt - askedAt;
    this.#renewAt = token.expiresAt - Math.min(renewalMaxMs, lifetimeMs * renewalShare);
    this.#current = token;
    return token;
  }
}
