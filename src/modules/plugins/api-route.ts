import { z } from 'zod';

/** Requests that a plugin's worker answers itself, below /api/plugins/<plugin>/api. */
export const apiRouteSchema = z
  .strictObject({
    routeKey: z
      .string()
      .min(1)
      .max(100)
      .regex(/^[a-z0-9][a-z0-9._:-]*$/, {
        error:
          'begins with a lower case letter or a digit and goes on with those, dots, underscores, colons and dashes',
      })
      .describe('The name by which the worker knows the route, for example "mission.start".'),
    method: z.enum(['GET', 'POST', 'PATCH', 'DELETE']).describe('The HTTP method.'),
    path: z
      .string()
      .max(500)
      .check((payload) => {
        const problem = pathProblem(payload.value);
        if (problem) payload.issues.push({ code: 'custom', message: problem, input: payload.value });
      })
      .meta({ pattern: '^/[a-zA-Z0-9:_./-]*$' })
      .describe('Where it answers, for example "/issues/:issueId/mission". A segment is literal or a :parameter.'),
    auth: z
      .enum(['board', 'agent', 'board-or-agent'], {
        error: ({ input }) =>
          input === 'webhook'
            ? 'is "webhook", and nothing here could check who calls such a route. Leave the route out.'
            : undefined,
      })
      .describe('Who may call it: people ("board"), agents, or both ("board-or-agent").'),
    capability: z
      .literal('api.routes.register')
      .optional()
      .describe('The capability that routes need. It may be left out: it is always this one.'),
    checkoutPolicy: z
      .enum(['none', 'required-for-agent-in-progress', 'always-for-agent'])
      .optional()
      .describe("Whether an agent must hold the checkout of the path's :issueId. None when left out."),
    companyResolution: z
      .discriminatedUnion('from', [
        z.strictObject({
          from: z.enum(['body', 'query']),
          key: z
            .string()
            .max(100)
            .regex(/^[a-zA-Z][a-zA-Z0-9_-]*$/, {
              error: 'begins with a letter and goes on with letters, digits, underscores and dashes',
            })
            .describe('The member of the body, or the parameter of the query, that holds the id of the company.'),
        }),
        z.strictObject({
          from: z.literal('issue'),
          param: z.string().max(100).describe('The parameter of the path that names an issue, without its colon.'),
        }),
      ])
      .optional()
      .describe("How a request says which company it is about. Left out: it is the one that the caller's token names."),
  })
  .describe('One route of the plugin.');
export type ApiRoute = z.infer<typeof apiRouteSchema>;

/** The segments of a path; the root has none. */
export function segmentsOf(path: string): string[] {
  return path === '/' ? [] : path.slice(1).split('/');
}

export function parametersOf(path: string): string[] {
  return segmentsOf(path).flatMap((segment) => (segment.startsWith(':') ? [segment.slice(1)] : []));
}

/** What is wrong with the path of a route and how to put it right, or null. */
function pathProblem(path: string): string | null {
  if (!path.startsWith('/')) return 'does not begin with a slash. Write "/issues/:issueId" for example';
  const segments = segmentsOf(path);
  if (segments.includes('')) return 'has an empty segment. Write single slashes, and none at the end';
  for (const segment of segments) {
    if (segment.includes('..') || segment === '.') {
      return `has the segment "${segment}", which leads elsewhere in a URL. Write where it leads to`;
    }
    if (segment.startsWith(':') ? !/^:[a-zA-Z][a-zA-Z0-9_]*$/.test(segment) : !/^[a-zA-Z0-9._-]+$/.test(segment)) {
      return segment.startsWith(':')
        ? `has the parameter "${segment}". A parameter is a colon, a letter, then letters, digits and underscores, as in ":issueId"`
        : `has the segment "${segment}". A segment is letters, digits, dots, underscores and dashes, or a :parameter`;
    }
  }
  if (segments[0] === 'api' || segments[0] === 'plugins') {
    return `begins with /${segments[0]}, which is the host's. It is below /api/plugins/<plugin>/api already: leave that out`;
  }
  const twice = parametersOf(path).find((name, at, all) => all.indexOf(name) !== at);
  return twice === undefined ? null : `has the parameter ":${twice}" twice. Give each one its own name`;
}

/**
 * A path that both routes would answer, or null. Which of two routes is meant must never depend on their order: one of them may ask
 * for less than the other.
 */
export function sharedPath(one: Pick<ApiRoute, 'method' | 'path'>, other: typeof one): string | null {
  const [ours, theirs] = [segmentsOf(one.path), segmentsOf(other.path)];
  if (one.method !== other.method || ours.length !== theirs.length) return null;
  const shared: string[] = [];
  for (const [at, our] of ours.entries()) {
    const their = theirs[at]!;
    const isOpen = our.startsWith(':');
    if (!isOpen && !their.startsWith(':') && our !== their) return null;
    shared.push(isOpen ? (their.startsWith(':') ? 'x' : their) : our);
  }
  return `/${shared.join('/')}`;
}
