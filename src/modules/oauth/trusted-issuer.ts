import type { JWTPayload } from 'jose';
import { z } from 'zod';
import { tokenAudience } from '../../auth/plugin-token.ts';
import { createTrustedIssuer, type TrustedIssuerOptions } from '../../auth/trusted-issuer.ts';
import { Unavailable } from '../../kernel/errors.ts';
import type { InstallationToGrant } from './installation-to-grant.sql.ts';
import { InvalidRequest } from './oauth.errors.ts';

/** Who a host says that the user is: the id of the user, or a refusal. */
export type ProveUser = (token: string, installation: InstallationToGrant) => Promise<string>;

const claimsSchema = z.object({
  sub: z.string().min(1).max(255),
  company_id: z.string().optional(),
  company: z.string().optional(),
  plugin_key: z.string().optional(),
});

/** Believes the tokens of a host's own issuer about users. */
export function createUserProof(options: TrustedIssuerOptions): ProveUser {
  const verifyIssued = createTrustedIssuer(options);
  return async (token, installation) => {
    const claims = claimsSchema.safeParse(await verified(token));
    if (!claims.success || !isFor(claims.data, installation)) throw notGood();
    return claims.data.sub;
  };

  async function verified(token: string): Promise<JWTPayload> {
    try {
      return await verifyIssued(token, { audience: tokenAudience, requiredClaims: ['sub', 'exp'] });
    } catch (error) {
      // Whoever asked for a token is told that the issuer is away.
      if (error instanceof Unavailable) throw error;
      throw notGood(error);
    }
  }
}

function isFor(claims: z.infer<typeof claimsSchema>, installation: InstallationToGrant): boolean {
  const { companyId, companyPrefix, pluginKey } = installation;
  const isCompany = (said: string) => said.toLowerCase() === companyId || said.toUpperCase() === companyPrefix;
  return (
    (claims.company_id === undefined || isCompany(claims.company_id)) &&
    (claims.company === undefined || isCompany(claims.company)) &&
    (claims.plugin_key === undefined || claims.plugin_key === pluginKey)
  );
}

function notGood(cause?: unknown): InvalidRequest {
  return new InvalidRequest('The actor_token is not a good token of the trusted issuer for this company.', cause);
}
