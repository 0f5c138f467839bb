import type { TokenActor, TokenClaims } from '../../auth/plugin-context.ts';

/** Who calls a route, as a token proves it. Nothing else says so: no header, no body. */
export interface Caller {
  readonly kind: 'user' | 'agent';
  readonly actor: TokenActor;
  /** The companies that the proof names, each once. */
  readonly companyIds: readonly string[];
  /** The only plugin whose routes it opens: the one of a plugin's token. Null where a host's issuer vouches for all of them. */
  readonly plugin: { readonly id?: string; readonly key: string } | null;
  /** When the proof ends, in seconds since 1970. */
  readonly expiresAt: number;
  /** The plugin's token that was shown; null for an assertion of the host's issuer. */
  readonly token: TokenClaims | null;
}
