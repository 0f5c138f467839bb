import { randomUUID } from 'node:crypto';
import { type CryptoKey, importJWK, type JWK, type JWTVerifyGetKey, jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import { isUuid } from '../kernel/uuid.ts';
import { type Capability, isCapability } from './capabilities.ts';
import type { TokenActor, TokenClaims, TokenUse } from './plugin-context.ts';

export const tokenIssuer = 'paperclip-graphql';
export const tokenAudience = 'paperclip-graphql';
export const tokenType = 'at+jwt';
export const signatureAlgorithm = 'EdDSA';

/** A worker's token lives a quarter of an hour. Revoking what it stands on works at once, see tenancy. */
export const tokenLifetimeMaxSeconds = 15 * 60;
/** A token for a plugin's user interface lives in a browser, so it lives shorter. */
export const uiTokenLifetimeSeconds = 5 * 60;
/** Two clocks may differ by this much. */
export const clockToleranceSeconds = 5;

// A key with a colon would own part of another plugin's origin namespace, so the grammar has none.
export const pluginKeyPattern = /^[a-z0-9][a-z0-9._-]*$/;

const uuid = z.string().refine(isUuid, 'not a uuid');
const tokenId = z.string().min(1).max(200);
const claimsSchema = z.object({
  jti: tokenId,
  iat: z.number(),
  exp: z.number().int(),
  /** `iat` to the millisecond, so that a token asked for right after a revocation is told from those before it. */
  iat_ms: z.number().int().optional(),
  plugin_id: uuid,
  plugin_key: z.string().max(200).regex(pluginKeyPattern),
  company_id: uuid,
  scope: z.string().max(8000),
  act: z
    .object({
      agent: uuid.optional(),
      user: z.string().min(1).max(255).optional(),
      run: uuid.optional(),
      asserted: z.literal(true).optional(),
    })
    .strict()
    .optional(),
  sid: uuid.optional(),
  parent: z.union([tokenId, z.array(tokenId).max(4)]).optional(),
  token_use: z.enum(['ui', 'call']).optional(),
});

export interface TokenSubject {
  readonly pluginId: string;
  readonly pluginKey: string;
  readonly companyId: string;
  readonly capabilities: readonly Capability[];
  readonly actor?: Partial<TokenActor>;
  /** The secret that was shown for it. */
  readonly secretId?: string | null;
  /** A worker's when left out. */
  readonly use?: TokenUse;
  /** The tokens that it falls with: the one it was made from, and those that one falls with. */
  readonly parentTokenIds?: readonly string[];
}

export interface SigningKey {
  readonly kid: string;
  readonly privateJwk: JWK;
}

/** Signs a token. The caller has decided that the plugin may have it: nothing is looked up here. `now` is the database's, as for revocations. */
export async function mintToken(subject: TokenSubject, key: SigningKey, lifetimeSeconds: number, now = Date.now()) {
  const issuedAt = Math.floor(now / 1000);
  const privateKey = await importJWK(key.privateJwk, signatureAlgorithm);
  const { agentId, userId, runId, isAsserted } = subject.actor ?? {};
  const { secretId, use = 'worker', parentTokenIds = [] } = subject;
  const act = { ...(agentId && { agent: agentId }), ...(userId && { user: userId }), ...(runId && { run: runId }) };
  return new SignJWT({
    plugin_id: subject.pluginId,
    plugin_key: subject.pluginKey,
    company_id: subject.companyId,
    scope: subject.capabilities.join(' '),
    iat_ms: now,
    ...(Object.keys(act).length > 0 && { act: { ...act, ...(isAsserted && { asserted: true }) } }),
    ...(secretId && { sid: secretId }),
    ...(parentTokenIds.length > 0 && { parent: parentTokenIds }),
    ...(use !== 'worker' && { token_use: use }),
  })
    .setProtectedHeader({ alg: signatureAlgorithm, kid: key.kid, typ: tokenType })
    .setIssuer(tokenIssuer)
    .setAudience(tokenAudience)
    .setSubject(subject.pluginId)
    .setJti(randomUUID())
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + lifetimeSeconds)
    .sign(privateKey);
}

/** Checks signature, times and shape. Throws on anything that is not exactly one of our tokens. */
export async function verifyToken(
  token: string,
  keys: JWTVerifyGetKey | CryptoKey,
  now = Date.now(),
): Promise<TokenClaims> {
  const getKey: JWTVerifyGetKey = typeof keys === 'function' ? keys : () => keys;
  const { payload, protectedHeader } = await jwtVerify(token, getKey, {
    algorithms: [signatureAlgorithm],
    typ: tokenType,
    issuer: tokenIssuer,
    audience: tokenAudience,
    clockTolerance: clockToleranceSeconds,
    maxTokenAge: tokenLifetimeMaxSeconds,
    requiredClaims: ['exp', 'iat', 'jti', 'plugin_id', 'plugin_key', 'company_id', 'scope'],
    currentDate: new Date(now),
  });
  // No token of ours has something critical to say about itself, also where jose would understand it.
  if (protectedHeader.crit !== undefined) throw new TypeError('a token has no critical header');
  // jose accepts an array of audiences that contains ours; a token for several services is not for us.
  if (typeof payload.aud !== 'string') throw new TypeError('aud must be one string');
  const claims = claimsSchema.parse(payload);
  return Object.freeze({
    tokenId: claims.jti,
    pluginId: claims.plugin_id.toLowerCase(),
    pluginKey: claims.plugin_key,
    companyId: claims.company_id.toLowerCase(),
    scope: new Set(claims.scope.split(' ').filter(isCapability)),
    actor: Object.freeze({
      agentId: claims.act?.agent?.toLowerCase() ?? null,
      userId: claims.act?.user ?? null,
      runId: claims.act?.run?.toLowerCase() ?? null,
      isAsserted: claims.act?.asserted === true,
    }),
    expiresAt: claims.exp,
    use: claims.token_use ?? 'worker',
    marks: Object.freeze({
      tokenIds: [claims.jti, ...[claims.parent ?? []].flat()],
      keyId: protectedHeader.kid ?? '',
      secretId: claims.sid?.toLowerCase() ?? null,
      issuedAtMs: claims.iat_ms ?? claims.iat * 1000,
    }),
  });
}
