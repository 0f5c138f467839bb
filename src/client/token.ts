/** A token, with what can be read in it. The gateway checks it; here it only says what it is about. */
export interface AccessToken {
  readonly value: string;
  /** By performance.now(): when it ends. Infinity where nobody said. */
  readonly expiresAt: number;
  readonly companyId: string | null;
  /** What it carries at most. Null where that cannot be read. */
  readonly capabilities: ReadonlySet<string> | null;
}

export function readToken(value: string, expiresInSeconds: number | null): AccessToken {
  const claims = claimsOf(value);
  const companyId = typeof claims.company_id === 'string' ? claims.company_id : null;
  const capabilities = typeof claims.scope === 'string' ? new Set(claims.scope.split(' ').filter(Boolean)) : null;
  const seconds = expiresInSeconds ?? (typeof claims.exp === 'number' ? claims.exp - Date.now() / 1000 : null);
  const expiresAt = seconds === null ? Number.POSITIVE_INFINITY : performance.now() + seconds * 1000;
  return { value, expiresAt, companyId, capabilities };
}

/** The middle part of a JWT. A token of another form is no mistake: it says nothing. */
function claimsOf(token: string): Record<string, unknown> {
  const [, middle = ''] = token.split('.');
  try {
    const bytes = Uint8Array.from(atob(middle.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0));
    const claims: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof claims === 'object' && claims !== null ? (claims as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
