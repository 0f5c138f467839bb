import { z } from 'zod';
import { type ApiRoute, apiRouteSchema, segmentsOf } from '../plugins/api-route.ts';

export interface RouteMatch {
  readonly route: ApiRoute;
  readonly params: Readonly<Record<string, string>>;
}

/**
 * The one route that answers a request. A manifest that something else stored may hold what this gateway would not have taken: a route
 * that it does not understand is none, and a request that two routes answer is answered by neither.
 */
export function matchRoute(declared: unknown, method: string, segments: readonly string[]): RouteMatch | null {
  const matches = (z.array(z.unknown()).safeParse(declared).data ?? []).flatMap((entry) => {
    const route = apiRouteSchema.safeParse(entry).data;
    const params = route?.method === method ? parametersIn(route.path, segments) : null;
    return route && params ? [{ route, params }] : [];
  });
  return matches.length === 1 ? (matches[0] ?? null) : null;
}

function parametersIn(path: string, segments: readonly string[]): Record<string, string> | null {
  const pattern = segmentsOf(path);
  if (pattern.length !== segments.length) return null;
  const params: Record<string, string> = {};
  for (const [at, segment] of segments.entries()) {
    const expected = pattern[at] ?? '';
    if (expected.startsWith(':')) params[expected.slice(1)] = segment;
    else if (expected !== segment) return null;
  }
  return params;
}
