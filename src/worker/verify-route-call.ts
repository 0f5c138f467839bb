import { createHash, timingSafeEqual } from 'node:crypto';
import { createRemoteJWKSet, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { z } from 'zod';
import {
  type RouteCall,
  routeSignatureAlgorithm,
  routeSignatureIssuer,
  routeSignatureLifetimeSeconds,
  routeSignatureType,
} from '../kernel/route-call.ts';

/** A request that did not come from the gateway as it is, or not for this plugin, or not now. Answer it with 401. */
export class RouteCallRefused extends Error {
  override readonly name = 'RouteCallRefused';
}

export interface RouteCallVerifierOptions {
  /** The `id` in the manifest of the plugin. A call that is meant for another plugin is refused. */
  readonly pluginKey: string;
  /** The keys of the gateway: gatewayKeys() fetches them. */
  readonly keys: JWTVerifyGetKey;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

export type VerifyRouteCall = (signature: string | null | undefined, body: Uint8Array) => Promise<RouteCall>;

const clockToleranceSeconds = 5;

const claimsSchema = z.object({
  jti: z.string().min(1).max(200),
  iat: z.number(),
  exp: z.number(),
  company_id: z.string(),
  route_key: z.string(),
  method: z.string(),
  body_sha256: z.string(),
});

/** The form of a call. */
export const routeCallSchema = z.object({
  routeKey: z.string(),
  method: z.string(),
  path: z.string(),
  params: z.record(z.string(), z.string()),
  query: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
  actor: z.object({
    actorType: z.enum(['user', 'agent']),
    actorId: z.string(),
    agentId: z.string().nullable(),
    userId: z.string().nullable(),
    runId: z.string().nullable(),
    asserted: z.boolean(),
  }),
  companyId: z.string(),
  headers: z.record(z.string(), z.string()),
  accessToken: z.string(),
  body: z.unknown(),
});

/**
 * The published keys of a gateway, from its /.well-known/jwks.json. A key that is not known yet is looked for at once, so that a rotation
 * fails no call.
 */
export function gatewayKeys(jwksUrl: string): JWTVerifyGetKey {
  return createRemoteJWKSet(new URL(jwksUrl), { cooldownDuration: 1_000, cacheMaxAge: 60_000, timeoutDuration: 3_000 });
}

/**
 * Checks that a request comes from the gateway, was made for this plugin, is what the gateway sent, to the byte, and is met for the first
 * time; and returns what it asks. Give it the header `paperclip-route-signature` and the body before anything has parsed it.
 */
export function createRouteCallVerifier({
  pluginKey,
  keys,
  now = Date.now,
}: RouteCallVerifierOptions): VerifyRouteCall {
  /** The calls that were met, until their signatures end. The oldest stands first. */
  const met = new Map<string, number>();

  return async (signature, body) => {
    const claims = await verified(signature ?? '');
    if (!isSame(claims.body_sha256, createHash('sha256').update(body).digest('base64url'))) {
      throw new RouteCallRefused('the body is not the one that was signed');
    }
    const call = readCall(body);
    if (
      call.routeKey !== claims.route_key ||
      call.method !== claims.method ||
      call.companyId.toLowerCase() !== claims.company_id.toLowerCase()
    ) {
      throw new RouteCallRefused('the call is not the one that was signed');
    }
    // Last, so that a forgery uses up nothing; and without a wait before it, so that of two at once one is refused.
    for (const [jti, endsAt] of met) {
      if (endsAt >= now()) break;
      met.delete(jti);
    }
    if (met.has(claims.jti)) throw new RouteCallRefused('the call was met before');
    met.set(claims.jti, now() + (routeSignatureLifetimeSeconds + 2 * clockToleranceSeconds) * 1000);
    return call;
  };

  async function verified(signature: string): Promise<z.infer<typeof claimsSchema>> {
    try {
      const { payload } = await jwtVerify(signature, keys, {
        algorithms: [routeSignatureAlgorithm],
        typ: routeSignatureType,
        issuer: routeSignatureIssuer,
        audience: pluginKey,
        clockTolerance: clockToleranceSeconds,
        maxTokenAge: routeSignatureLifetimeSeconds,
        requiredClaims: ['exp', 'iat', 'jti'],
        currentDate: new Date(now()),
      });
      if (payload.aud !== pluginKey) throw new TypeError('aud must be one string');
      return claimsSchema.parse(payload);
    } catch (error) {
      throw new RouteCallRefused('the signature is not good', { cause: error });
    }
  }
}

function readCall(body: Uint8Array): RouteCall {
  try {
    return routeCallSchema.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)));
  } catch (error) {
    throw new RouteCallRefused('the body is not a call of a route', { cause: error });
  }
}

function isSame(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}
