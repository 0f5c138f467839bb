import type { TokenMarks } from '../database/tenant-transaction.ts';
import type { Capability } from './capabilities.ts';

/** On whose behalf the plugin acts, as its token says. All absent: the plugin itself. */
export interface TokenActor {
  readonly agentId: string | null;
  readonly userId: string | null;
  readonly runId: string | null;
  /** Whether only the plugin says so: nobody else has proven who it is. */
  readonly isAsserted: boolean;
}

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
  /** Whether it was made for a plugin's user interface. Such a token is never exchanged for another one. */
  readonly isForUi: boolean;
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
