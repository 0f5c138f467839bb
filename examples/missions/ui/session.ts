import { type CompanyClient, createPluginClient } from 'paperclip-graphql/client';
import { z } from 'zod/mini';

export const companies = [
  { prefix: 'ACME', name: 'Acme Robotics' },
  { prefix: 'GLOBEX', name: 'Globex Freight' },
] as const;

export type CompanyPrefix = (typeof companies)[number]['prefix'];

const sessionSchema = z.object({ accessToken: z.string(), expiresInSeconds: z.number() });

const clients = new Map<CompanyPrefix, CompanyClient>();

/**
 * The plugin in one company, the same client each time. Its server hands out tokens of five minutes, and the client asks for the next
 * one before one ends.
 */
export function clientFor(company: CompanyPrefix): CompanyClient {
  const client =
    clients.get(company) ??
    createPluginClient({
      url: location.origin,
      getToken: async () => sessionSchema.parse(await (await askForToken(company)).json()),
    });
  clients.set(company, client);
  return client;
}

/** Calls a route of the plugin's own worker, through the gateway. */
export async function callRoute(
  company: CompanyPrefix,
  path: string,
  { body, signal }: { body?: object; signal?: AbortSignal } = {},
): Promise<unknown> {
  const { accessToken } = sessionSchema.parse(await (await askForToken(company)).json());
  const response = await fetch(`/api/plugins/paperclip.missions/api${path}`, {
    method: body ? 'POST' : 'GET',
    headers: { authorization: `Bearer ${accessToken}`, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
    ...(signal && { signal }),
  });
  const answer: unknown = await response.json();
  if (response.ok) return answer;
  const refused = z.object({ error: z.string() }).safeParse(answer);
  throw new Error(refused.success ? refused.data.error : `The worker answered with ${response.status}.`);
}

async function askForToken(company: CompanyPrefix): Promise<Response> {
  const response = await fetch(`/session?company=${encodeURIComponent(company)}`, { method: 'POST' });
  if (!response.ok) throw new Error('There is no token for this page. Is the example still running?');
  return response;
}
