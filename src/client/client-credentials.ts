import { isRecord } from './answer.ts';
import { errorOf, NetworkError, type PluginClientError, UnexpectedAnswer } from './errors.ts';
import { pause } from './pause.ts';
import { backoffMs, type RetryPolicy, retryAfterMsOf } from './retry.ts';
import type { FetchToken, GivenToken } from './token-source.ts';

export interface ClientCredentials {
  /** `POST /oauth/token` of the gateway. */
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly company: string;
  readonly scope: readonly string[] | null;
  readonly fetch: typeof fetch;
  readonly retry: RetryPolicy;
  readonly timeoutMs: number;
}

/** Gets tokens for the plugin's secret, as OAuth 2.0 has it for clients. Asking twice does no harm, so it is simply repeated. */
export function clientCredentialsToken(credentials: ClientCredentials): FetchToken {
  return async () => {
    const { retry } = credentials;
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await ask(credentials);
      if ('accessToken' in outcome) return outcome;
      const { error, retryAfterMs } = outcome;
      const mayRetry = error.retryable && attempt < retry.attempts && (retryAfterMs ?? 0) <= retry.maxWaitMs;
      if (!mayRetry) throw error;
      await pause(retryAfterMs ?? backoffMs(retry, attempt));
    }
  };
}

type Outcome = GivenToken | { readonly error: PluginClientError; readonly retryAfterMs: number | null };

async function ask({ tokenUrl, clientId, clientSecret, company, scope, ...rest }: ClientCredentials): Promise<Outcome> {
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
    company,
    ...(scope && { scope: scope.join(' ') }),
  });
  let response: Response;
  let text: string;
  try {
    response = await rest.fetch(tokenUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
      body: form.toString(),
      // The secret goes where it was meant to go, and nowhere else.
      redirect: 'error',
      signal: AbortSignal.timeout(rest.timeoutMs),
    });
    text = await response.text();
  } catch (cause) {
    const message = 'The gateway could not be reached for a token.';
    return { error: new NetworkError({ code: 'NETWORK_ERROR', message, retryable: true, cause }), retryAfterMs: null };
  }
  const body = parse(text);
  if (response.ok && typeof body?.access_token === 'string') {
    const { expires_in: seconds } = body;
    return { accessToken: body.access_token, expiresInSeconds: typeof seconds === 'number' ? seconds : undefined };
  }
  return { error: refusalOf(response, body), retryAfterMs: retryAfterMsOf(response.headers) };
}

function refusalOf({ status, headers }: Response, body: Record<string, unknown> | null): PluginClientError {
  const oauthError = typeof body?.error === 'string' ? body.error : null;
  if (oauthError === null) {
    const message = `A token was asked for, and the answer with status ${status} is none of the gateway's.`;
    return new UnexpectedAnswer({ code: 'UNEXPECTED_ANSWER', message, status, retryable: status >= 500 });
  }
  const description = typeof body?.error_description === 'string' ? body.error_description : oauthError;
  const retryAfterMs = retryAfterMsOf(headers);
  return errorOf({
    code: codeOf(oauthError, status),
    message: `No token was given: ${description}`,
    remedy: remedyOf(oauthError),
    status,
    retryable: status === 429 || status === 503,
    requestId: headers.get('x-request-id'),
    details: { oauthError, ...(retryAfterMs !== null && { retryAfterMs }) },
  });
}

function codeOf(oauthError: string, status: number): string {
  if (status === 429) return 'RATE_LIMITED';
  if (status === 503) return 'UNAVAILABLE';
  return oauthError === 'invalid_client' || oauthError === 'invalid_grant' ? 'UNAUTHENTICATED' : 'BAD_USER_INPUT';
}

function remedyOf(oauthError: string): string | null {
  if (oauthError === 'invalid_scope') return 'Ask for a scope that the manifest declares and the company grants.';
  if (oauthError !== 'invalid_client' && oauthError !== 'invalid_grant') return null;
  return 'See that clientId is the plugin’s key, that the secret is one of its secrets and not revoked, and that the plugin is enabled in the company.';
}

function parse(text: string): Record<string, unknown> | null {
  try {
    const body: unknown = JSON.parse(text);
    return isRecord(body) ? body : null;
  } catch {
    return null;
  }
}
