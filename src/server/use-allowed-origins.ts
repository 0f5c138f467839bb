import type { Plugin } from 'graphql-yoga';

// What a page sends with its operation; anything else it is not asked for.
const allowedHeaders = 'authorization, content-type, last-event-id';
const exposedHeaders = 'x-request-id, retry-after, ratelimit, ratelimit-policy, graphql-deprecated';
const preflightMaxAgeSeconds = 600;

/**
 * Lets pages of named origins read answers: a plugin's UI that is not served from here. No origin is ever reflected, and
 * cookies play no part: what a page may see is what the token that it sends opens.
 */
export function useAllowedOrigins(origins: ReadonlySet<string>, endpoint: string): Plugin {
  const isAllowed = (origin: string | null): origin is string => origin !== null && origins.has(origin);
  return {
    onRequest({ request, url, endResponse }) {
      const origin = request.headers.get('origin');
      if (url.pathname !== endpoint || request.method !== 'OPTIONS' || !isAllowed(origin)) return;
      endResponse(
        new Response(null, {
          status: 204,
          headers: {
            'access-control-allow-methods': 'POST',
            'access-control-allow-headers': allowedHeaders,
            'access-control-max-age': String(preflightMaxAgeSeconds),
          },
        }),
      );
    },
    onResponse({ request, response }) {
      for (const [name, value] of Object.entries(originHeaders(origins, request.headers.get('origin') ?? undefined))) {
        if (name === 'vary') response.headers.append(name, value);
        else response.headers.set(name, value);
      }
    },
  };
}

/** What an answer says to a browser of who may read it. */
export function originHeaders(
  origins: ReadonlySet<string>,
  origin: string | undefined,
): Readonly<Record<string, string>> {
  if (origins.size === 0) return {};
  if (origin === undefined || !origins.has(origin)) return { vary: 'origin' };
  return { vary: 'origin', 'access-control-allow-origin': origin, 'access-control-expose-headers': exposedHeaders };
}
