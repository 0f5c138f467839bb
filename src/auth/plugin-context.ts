import type { TokenMarks } from '../database/entering.ts';
import type { Capability } from './capabilities.ts';

/** On whose behalf the plugin acts, as its token says. All absent: the plugin itself. */
export interface TokenActor {
  readonly agentId: string | null;
  readonly userId: string | null;
  readonly runId: string | null;
  /** Whether only the plugin says so: nobody else has proven who it is. */
  readonly isAsserted: boolean;
}

/**
 * What a token was made for: a worker; a plugin's user interface, in exchange for a worker's; or one call of a route, on behalf of
 * whoever called. Only a worker's is exchanged for another, and the one of a call opens no further route: neither prolongs itself.
 */
export type TokenUse = 'worker' | 'ui' | 'call';

/** What a verified token says, before the database was asked whether it still holds. */
export interface TokenClaims {
  readonly tokenId: string;
  readonly pluginId: string;
  readonly pluginKey: string;
  readonly companyId: string;
  readonly scope: ReadonlySet<Capability>;
  readonly actor: TokenActor;
  /** Seconds since 1970. */
  readonly expiresAt: number;
  readonly use: TokenUse;
  readonly marks: TokenMarks;
}

/** Who is calling: one installed plugin in one company, with what its manifest, the company and its token all grant. */
export interface PluginContext {
  readonly tokenId: string;
  readonly pluginId: string;
  readonly pluginKey: string;
  readonly companyId: string;
  readonly capabilities: ReadonlySet<Capability>;
  readonly actor: TokenActor;
  /** Seconds since 1970. */
  readonly expiresAt: number;
}

/** The root of the origin kinds that this plugin may write. */
export function originNamespace(pluginKey: string): string {
  return `plugin:${pluginKey}`;
}
