import type { RouteActor } from '../kernel/route-call.ts';
import type { InputSchema } from './read-input.ts';
import type { WorkerClient } from './worker-client.ts';
import type { WorkerLog } from './worker-log.ts';

export type RouteParams = Readonly<Record<string, string>>;
export type RouteQuery = Readonly<Record<string, string | readonly string[]>>;

/** What a handler is given. */
export interface RouteContext<Params = RouteParams, Query = RouteQuery, Body = unknown> {
  /** Of the path, decoded. */
  readonly params: Params;
  readonly query: Query;
  /** The JSON that was sent, or null. */
  readonly body: Body;
  readonly routeKey: string;
  readonly method: string;
  /** Below /api/plugins/<plugin>/api. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Who called, as the gateway has proven it. */
  readonly actor: RouteActor;
  /** The company that the call is about: the caller may act there. */
  readonly companyId: string;
  /** The gateway for the caller: what is written with it is attributed to them. It ends soon after the call. */
  readonly client: WorkerClient;
  /** The token behind `client`, for libraries that ask for one. Never give it to the caller. */
  readonly accessToken: string;
  /** Ends when the time is up, the caller has hung up, or the worker has to stop. Hand it to all that waits. */
  readonly signal: AbortSignal;
  /** When `signal` ends at the latest, in milliseconds since 1970. */
  readonly deadlineAt: number;
  /** By which the gateway's log and this worker's are put together. */
  readonly requestId: string;
  /** Each line names route, company and request. */
  readonly log: WorkerLog;
}

/** JSON for an answer of 200, nothing for 204, or a RouteAnswer for another status. */
export type RouteHandler<Params = RouteParams, Query = RouteQuery, Body = unknown> = (
  context: RouteContext<Params, Query, Body>,
) => unknown;

export interface RouteDefinition<Params, Query, Body> {
  /** Of any library of https://standardschema.dev. What it returns is what the handler gets. */
  readonly params?: InputSchema<Params>;
  readonly query?: InputSchema<Query>;
  readonly body?: InputSchema<Body>;
  /** For this route alone, shorter than the worker's. */
  readonly deadlineMs?: number;
  readonly handler: RouteHandler<Params, Query, Body>;
}

/** A route whose input is validated. Made by route(). */
export interface Route {
  readonly schemas: {
    readonly params?: InputSchema<unknown>;
    readonly query?: InputSchema<unknown>;
    readonly body?: InputSchema<unknown>;
  };
  readonly deadlineMs: number | undefined;
  readonly handler: RouteHandler<never, never, never>;
}

/**
 * A route with validated input, typed as its validators say.
 *
 * ```ts
 * route({
 *   body: z.object({ title: z.string().min(1) }),
 *   handler: async ({ params, body, client }) => ({ created: body.title }),
 * });
 * ```
 */
export function route<Params = RouteParams, Query = RouteQuery, Body = unknown>(
  definition: RouteDefinition<Params, Query, Body>,
): Route {
  const { params, query, body, deadlineMs, handler } = definition;
  return {
    schemas: { ...(params && { params }), ...(query && { query }), ...(body && { body }) },
    deadlineMs,
    handler,
  };
}

/** An answer with a status, headers or both. Of the headers the gateway passes on cache-control, etag, last-modified and x-request-id. */
export class RouteAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;

  constructor(
    body: unknown,
    { status = 200, headers = {} }: { status?: number; headers?: Readonly<Record<string, string>> } = {},
  ) {
    this.status = status;
    this.headers = headers;
    this.body = body;
  }
}

/** The names of the parameters in a path, where the compiler can read it. */
type ParamNames<Path extends string> = Path extends `${infer Segment}/${infer Rest}`
  ? ParamName<Segment> | ParamNames<Rest>
  : ParamName<Path>;
type ParamName<Segment extends string> = Segment extends `:${infer Name}` ? Name : never;
export type ParamsOf<Path> = Path extends string
  ? string extends Path
    ? RouteParams
    : { readonly [Name in ParamNames<Path>]: string }
  : RouteParams;

/** The parts of a manifest that a worker needs. The whole file fits. */
export interface WorkerManifest {
  readonly id: string;
  readonly apiRoutes?: readonly { readonly routeKey: string; readonly path: string; readonly method?: string }[];
}

type DeclaredRoute = NonNullable<WorkerManifest['apiRoutes']>[number];
type ManifestRoute<Manifest extends WorkerManifest> = Manifest extends {
  readonly apiRoutes: infer Declared extends readonly DeclaredRoute[];
}
  ? Declared[number]
  : DeclaredRoute;
type PathOf<Manifest extends WorkerManifest, Key> = string extends ManifestRoute<Manifest>['routeKey']
  ? string
  : Extract<ManifestRoute<Manifest>, { readonly routeKey: Key }>['path'];

/** A handler for each route that the manifest declares, with the parameters of its path. */
export type WorkerRoutes<Manifest extends WorkerManifest> = {
  readonly [Key in ManifestRoute<Manifest>['routeKey']]: Route | RouteHandler<ParamsOf<PathOf<Manifest, Key>>>;
};
