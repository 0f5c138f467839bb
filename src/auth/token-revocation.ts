import type pg from 'pg';
import { z } from 'zod';
import type { TokenClaims } from './plugin-context.ts';
import { clockToleranceSeconds, tokenLifetimeMaxSeconds } from './plugin-token.ts';

/** Which tokens are taken back. Ids are of rows, or of the token itself; nothing is looked up here. */
export type Revocation =
  | { readonly kind: 'token'; readonly tokenId: string }
  | { readonly kind: 'secret'; readonly secretId: string }
  | { readonly kind: 'plugin'; readonly pluginId: string }
  | { readonly kind: 'installation'; readonly pluginId: string; readonly companyId: string };

const keptSeconds = tokenLifetimeMaxSeconds + clockToleranceSeconds;

/** Takes back the tokens that were issued up to now; those issued afterwards hold. Holds at the next operation of every process. */
export async function revokeTokens(owner: Pick<pg.ClientBase, 'query'>, revocation: Revocation): Promise<void> {
  // Past its time a revocation says nothing that the expiry of the tokens does not say as well.
  await owner.query('delete from gateway.token_revocations where kept_until < now()');
  // A token of that id is not issued again, so its revocation needs no moment.
  const issuedBefore = revocation.kind === 'token' ? `'infinity'` : 'clock_timestamp()';
  await owner.query(
    `insert into gateway.token_revocations (kind, subject, issued_before, kept_until)
     values ($1, $2, ${issuedBefore}, now() + $3 * interval '1 second')
     on conflict (kind, subject) do update set issued_before = excluded.issued_before, kept_until = excluded.kept_until`,
    [revocation.kind, subjectOf(revocation), keptSeconds],
  );
}

function subjectOf(revocation: Revocation): string {
  switch (revocation.kind) {
    case 'token':
      return revocation.tokenId;
    case 'secret':
      return revocation.secretId.toLowerCase();
    case 'plugin':
      return revocation.pluginId;
    case 'installation':
      return `${revocation.pluginId} ${revocation.companyId}`;
  }
}

const heldSchema = z.array(z.object({ is_revoked: z.boolean() }));

/** The question that every operation asks, for those who have a token but begin no operation. */
export async function isTokenRevoked(
  owner: Pick<pg.ClientBase, 'query'>,
  { marks, pluginId, companyId }: RevocableToken,
): Promise<boolean> {
  const { rows } = await owner.query(
    'select gateway.is_token_revoked($1, $2, $3, $4, $5, to_timestamp($6::float8 / 1000)) as is_revoked',
    [marks.tokenIds, marks.keyId, marks.secretId, pluginId, companyId, marks.issuedAtMs],
  );
  return heldSchema.parse(rows)[0]?.is_revoked ?? true;
}

type RevocableToken = Pick<TokenClaims, 'marks' | 'pluginId' | 'companyId'>;
