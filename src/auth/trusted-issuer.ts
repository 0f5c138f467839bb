import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify } from 'jose';
import { Unavailable } from '../kernel/errors.ts';
import { Unauthenticated } from './auth.errors.ts';
import { clockToleranceSeconds } from './plugin-token.ts';

export interface TrustedIssuerOptions {
  /** Its name, the claim `iss`. */
  readonly issuer: string;
  readonly jwksUrl: string;
}

export interface ExpectedToken {
  /** What the host has signed for somebody else, or for another use, proves nothing here. */
  readonly audience: string;
  readonly requiredClaims: string[];
  readonly maxAgeSeconds?: number;
  /** Milliseconds since 1970. */
  readonly now?: number;
}

/** The claims of a token of a host's own issuer. Unauthenticated where it is not good, Unavailable where the issuer cannot be asked. */
export type VerifyIssued = (token: string, expected: ExpectedToken) => Promise<JWTPayload>;

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

/** Believes the tokens of a host's own issuer. Its keys are fetched when one is met that is not known yet. */
export function createTrustedIssuer({ issuer, jwksUrl }: TrustedIssuerOptions): VerifyIssued {
  const keys = createRemoteJWKSet(new URL(jwksUrl), { timeoutDuration: 3_000 });
  return async (token, { audience, requiredClaims, maxAgeSeconds, now = Date.now() }) => {
    try {
      const { payload } = await jwtVerify(token, keys, {
        algorithms,
        issuer,
        audience,
        requiredClaims,
        clockTolerance: clockToleranceSeconds,
        currentDate: new Date(now),
        ...(maxAgeSeconds !== undefined && { maxTokenAge: maxAgeSeconds }),
      });
      return payload;
    } catch (error) {
      if (isIssuerAway(error)) throw new Unavailable('The trusted issuer cannot be reached. Try again shortly.', error);
      throw new Unauthenticated(error);
    }
  };
}

/** jose says of a token what is wrong with it by a class of its own; anything else is about fetching the keys. */
function isIssuerAway(error: unknown): boolean {
  if (!(error instanceof errors.JOSEError)) return true;
  return error instanceof errors.JWKSTimeout || error.code === 'ERR_JOSE_GENERIC';
}
