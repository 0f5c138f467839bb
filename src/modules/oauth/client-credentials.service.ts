import type { Pool } from 'pg';
import { tokenLifetimeMaxSeconds } from '../../auth/plugin-token.ts';
import type { Client } from './client-authentication.service.ts';
import { findInstallationToGrant } from './installation-to-grant.sql.ts';
import { InvalidGrant } from './oauth.errors.ts';
import { type OAuthForm, required } from './oauth-form.ts';
import { grantToken, type TokenGrant } from './token-grant.ts';
import { readScope } from './token-scope.ts';

/** A worker's own token, for one company: what the manifest declares and the company grants, or as much of it as is asked for. */
export async function grantClientCredentials(owner: Pool, client: Client, form: OAuthForm): Promise<TokenGrant> {
  const installation = await findInstallationToGrant(owner, client.pluginId, required(form, 'company'));
  if (!installation) throw new InvalidGrant();
  const subject = {
    ...client,
    companyId: installation.companyId,
    capabilities: readScope(form.get('scope'), installation.capabilities),
  };
  return grantToken(owner, subject, tokenLifetimeMaxSeconds);
}
