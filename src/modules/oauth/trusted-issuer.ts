import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify } from 'jose';
import { z } from 'zod';
import { clockToleranceSeconds, tokenAudience } from '../../auth/plugin-token.ts';
import type { InstallationToGrant } from './installation-to-grant.sql.ts';
import { InvalidRequest, TemporarilyUnavailable } from './oauth.errors.ts';

export interface TrustedIssuerOptions {
  /** Its name, the claim `iss`. */
  readonly issuer: string;
  readonly jwksUrl: string;
}

/** Who a host says that the user is: the id of the user, or a refusal. */
export type ProveUser = (token: string, installation: InstallationToGrant) => Promise<string>;

// Signatures with a public key alone: a shared secret would let whoever checks them make them too.
const algorithms = [
  'EdDSA',
  'Ed25519',
  'ES256',
  'ES384',
  'ES512',
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
];

const claimsSchema = z.object({
  sub: z.string().min(1).max(255),
  company_id: z.string().optional(),
  company: z.string().optional(),
  plugin_key: z.string().optional(),
});

/** Believes the tokens of a host's own issuer about users. Its keys are fetched when one is met that is not known yet. */
export function createUserProof({ issuer, jwksUrl }: TrustedIssuerOptions): ProveUser {
  const keys = createRemoteJWKSet(new URL(jwksUrl), { timeoutDuration: 3_000 });
  return async (token, installation) => {
    const claims = claimsSchema.safeParse(await verified(token));
    if (!claims.success || !isFor(claims.data, installation)) throw notGood();
    return claims.data.sub;
  };

  async function verified(token: string): Promise<JWTPayload> {
    try {
      const { payload } = await jwtVerify(token, keys, {
        algorithms,
        issuer,
        // What the host has signed for somebody else proves nothing here.
        audience: tokenAudience,
        requiredClaims: ['sub', 'exp'],
        clockTolerance: clockToleranceSeconds,
      });
      return payload;
    } catch (error) {
      throw isIssuerAway(error) ? new TemporarilyUnavailable(error) : notGood(error);
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

/** jose says of a token what is wrong with it by a class of its own; anything else is about fetching the keys. */
function isIssuerAway(error: unknown): boolean {
  if (!(error instanceof errors.JOSEError)) return true;
  return error instanceof errors.JWKSTimeout || error.code === 'ERR_JOSE_GENERIC';
}

function notGood(cause?: unknown): InvalidRequest {
  return new InvalidRequest('The actor_token is not a good token of the trusted issuer for this company.', cause);
}
