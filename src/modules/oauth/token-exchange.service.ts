import type { JWTVerifyGetKey } from 'jose';
import type { Pool } from 'pg';
import type { TokenActor, TokenClaims } from '../../auth/plugin-context.ts';
import { uiTokenLifetimeSeconds, verifyToken } from '../../auth/plugin-token.ts';
import { isTokenRevoked } from '../../auth/token-revocation.ts';
import { Unavailable } from '../../kernel/errors.ts';
import { hasControlCharacter } from '../../kernel/text.ts';
import type { Client } from './client-authentication.service.ts';
import { findInstallationToGrant, type InstallationToGrant } from './installation-to-grant.sql.ts';
import { InvalidRequest } from './oauth.errors.ts';
import { type OAuthForm, required } from './oauth-form.ts';
import { grantToken, type TokenGrant } from './token-grant.ts';
import { readScope, uiScope } from './token-scope.ts';
import type { ProveUser } from './trusted-issuer.ts';

export const tokenExchangeGrant = 'urn:ietf:params:oauth:grant-type:token-exchange';
export const accessTokenType = 'urn:ietf:params:oauth:token-type:access_token';
const actorTokenTypes = [
  'urn:ietf:params:oauth:token-type:jwt',
  'urn:ietf:params:oauth:token-type:id_token',
  accessTokenType,
];

export interface TokenExchange {
  readonly owner: Pool;
  readonly keys: JWTVerifyGetKey;
  readonly now: () => number;
  /** Null where no issuer is trusted. */
  readonly proveUser: ProveUser | null;
}

/**
 * Exchanges a worker's token for a smaller and shorter one that its user interface can have, with the user as its actor. The token
 * of a user interface is not exchanged: nothing in a browser can prolong or widen itself. Nor is that of a call.
 */
export async function exchangeToken(
  { owner, keys, now, proveUser }: TokenExchange,
  form: OAuthForm,
  client: Client | null,
): Promise<TokenGrant> {
  assertTokenTypes(form);
  const worker = await verifySubject(required(form, 'subject_token'), keys, now());
  const isOfAnother = client !== null && client.pluginId !== worker.pluginId;
  if (worker.use !== 'worker' || isOfAnother || (await isTokenRevoked(owner, worker))) throw notExchangeable();
  const installation = await findInstallationToGrant(owner, worker.pluginId, worker.companyId);
  if (installation?.pluginKey !== worker.pluginKey) throw notExchangeable();
  const subject = {
    pluginId: worker.pluginId,
    pluginKey: worker.pluginKey,
    companyId: worker.companyId,
    capabilities: readScope(form.get('scope'), uiScope(worker.scope, installation)),
    actor: await readActor(form, worker.actor, installation, proveUser),
    secretId: worker.marks.secretId,
    use: 'ui' as const,
    parentTokenIds: worker.marks.tokenIds,
  };
  return grantToken(owner, subject, uiTokenLifetimeSeconds);
}

function assertTokenTypes(form: OAuthForm): void {
  if (required(form, 'subject_token_type') !== accessTokenType) {
    throw new InvalidRequest(`subject_token_type is ${accessTokenType}.`);
  }
  if ((form.get('requested_token_type') ?? accessTokenType) !== accessTokenType) {
    throw new InvalidRequest(`requested_token_type is ${accessTokenType}, or is left out.`);
  }
  if (form.has('actor_token') !== form.has('actor_token_type')) {
    throw new InvalidRequest('actor_token and actor_token_type come together.');
  }
  if (form.has('actor_token_type') && !actorTokenTypes.includes(form.get('actor_token_type') ?? '')) {
    throw new InvalidRequest(`actor_token_type is one of ${actorTokenTypes.join(', ')}.`);
  }
}

async function verifySubject(token: string, keys: JWTVerifyGetKey, now: number): Promise<TokenClaims> {
  try {
    return await verifyToken(token, keys, now);
  } catch (error) {
    if (error instanceof Unavailable) throw error;
    throw notExchangeable(error);
  }
}

/** RFC 8693 has invalid_request for a token that is not taken; why it is not is said to nobody. */
function notExchangeable(cause?: unknown): InvalidRequest {
  return new InvalidRequest('The subject_token is not a good token of a worker.', cause);
}

/** The user: the one whom a trusted issuer names, or else the one whom the plugin names, and then the token says so. */
async function readActor(
  form: OAuthForm,
  ofWorker: TokenActor,
  installation: InstallationToGrant,
  proveUser: ProveUser | null,
): Promise<TokenActor> {
  const named = form.get('actor');
  const proof = form.get('actor_token');
  if (named !== undefined && (named.length > 255 || hasControlCharacter(named))) {
    throw new InvalidRequest('actor is the id of a user, of at most 255 characters.');
  }
  if (proof !== undefined && !proveUser) throw new InvalidRequest('No issuer is trusted here: leave actor_token out.');
  const proven = proof !== undefined && proveUser ? await proveUser(proof, installation) : undefined;
  if (proven !== undefined && named !== undefined && proven !== named) {
    throw new InvalidRequest('actor is another user than actor_token names.');
  }
  const userId = proven ?? named;
  // Whom a token acts for is not changed by an exchange.
  if ((ofWorker.agentId ?? ofWorker.userId ?? ofWorker.runId) !== null) {
    if (userId === undefined || userId === ofWorker.userId) return ofWorker;
    throw new InvalidRequest('The subject_token acts for somebody else than actor.');
  }
  if (userId === undefined) throw new InvalidRequest('Say which user it is for: the parameter actor or actor_token.');
  return { agentId: null, userId, runId: null, isAsserted: proven === undefined };
}
