import type { Pool } from 'pg';
import type { Capability } from '../../auth/capabilities.ts';
import { mintToken, type TokenSubject } from '../../auth/plugin-token.ts';
import { currentSigningKey } from '../../auth/signing-key.ts';

/** A token that was given, with what its answer and its log line say. */
export interface TokenGrant {
  readonly accessToken: string;
  readonly expiresInSeconds: number;
  readonly scope: readonly Capability[];
  readonly pluginKey: string;
  readonly companyId: string;
}

/** Signs with the newest key. Read each time, so that a rotation needs no word from one process to another. */
export async function grantToken(owner: Pool, subject: TokenSubject, lifetimeSeconds: number): Promise<TokenGrant> {
  const key = await currentSigningKey(owner);
  if (!key) throw new Error('the database has no key that signs');
  return {
    accessToken: await mintToken(subject, key, lifetimeSeconds, key.nowMs),
    expiresInSeconds: lifetimeSeconds,
    scope: subject.capabilities,
    pluginKey: subject.pluginKey,
    companyId: subject.companyId,
  };
}
