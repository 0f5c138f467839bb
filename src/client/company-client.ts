import type { CompanySession, RequestOptions } from './company-session.ts';
import type { Document } from './document.ts';
import type { StreamOptions } from './subscription.ts';

/** One plugin in one company. */
export interface CompanyClient {
  /** The id of the company that it speaks for; null where the token is none that can be read. */
  companyId(options?: RequestOptions): Promise<string | null>;
  /**
   * The data of an operation of your own. Every error is thrown, as an error of the class that its code has. A query is sent
   * again where that may help, a mutation where all its inputs are variables: those are given idempotency keys.
   */
  request<Data, Variables>(
    document: Document<Data, Variables>,
    variables?: Variables,
    options?: RequestOptions,
  ): Promise<Data>;
  /**
   * The data of each event of a subscription, over as many connections as it takes: a stream that breaks off goes on behind
   * the last event. Leave the loop, or abort the signal, to end it.
   */
  subscribe<Data, Variables>(
    document: Document<Data, Variables>,
    variables?: Variables,
    options?: StreamOptions,
  ): AsyncIterableIterator<Data>;
}

export function companyClientOf(session: CompanySession): CompanyClient {
  return {
    companyId: ({ signal } = {}) => session.companyId(signal),
    request: (document, variables, options) => session.request(document, variables, options),
    subscribe: (document, variables, options) => session.subscribe(document, variables, options),
  };
}
