import { type CompanyClient, createPluginClient, PluginClientError } from '../client/index.ts';
import type { WorkerCredentials } from './user-token.ts';

/** The gateway in one company, as paperclip-graphql/client has it. */
export type WorkerClient = CompanyClient;

export interface TokenClientOptions {
  readonly gatewayUrl: string;
  readonly token: string;
  readonly companyId: string;
  readonly signal: AbortSignal;
}

/** A client with a token that is at hand. What it does ends with the signal. */
export function clientForToken({ gatewayUrl, token, companyId, signal }: TokenClientOptions): WorkerClient {
  const fetchWhileItLasts: typeof fetch = (input, init = {}) =>
    fetch(input, { ...init, signal: init.signal ? AbortSignal.any([init.signal, signal]) : signal });
  return createPluginClient({ url: gatewayUrl, token, fetch: fetchWhileItLasts }).forCompany(companyId);
}

/** Clients of the worker's own, which get their tokens themselves. */
export function clientForWorker({ gatewayUrl, pluginKey, clientSecret }: WorkerCredentials) {
  const client = createPluginClient({ url: gatewayUrl, clientId: pluginKey, clientSecret });
  return (company: string): WorkerClient => client.forCompany(company);
}

export interface GatewayFailure {
  readonly code: string;
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** What the gateway has said, if that is what was thrown. */
export function gatewayFailure(error: unknown): GatewayFailure | null {
  if (!(error instanceof PluginClientError)) return null;
  const { code, message, remedy, retryable } = error;
  return { code, message, details: { ...error.details, remedy, retryable } };
}
