import type { IncomingHttpHeaders } from 'node:http';
import type { Pool } from 'pg';
import { mintToken } from '../../auth/plugin-token.ts';
import { currentSigningKey } from '../../auth/signing-key.ts';
import type { RouteCall } from '../../kernel/route-call.ts';
import type { AdmittedCall, CallAdmission } from './admit-call.service.ts';
import { signCall } from './sign-call.ts';

/** A token for a call ends with what proved who called, but not within the call, and not later than that of a user interface. */
export const callTokenLifetimeSeconds = { min: 15, max: 5 * 60 };

export interface CallToWrite extends CallAdmission {
  readonly path: string;
  readonly query: RouteCall['query'];
  readonly bodyText: string;
  readonly headers: IncomingHttpHeaders;
}

/** The bytes that a worker gets, with their signature. One key signs both the token inside and the whole. */
export async function writeCall(
  owner: Pool,
  { actor, capabilities }: AdmittedCall,
  call: CallToWrite,
): Promise<{ readonly body: Uint8Array<ArrayBuffer>; readonly signature: string }> {
  const { caller, plugin, route, companyId, requestId } = call;
  const key = await currentSigningKey(owner);
  if (!key) throw new Error('the database has no key that signs');
  const accessToken = await mintToken(
    {
      pluginId: plugin.id,
      pluginKey: plugin.key,
      companyId,
      capabilities,
      actor,
      use: 'call',
      secretId: caller.token?.marks.secretId ?? null,
      parentTokenIds: caller.token?.marks.tokenIds ?? [],
    },
    key,
    lifetimeOf(caller.expiresAt, key.nowMs),
    key.nowMs,
  );
  const content: Omit<RouteCall, 'body'> = {
    routeKey: route.routeKey,
    method: route.method,
    path: call.path,
    params: call.params,
    query: call.query,
    actor: {
      actorType: actor.agentId ? 'agent' : 'user',
      actorId: actor.agentId ?? actor.userId ?? '',
      agentId: actor.agentId,
      userId: actor.userId,
      runId: actor.runId,
      asserted: actor.isAsserted,
    },
    companyId,
    headers: passedOn(call.headers, actor.runId, requestId),
    accessToken,
  };
  // The body goes in as it was written, so nothing of it is lost or made on the way.
  const text = `${JSON.stringify(content).slice(0, -1)},"body":${call.bodyText}}`;
  const body = new TextEncoder().encode(text);
  const signed = { requestId, pluginKey: plugin.key, companyId, routeKey: route.routeKey, method: route.method, body };
  return { body, signature: await signCall(signed, key, key.nowMs) };
}

function lifetimeOf(expiresAt: number, nowMs: number): number {
  const left = Math.floor(expiresAt - nowMs / 1000);
  return Math.max(callTokenLifetimeSeconds.min, Math.min(callTokenLifetimeSeconds.max, left));
}

/** Of the caller's headers, those that say nothing of who called. The run is the one that was proven, whatever the caller's header says. */
function passedOn(headers: IncomingHttpHeaders, runId: string | null, requestId: string): Record<string, string> {
  const { accept, 'content-type': contentType, 'user-agent': userAgent, 'x-request-id': ownId } = headers;
  const given = {
    accept,
    'content-type': contentType,
    'user-agent': userAgent,
    'x-paperclip-run-id': runId ?? undefined,
    'x-request-id': typeof ownId === 'string' ? ownId : requestId,
  };
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
