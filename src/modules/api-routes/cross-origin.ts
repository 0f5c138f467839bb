// What a page sends with its call; anything else it is not asked for.
const allowedHeaders = 'authorization, content-type, x-request-id';
const exposedHeaders = 'etag, last-modified, ratelimit, ratelimit-policy, retry-after, x-request-id';
const preflightMaxAgeSeconds = '600';

/** Lets pages of named origins read answers, as /graphql does. No origin is ever reflected, and cookies play no part. */
export function corsHeaders(origin: string | undefined, allowed: ReadonlySet<string>): Record<string, string> {
  if (allowed.size === 0) return {};
  return {
    vary: 'origin',
    ...(origin !== undefined &&
      allowed.has(origin) && {
        'access-control-allow-origin': origin,
        'access-control-expose-headers': exposedHeaders,
      }),
  };
}

export function preflightHeaders(origin: string | undefined, allowed: ReadonlySet<string>): Record<string, string> {
  if (origin === undefined || !allowed.has(origin)) return {};
  return {
    'access-control-allow-methods': 'GET, POST, PATCH, DELETE',
    'access-control-allow-headers': allowedHeaders,
    'access-control-max-age': preflightMaxAgeSeconds,
  };
}
