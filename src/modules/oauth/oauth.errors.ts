/** Codes of RFC 6749 and 8693. The last one is ours for 429 and 503: the RFCs have none there. */
export type OAuthErrorCode =
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_grant'
  | 'invalid_scope'
  | 'unsupported_grant_type'
  | 'temporarily_unavailable';

/** A request for a token that gets none. The message is its `error_description`: it never says what exists and what does not. */
export class OAuthError extends Error {
  readonly code: OAuthErrorCode;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: OAuthErrorCode,
    message: string,
    { status = 400, headers = {}, cause }: { status?: number; headers?: Record<string, string>; cause?: unknown } = {},
  ) {
    super(message, { cause });
    this.code = code;
    this.status = status;
    this.headers = headers;
  }
}

export class InvalidRequest extends OAuthError {
  constructor(message: string, cause?: unknown) {
    super('invalid_request', message, { cause });
  }
}

// One sentence for an unknown plugin, a wrong secret, an unknown company and a plugin that is disabled there.
const notKnown = 'The plugin, its secret or the company is not known, or the plugin may not work there.';

export class InvalidClient extends OAuthError {
  constructor() {
    super('invalid_client', notKnown, {
      status: 401,
      headers: { 'www-authenticate': 'Basic realm="paperclip-graphql"' },
    });
  }
}

export class InvalidGrant extends OAuthError {
  constructor() {
    super('invalid_grant', notKnown);
  }
}

export class InvalidScope extends OAuthError {
  constructor() {
    super('invalid_scope', 'The scope asks for more than this token can carry.');
  }
}

export class TooManyFailures extends OAuthError {
  constructor(waitMs: number) {
    super('temporarily_unavailable', 'Too many failed attempts. Wait, then try again.', {
      status: 429,
      headers: { 'retry-after': String(Math.max(1, Math.ceil(waitMs / 1000))) },
    });
  }
}

export class TemporarilyUnavailable extends OAuthError {
  constructor(cause: unknown) {
    super('temporarily_unavailable', 'Tokens cannot be given at the moment. Try again shortly.', {
      status: 503,
      headers: { 'retry-after': '1' },
      cause,
    });
  }
}
