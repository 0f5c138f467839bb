import { clientCredentialsToken } from './client-credentials.ts';
import { type CompanyClient, companyClientOf } from './company-client.ts';
import { CompanySession } from './company-session.ts';
import { Connection } from './connection.ts';
import { BadUserInput } from './errors.ts';
import { Pacing } from './pacing.ts';
import { type RetryOptions, retryPolicyOf } from './retry.ts';
import { type GivenToken, TokenSource } from './token-source.ts';

export interface ConnectOptions {
  /** Where the gateway is: `https://gateway.example`, with the path before `/graphql` if it has one. */
  readonly url: string;
  /** What requests are made with. Left out: the platform's own. */
  readonly fetch?: typeof fetch | undefined;
  readonly retry?: RetryOptions | undefined;
  /** How long an answer may take, each attempt for itself. Left out: 30,000. */
  readonly timeoutMs?: number | undefined;
}

/** A worker with a secret: it can speak for each company that its plugin is enabled in. Never in a browser. */
export interface SecretOptions extends ConnectOptions {
  /** The plugin's key. */
  readonly clientId: string;
  readonly clientSecret: string;
  /** The capabilities that tokens are asked for with. Left out: all that manifest and company grant. */
  readonly scope?: readonly string[] | undefined;
}

/** Somebody who was given a token, for the company that it was made for. */
export interface TokenOptions extends ConnectOptions {
  readonly token: string;
}

/** Somebody who knows where to get tokens: asked again before one ends, and once when one is refused. */
export interface GetTokenOptions extends ConnectOptions {
  /** `company` is what forCompany() was given, or null. */
  readonly getToken: (request: {
    readonly company: string | null;
  }) => Promise<string | GivenToken> | string | GivenToken;
}

export interface PluginClient {
  /** The plugin in one company, named by its id or its issue prefix. Kept: the same name gives the same client. */
  forCompany(company: string): CompanyClient;
}

/** A client whose token already says for which company it is. */
export interface TokenClient extends PluginClient, CompanyClient {}

export type PluginClientOptions = SecretOptions | TokenOptions | GetTokenOptions;

/** Connects a plugin with a gateway. Nothing is sent before the first call. */
export function createPluginClient(options: SecretOptions): PluginClient;
export function createPluginClient(options: TokenOptions | GetTokenOptions): TokenClient;
export function createPluginClient(options: PluginClientOptions): PluginClient | TokenClient {
  const base = baseOf(options.url);
  const { timeoutMs = 30_000 } = options;
  const send: typeof fetch = options.fetch ?? ((input, init) => globalThis.fetch(input, init));
  const retry = retryPolicyOf(options.retry);
  const clients = new Map<string, CompanyClient>();

  function connect(tokens: TokenSource, company: string | null): CompanyClient {
    const endpoint = `${base}/graphql`;
    const connection = new Connection({ endpoint, fetch: send, tokens, pacing: new Pacing(), retry, timeoutMs });
    return companyClientOf(
      new CompanySession({ company, isOwnToken: 'clientSecret' in options, connection, tokens, retry }),
    );
  }

  function tokensFor(company: string | null): TokenSource {
    if ('token' in options) return TokenSource.fixed(options.token);
    if ('getToken' in options) return new TokenSource(async () => options.getToken({ company }), true);
    const { clientId, clientSecret, scope = null } = options;
    if (company === null) throw new BadUserInput({ code: 'BAD_USER_INPUT', message: 'A secret needs forCompany().' });
    const tokenUrl = `${base}/oauth/token`;
    const credentials = { tokenUrl, clientId, clientSecret, company, scope, fetch: send, retry, timeoutMs };
    return new TokenSource(clientCredentialsToken(credentials), true);
  }

  const client: PluginClient = {
    forCompany(company) {
      const known = clients.get(company) ?? connect(tokensFor(company), company);
      clients.set(company, known);
      return known;
    },
  };
  return 'clientSecret' in options ? client : { ...client, ...connect(tokensFor(null), null) };
}

function baseOf(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (!parsed || !/^https?:$/.test(parsed.protocol) || parsed.username !== '' || parsed.password !== '') {
    const message = 'url is the http or https address of a gateway, for example https://gateway.example.';
    throw new BadUserInput({ code: 'BAD_USER_INPUT', message });
  }
  return (parsed.origin + parsed.pathname).replace(/\/(graphql)?\/?$/, '');
}
