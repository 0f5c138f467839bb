import { z } from 'zod';
import { RouteError, Unavailable } from './route-error.ts';

export interface WorkerCredentials {
  readonly gatewayUrl: string;
  readonly pluginKey: string;
  readonly clientSecret: string;
}

export interface UserTokenRequest {
  /** The issue prefix or the id of the company. */
  readonly company: string;
  /** The id of the user, on the plugin's word. Audit entries say that it was asserted by the plugin. */
  readonly user?: string;
  /** A token of the host that proves the user, instead. */
  readonly actorToken?: string;
  /** Fewer capabilities than the page could have, if it needs fewer. */
  readonly scope?: readonly string[];
  readonly signal?: AbortSignal;
}

export interface UserToken {
  readonly accessToken: string;
  readonly expiresInSeconds: number;
  /** What it carries. */
  readonly scope: readonly string[];
}

const accessTokenType = 'urn:ietf:params:oauth:token-type:access_token';
const grantedSchema = z.object({ access_token: z.string(), expires_in: z.number(), scope: z.string() });
const refusedSchema = z.object({ error: z.string(), error_description: z.string().optional() });

/** A token for a page: the worker's own, exchanged for a smaller one that acts for the user. */
export async function requestUserToken(credentials: WorkerCredentials, request: UserTokenRequest): Promise<UserToken> {
  const { company, user, actorToken, scope, signal } = request;
  if ((user === undefined) === (actorToken === undefined)) {
    throw new TypeError('Say whom the token acts for: give either user or actorToken.');
  }
  const own = await askForToken(
    credentials,
    {
      grant_type: 'client_credentials',
      client_id: credentials.pluginKey,
      client_secret: credentials.clientSecret,
      company,
    },
    signal,
  );
  const exchanged = await askForToken(
    credentials,
    {
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token: own.access_token,
      subject_token_type: accessTokenType,
      ...(user !== undefined && { actor: user }),
      ...(actorToken !== undefined && {
        actor_token: actorToken,
        actor_token_type: 'urn:ietf:params:oauth:token-type:jwt',
      }),
      ...(scope && { scope: scope.join(' ') }),
    },
    signal,
  );
  return {
    accessToken: exchanged.access_token,
    expiresInSeconds: exchanged.expires_in,
    scope: exchanged.scope.split(' ').filter((capability) => capability !== ''),
  };
}

async function askForToken(
  { gatewayUrl }: WorkerCredentials,
  parameters: Readonly<Record<string, string>>,
  signal: AbortSignal | undefined,
): Promise<z.infer<typeof grantedSchema>> {
  let response: Response;
  let answer: unknown;
  try {
    response = await fetch(new URL('/oauth/token', gatewayUrl), {
      method: 'POST',
      body: new URLSearchParams(parameters),
      redirect: 'error',
      signal: AbortSignal.any([AbortSignal.timeout(5_000), ...(signal ? [signal] : [])]),
    });
    answer = await response.json();
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    throw new RouteError('The gateway cannot be reached for a token.', {
      status: 503,
      code: 'UNAVAILABLE',
      details: { retryable: true },
      cause: error,
    });
  }
  const granted = grantedSchema.safeParse(answer);
  if (response.ok && granted.success) return granted.data;
  const refused = refusedSchema.safeParse(answer);
  const reason = refused.success ? `${refused.data.error}: ${refused.data.error_description ?? ''}` : 'no reason';
  if (response.status === 429 || response.status === 503) throw new Unavailable('The gateway gives no token now.');
  throw new Error(`The gateway gave no token (${response.status}, ${reason}).`);
}
