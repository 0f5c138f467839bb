import type { Installation } from '../database/tenant-transaction.ts';
import { Unauthenticated } from './auth.errors.ts';
import { isCapability } from './capabilities.ts';
import type { PluginContext, TokenClaims } from './plugin-context.ts';

/** What the token may do now: no more than the plugin's manifest declares and the company grants at this moment. */
export function authorize(claims: TokenClaims, installation: Installation | null): PluginContext {
  if (installation?.status !== 'ready' || !installation.enabled) throw new Unauthenticated();
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
