import { decodeJwt } from 'jose';
import { z } from 'zod';
import type { Authenticator } from '../../auth/authenticate.ts';
import { tokenLifetimeMaxSeconds } from '../../auth/plugin-token.ts';
import type { TrustedIssuerOptions, VerifyIssued } from '../../auth/trusted-issuer.ts';
import { hasControlCharacter } from '../../kernel/text.ts';
import { isUuid } from '../../kernel/uuid.ts';
import { callerForbidden, callerUnknown } from './api-route.errors.ts';
import type { Caller } from './caller.ts';

/**
 * For whom an assertion of the host's issuer is. Not the audience of an `actor_token`: plugins get those, and one that was given to a
 * plugin must not call another plugin's routes.
 */
export const routeAudience = 'paperclip-graphql/api-routes';

const headerMaxLength = 8 * 1024;
const companiesMax = 100;

const uuid = z
  .string()
  .refine(isUuid, 'not a uuid')
  .transform((id) => id.toLowerCase());
const assertionSchema = z.object({
  aud: z.literal(routeAudience),
  exp: z.number(),
  act: z.union([
    z.strictObject({
      user: z
        .string()
        .min(1)
        .max(255)
        .refine((id) => !hasControlCharacter(id)),
    }),
    z.strictObject({ agent: uuid, run: uuid.optional() }),
  ]),
  companies: z.array(uuid).min(1).max(companiesMax),
  plugin_key: z.string().optional(),
});

export interface CallerProof {
  readonly authenticator: Authenticator;
  /** Null where no issuer is trusted. */
  readonly trusted: { readonly options: TrustedIssuerOptions; readonly verify: VerifyIssued } | null;
  readonly now: () => number;
}

/** Whom the bearer token proves to be calling: by a plugin's token that acts for somebody, or by an assertion of the host's issuer. */
export async function proveCaller(
  { authenticator, trusted, now }: CallerProof,
  authorization: string | undefined,
): Promise<Caller> {
  const token = /^Bearer ([A-Za-z0-9._~+/=-]+)$/i.exec(authorization ?? '')?.[1];
  if (!token || (authorization ?? '').length > headerMaxLength) throw callerUnknown();
  // Whose token it claims to be decides only with whose keys it is checked.
  if (trusted && issuerOf(token) === trusted.options.issuer) {
    const claims = await trusted.verify(token, {
      audience: routeAudience,
      requiredClaims: ['exp', 'iat', 'act', 'companies'],
      maxAgeSeconds: tokenLifetimeMaxSeconds,
      now: now(),
    });
    return callerOfAssertion(claims);
  }
  return callerOfToken(await authenticator.authenticate(authorization ?? null));
}

function issuerOf(token: string): string | undefined {
  try {
    return decodeJwt(token).iss;
  } catch {
    return undefined;
  }
}

function callerOfAssertion(claims: unknown): Caller {
  const { data, error } = assertionSchema.safeParse(claims);
  if (!data) throw callerUnknown(error);
  const { act } = data;
  const isUser = 'user' in act;
  return {
    kind: isUser ? 'user' : 'agent',
    actor: {
      agentId: isUser ? null : act.agent,
      userId: isUser ? act.user : null,
      runId: isUser ? null : (act.run ?? null),
      isAsserted: false,
    },
    companyIds: [...new Set(data.companies)],
    plugin: data.plugin_key === undefined ? null : { key: data.plugin_key },
    expiresAt: data.exp,
    token: null,
  };
}

function callerOfToken(token: Awaited<ReturnType<Authenticator['authenticate']>>): Caller {
  const { actor, companyId, pluginId, pluginKey, expiresAt } = token;
  // A worker that calls on behalf of a caller would call itself, and never come to an end.
  if (token.use === 'call') throw callerForbidden('A token that was given for the call of a route calls no route.');
  const isAgent = actor.agentId !== null || actor.runId !== null;
  // A plugin by itself is neither a person nor an agent.
  if (!isAgent && actor.userId === null) throw callerUnknown();
  return {
    kind: isAgent ? 'agent' : 'user',
    actor,
    companyIds: [companyId],
    plugin: { id: pluginId, key: pluginKey },
    expiresAt,
    token,
  };
}
