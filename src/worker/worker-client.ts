import { z } from 'zod';
import type { WorkerCredentials } from './user-token.ts';

/** The gateway, in one company. */
export interface WorkerClient {
  readonly companyId: string;
  execute(document: string, variables?: Record<string, unknown>): Promise<Record<string, unknown>>;
}

export interface GatewayFailure {
  readonly code: string;
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
}

class GatewayError extends Error {
  override readonly name = 'GatewayError';
  readonly failure: GatewayFailure;
  constructor(failure: GatewayFailure) {
    super(failure.message);
    this.failure = failure;
  }
}

/** What the gateway has said, if that is what was thrown. */
export function gatewayFailure(error: unknown): GatewayFailure | null {
  return error instanceof GatewayError ? error.failure : null;
}

const answerSchema = z.object({
  data: z.record(z.string(), z.unknown()).nullish(),
  errors: z.array(z.object({ message: z.string(), extensions: z.looseObject({ code: z.string() }) })).optional(),
});

export interface TokenClientOptions {
  readonly gatewayUrl: string;
  readonly token: string;
  readonly companyId: string;
  readonly signal: AbortSignal;
}

/** A client of the gateway with a token that is at hand, for as long as the signal lasts. */
export function clientForToken({ gatewayUrl, token, companyId, signal }: TokenClientOptions): WorkerClient {
  return { companyId, execute: (query, variables) => execute(gatewayUrl, token, query, variables, signal) };
}

/** Clients of the worker's own, which get their tokens themselves. */
export function clientForWorker({ gatewayUrl, pluginKey, clientSecret }: WorkerCredentials) {
  return (companyId: string): WorkerClient => ({
    companyId,
    execute: async (query, variables) => {
      const response = await fetch(new URL('/oauth/token', gatewayUrl), {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'client_credentials',
          client_id: pluginKey,
          client_secret: clientSecret,
          company: companyId,
        }),
      });
      const { access_token } = z.object({ access_token: z.string() }).parse(await response.json());
      return execute(gatewayUrl, access_token, query, variables);
    },
  });
}

async function execute(
  gatewayUrl: string,
  token: string,
  query: string,
  variables: Record<string, unknown> = {},
  signal?: AbortSignal,
): Promise<Record<string, unknown>> {
  const response = await fetch(new URL('/graphql', gatewayUrl), {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query, variables }),
    ...(signal && { signal }),
  });
  const { data, errors: [error] = [] } = answerSchema.parse(await response.json());
  if (error) {
    const { code, ...details } = error.extensions;
    throw new GatewayError({ code, message: error.message, details });
  }
  return data ?? {};
}
