import type { JWTVerifyGetKey } from 'jose';
import type { Pool } from 'pg';
import type { TokenClaims } from '../../auth/plugin-context.ts';
import { verifyToken } from '../../auth/plugin-token.ts';
import { revokeTokens } from '../../auth/token-revocation.ts';
import { Unavailable } from '../../kernel/errors.ts';
import type { Client } from './client-authentication.service.ts';

/**
 * Takes back one token of the plugin that asks. A token that is not good, or is of another plugin, needs no taking back: RFC 7009 has
 * the same answer for it, so that asking tells nothing.
 */
export async function revokeOwnToken(
  { owner, keys, now }: { owner: Pool; keys: JWTVerifyGetKey; now: () => number },
  client: Client,
  token: string,
): Promise<void> {
  const claims = await verified(token, keys, now());
  if (claims?.pluginId === client.pluginId) await revokeTokens(owner, { kind: 'token', tokenId: claims.tokenId });
}

async function verified(token: string, keys: JWTVerifyGetKey, now: number): Promise<TokenClaims | null> {
  try {
    return await verifyToken(token, keys, now);
  } catch (error) {
    if (error instanceof Unavailable) throw error;
    return null;
  }
}
