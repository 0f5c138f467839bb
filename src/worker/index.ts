/** What a plugin's worker imports. It needs nothing of the gateway's server. */
export type { RouteActor, RouteCall } from '../kernel/route-call.ts';
export {
  createWorker,
  type ListenOptions,
  type StopOptions,
  type Worker,
  type WorkerOptions,
} from './create-worker.ts';
export type { InputSchema } from './read-input.ts';
export {
  type ParamsOf,
  type Route,
  RouteAnswer,
  type RouteContext,
  type RouteDefinition,
  type RouteHandler,
  route,
  type WorkerManifest,
  type WorkerRoutes,
} from './route.ts';
export { BadRequest, Conflict, Forbidden, InvalidInput, NotFound, RouteError, Unavailable } from './route-error.ts';
export type { UserToken, UserTokenRequest } from './user-token.ts';
export { createRouteCallVerifier, gatewayKeys, RouteCallRefused, type VerifyRouteCall } from './verify-route-call.ts';
export type { WorkerClient } from './worker-client.ts';
export { silentLog, stderrLog, type WorkerLog } from './worker-log.ts';
