import type { Connection } from './connection.ts';
import { type Document, mayMutate, textOf, withKeys } from './document.ts';
import { CompanyMismatch } from './errors.ts';
import type { RetryPolicy } from './retry.ts';
import { follow, type StreamOptions } from './subscription.ts';
import type { AccessToken } from './token.ts';
import type { TokenSource } from './token-source.ts';

export interface RequestOptions {
  /** Ends the call, with the reason of the signal. What the gateway has already done stays done. */
  readonly signal?: AbortSignal | null | undefined;
}

export interface CompanySessionOptions {
  /** The id or the prefix that was asked for; null: whichever the token is for. */
  readonly company: string | null;
  readonly connection: Connection;
  readonly tokens: TokenSource;
  readonly retry: RetryPolicy;
}

/** Speaks for one plugin in one company: what every method is made of. */
export class CompanySession {
  readonly #options: CompanySessionOptions;

  constructor(options: CompanySessionOptions) {
    this.#options = options;
  }

  async request<Data, Variables>(
    document: Document<Data, Variables>,
    variables: Variables | undefined,
    { signal }: RequestOptions = {},
  ): Promise<Data> {
    const query = textOf(document);
    await this.#token(signal);
    const given = (variables ?? {}) as Readonly<Record<string, unknown>>;
    const keyed = mayMutate(query) ? withKeys(query, given, () => crypto.randomUUID()) : given;
    const data = await this.#options.connection.send({
      query,
      variables: keyed ?? given,
      isRepeatable: keyed !== null,
      signal,
    });
    // The document's type says what the gateway answers it with.
    return data as Data;
  }

  async *subscribe<Data, Variables>(
    document: Document<Data, Variables>,
    variables: Variables | undefined,
    options: StreamOptions = {},
  ): AsyncGenerator<Data, void, void> {
    const query = textOf(document);
    await this.#token(options.signal);
    const { connection, tokens, retry } = this.#options;
    const given = (variables ?? {}) as Readonly<Record<string, unknown>>;
    for await (const data of follow({ connection, tokens, retry, query, variables: given, options })) {
      yield data as Data;
    }
  }

  /** Refuses a company that is another one than this session's. It is asked for nothing else: the token decides. */
  async assertCompany(companyId: string | null | undefined, signal?: AbortSignal | null): Promise<void> {
    if (companyId === null || companyId === undefined) return;
    const token = await this.#token(signal);
    if (companyId === token.companyId || (token.companyId === null && companyId === this.#options.company)) return;
    if (token.companyId === null && this.#options.company === null) return;
    throw mismatch(`companyId ${companyId} is not the company of this client.`);
  }

  /** The id of the company, as the token has it. */
  async companyId(signal?: AbortSignal | null): Promise<string | null> {
    return (await this.#token(signal)).companyId;
  }

  /** Whether the token carries the capability. What cannot be read in it is taken to be there: the gateway decides. */
  async may(capability: string, signal?: AbortSignal | null): Promise<boolean> {
    return (await this.#token(signal)).capabilities?.has(capability) ?? true;
  }

  async #token(signal?: AbortSignal | null): Promise<AccessToken> {
    const { tokens, company } = this.#options;
    const token = await tokens.get(signal);
    if (company !== null && isUuid(company) && token.companyId !== null && token.companyId !== company.toLowerCase()) {
      throw mismatch('The token is for another company than forCompany() was asked for.');
    }
    return token;
  }
}

function mismatch(message: string): CompanyMismatch {
  return new CompanyMismatch({ code: 'COMPANY_MISMATCH', message });
}

function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text);
}
