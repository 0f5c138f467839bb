/** What the gateway sends to the worker of a plugin when somebody calls one of its routes. Both sides read it here. */

/** Where every worker takes the calls of its routes. The path that was called is in the body, and never part of a URL again. */
export const routeCallPath = '/paperclip/api-request';
/** A compact JWS that binds the call to its plugin, its company and the bytes of its body. */
export const routeSignatureHeader = 'paperclip-route-signature';
export const routeSignatureType = 'paperclip-route+jwt';
export const routeSignatureIssuer = 'paperclip-graphql';
export const routeSignatureAlgorithm = 'EdDSA';
export const routeSignatureLifetimeSeconds = 60;

/** Who called, as somebody has proven it: never what a header or the body of the call says. */
export interface RouteActor {
  readonly actorType: 'user' | 'agent';
  /** The id of the user or of the agent. */
  readonly actorId: string;
  readonly agentId: string | null;
  readonly userId: string | null;
  /** The run that an agent called from. */
  readonly runId: string | null;
  /** Whether only the plugin says who it is: its own user interface called, for a user whom nobody else has proven. */
  readonly asserted: boolean;
}

/** The JSON that a worker gets. */
export interface RouteCall {
  readonly routeKey: string;
  readonly method: string;
  /** Below /api/plugins/<plugin>/api. */
  readonly path: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string | readonly string[]>>;
  readonly actor: RouteActor;
  readonly companyId: string;
  /** Of the caller's headers those that are passed on. */
  readonly headers: Readonly<Record<string, string>>;
  /** A token for /graphql with the caller as its actor: what is written with it is attributed to the caller. */
  readonly accessToken: string;
  /** The JSON that was sent, or null. */
  readonly body: unknown;
}
