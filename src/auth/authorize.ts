import type { Installation } from '../database/entering.ts';
import { Unauthenticated } from './auth.errors.ts';
import { isCapability } from './capabilities.ts';
import type { PluginContext, TokenClaims } from './plugin-context.ts';

/** What the token may do now: no more than the plugin's manifest declares and the company grants at this moment. */
export function authorize(claims: TokenClaims, installation: Installation | null): PluginContext {
  if (!installation || !isAtWork(installation)) throw new Unauthenticated();
  const granted = new Set(installation.capabilities.filter(isCapability));
  const { tokenId, pluginId, pluginKey, companyId, actor, expiresAt } = claims;
  return Object.freeze({
    tokenId,
    pluginId,
    pluginKey,
    companyId,
    actor,
    expiresAt,
    capabilities: claims.scope.intersection(granted),
  });
}

/** Whether the plugin may do anything at all here. */
export function isAtWork({ status, enabled }: Installation): boolean {
  return status === 'ready' && enabled;
}
