import { createHash } from 'node:crypto';
import { importJWK, SignJWT } from 'jose';
import type { SigningKey } from '../../auth/plugin-token.ts';
import {
  routeSignatureAlgorithm,
  routeSignatureIssuer,
  routeSignatureLifetimeSeconds,
  routeSignatureType,
} from '../../kernel/route-call.ts';

export interface SignedCall {
  /** The id of the request, by which worker and gateway find one another's log lines. */
  readonly requestId: string;
  readonly pluginKey: string;
  readonly companyId: string;
  readonly routeKey: string;
  readonly method: string;
  readonly body: Uint8Array;
}

/** Proves to a worker that a call comes from here, is for it, and is these bytes. Its type keeps it from being taken for a token. */
export async function signCall(call: SignedCall, key: SigningKey, nowMs: number): Promise<string> {
  const issuedAt = Math.floor(nowMs / 1000);
  return new SignJWT({
    company_id: call.companyId,
    route_key: call.routeKey,
    method: call.method,
    body_sha256: createHash('sha256').update(call.body).digest('base64url'),
  })
    .setProtectedHeader({ alg: routeSignatureAlgorithm, kid: key.kid, typ: routeSignatureType })
    .setIssuer(routeSignatureIssuer)
    .setAudience(call.pluginKey)
    .setJti(call.requestId)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + routeSignatureLifetimeSeconds)
    .sign(await importJWK(key.privateJwk, routeSignatureAlgorithm));
}
