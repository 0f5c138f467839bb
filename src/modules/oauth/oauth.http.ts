import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Pool } from 'pg';
import { capabilities } from '../../auth/capabilities.ts';
import type { KeySet } from '../../auth/key-set.ts';
import type { TrustedIssuerOptions } from '../../auth/trusted-issuer.ts';
import { isDatabaseAway } from '../../database/database-errors.ts';
import { Unavailable } from '../../kernel/errors.ts';
import type { Logger } from '../../kernel/logger.ts';
import { authenticateClient, type Client, readCredentials } from './client-authentication.service.ts';
import { grantClientCredentials } from './client-credentials.service.ts';
import { FailureThrottle } from './failure-throttle.ts';
import { InvalidClient, OAuthError, TemporarilyUnavailable } from './oauth.errors.ts';
import { type OAuthForm, readForm, required } from './oauth-form.ts';
import { accessTokenType, exchangeToken, tokenExchangeGrant } from './token-exchange.service.ts';
import type { TokenGrant } from './token-grant.ts';
import { revokeOwnToken } from './token-revocation.service.ts';
import { createUserProof } from './trusted-issuer.ts';

export const oauthPaths = {
  token: '/oauth/token',
  revoke: '/oauth/revoke',
  metadata: '/.well-known/oauth-authorization-server',
  keys: '/.well-known/jwks.json',
} as const;

export interface OAuthOptions {
  /** A small pool of the owner's. The private keys and the hashes of secrets are read over it, and nothing else. */
  readonly owner: Pool;
  readonly keys: KeySet;
  readonly log: Logger;
  /** Where the world reaches this gateway, without a slash at its end. */
  readonly publicUrl: () => string;
  readonly trustedIssuer: TrustedIssuerOptions | null;
  /** The time that tokens are judged by, in milliseconds since 1970. */
  readonly now?: () => number;
  /** The clock that failures are counted by, in milliseconds from anywhere. */
  readonly throttleClock?: () => number;
}

export interface OAuthEndpoints {
  readonly token: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  readonly revoke: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  /** RFC 8414. */
  readonly metadata: () => object;
}

const clientCredentialsGrant = 'client_credentials';

/** POST /oauth/token and /oauth/revoke: where plugins get their tokens, and give them back. */
export function createOAuthEndpoints(options: OAuthOptions): OAuthEndpoints {
  const { owner, log, now = Date.now } = options;
  const throttle = new FailureThrottle(options.throttleClock);
  const proveUser = options.trustedIssuer ? createUserProof(options.trustedIssuer) : null;
  const exchange = { owner, keys: options.keys.find, now, proveUser };

  async function clientOf(form: OAuthForm, request: IncomingMessage): Promise<Client | null> {
    const credentials = readCredentials(request.headers.authorization, form);
    return credentials && authenticateClient({ owner, throttle }, credentials, addressOf(request));
  }

  async function requiredClientOf(form: OAuthForm, request: IncomingMessage): Promise<Client> {
    const client = await clientOf(form, request);
    if (!client) throw new InvalidClient();
    return client;
  }

  return {
    token: (request, response) =>
      answerForm(request, response, log, 'token', async (form) => {
        const grantType = required(form, 'grant_type');
        if (grantType === clientCredentialsGrant) {
          const client = await requiredClientOf(form, request);
          return logged(await grantClientCredentials(owner, client, form), grantType);
        }
        if (grantType === tokenExchangeGrant) {
          return logged(await exchangeToken(exchange, form, await clientOf(form, request)), grantType);
        }
        throw new OAuthError(
          'unsupported_grant_type',
          `grant_type is ${clientCredentialsGrant} or ${tokenExchangeGrant}.`,
        );
      }),
    revoke: (request, response) =>
      answerForm(request, response, log, 'revoke', async (form) => {
        const client = await requiredClientOf(form, request);
        await revokeOwnToken(exchange, client, required(form, 'token'));
        return { body: null, line: { plugin: client.pluginKey } };
      }),
    metadata: () => {
      const base = options.publicUrl();
      const methods = ['client_secret_basic', 'client_secret_post'];
      return {
        issuer: base,
        token_endpoint: base + oauthPaths.token,
        revocation_endpoint: base + oauthPaths.revoke,
        jwks_uri: base + oauthPaths.keys,
        grant_types_supported: [clientCredentialsGrant, tokenExchangeGrant],
        // Nobody logs in here: there is no authorization endpoint.
        response_types_supported: [],
        token_endpoint_auth_methods_supported: methods,
        revocation_endpoint_auth_methods_supported: methods,
        scopes_supported: capabilities,
      };
    },
  };
}

interface FormAnswer {
  /** Null for an answer without a body. */
  readonly body: object | null;
  /** What the log says of it. Never the token. */
  readonly line: object;
}

function logged(
  { accessToken, expiresInSeconds, scope, pluginKey, companyId }: TokenGrant,
  grantType: string,
): FormAnswer {
  return {
    body: {
      access_token: accessToken,
      ...(grantType === tokenExchangeGrant && { issued_token_type: accessTokenType }),
      token_type: 'Bearer',
      expires_in: expiresInSeconds,
      scope: scope.join(' '),
    },
    line: { grant: grantType, plugin: pluginKey, company: companyId },
  };
}

async function answerForm(
  request: IncomingMessage,
  response: ServerResponse,
  log: Logger,
  endpoint: string,
  work: (form: OAuthForm) => Promise<FormAnswer>,
): Promise<void> {
  try {
    const { body, line } = await work(await readForm(request));
    log.info({ endpoint, ...line }, 'oauth');
    send(response, 200, {}, body);
  } catch (thrown) {
    const isAway = thrown instanceof Unavailable || isDatabaseAway(thrown);
    const error = isAway ? new TemporarilyUnavailable(thrown) : thrown;
    if (!(error instanceof OAuthError)) throw error;
    // Not what was sent as the client's id: who mixes it up with the secret would find the secret in the log.
    const cause = error.status === 503 && error.cause instanceof Error ? error.cause.message : undefined;
    log.warn({ endpoint, error: error.code, status: error.status, address: addressOf(request), cause }, 'oauth');
    send(response, error.status, error.headers, { error: error.code, error_description: error.message });
  }
}

function send(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
  body: object | null,
) {
  response.writeHead(status, {
    ...headers,
    ...(body && { 'content-type': 'application/json; charset=utf-8' }),
    'cache-control': 'no-store',
    pragma: 'no-cache',
  });
  response.end(body ? JSON.stringify(body) : undefined);
}

function addressOf(request: IncomingMessage): string {
  return request.socket.remoteAddress ?? 'unknown';
}
