import type { Pool } from 'pg';
import { z } from 'zod';
import type { Installation } from '../database/entering.ts';
import type { TokenClaims } from './plugin-context.ts';

const installationRows = z.array(
  z.object({
    place: z.number(),
    status: z.string().nullable(),
    enabled: z.boolean().nullable(),
    company_status: z.string().nullable(),
    capabilities: z.array(z.string()).nullable(),
  }),
);
const revokedRows = z.array(z.object({ place: z.number() }));

/** So many are asked about in one statement: it stays short, whatever there is to ask. */
const askedAtOnce = 500;

/**
 * What every operation asks about its token, asked about many at once: how each installation stands, or null where the token
 * does not hold any more. Tokens of one installation share its answer.
 */
export async function standingsOf(
  pool: Pick<Pool, 'query'>,
  tokens: readonly TokenClaims[],
): Promise<ReadonlyMap<TokenClaims, Installation | null>> {
  const distinct = new Map(tokens.map((token) => [token.tokenId, token]));
  const installations = new Map<string, Installation | null>();
  const places = [...new Map(tokens.map((token) => [placeOf(token), token])).values()];
  for (const asked of inChunks(places)) {
    const { rows } = await pool.query({
      text: `select t.place::int, i.status, i.enabled, i.company_status, i.capabilities
        from unnest($1::uuid[], $2::uuid[], $3::text[]) with ordinality as t (company, plugin, key, place)
        left join lateral gateway.installation(t.company, t.plugin) as i on i.plugin_key = t.key`,
      values: [asked.map((t) => t.companyId), asked.map((t) => t.pluginId), asked.map((t) => t.pluginKey)],
    });
    for (const { place, status, enabled, company_status, capabilities } of installationRows.parse(rows)) {
      const token = asked[place - 1];
      if (!token) continue;
      const isThere = status !== null && enabled !== null && company_status !== null && capabilities !== null;
      installations.set(
        placeOf(token),
        isThere ? { status, enabled, companyStatus: company_status, capabilities } : null,
      );
    }
  }
  const revoked = new Set<string>();
  for (const asked of inChunks([...distinct.values()])) {
    const { rows } = await pool.query({
      text: `select t.place::int
        from unnest($1::text[], $2::text[], $3::text[], $4::uuid[], $5::uuid[], $6::uuid[], $7::float8[]) with ordinality
          as t (token, parent, key, secret, plugin, company, issued_at_ms, place)
        where gateway.is_token_revoked(array_remove(array[t.token, t.parent], null), t.key, t.secret, t.plugin, t.company,
          to_timestamp(t.issued_at_ms / 1000))`,
      values: [
        asked.map(({ marks }) => marks.tokenIds[0] ?? null),
        asked.map(({ marks }) => marks.tokenIds[1] ?? null),
        asked.map(({ marks }) => marks.keyId),
        asked.map(({ marks }) => marks.secretId),
        asked.map(({ pluginId }) => pluginId),
        asked.map(({ companyId }) => companyId),
        asked.map(({ marks }) => marks.issuedAtMs),
      ],
    });
    for (const { place } of revokedRows.parse(rows)) {
      const token = asked[place - 1];
      if (token) revoked.add(token.tokenId);
    }
  }
  return new Map(
    tokens.map((token) => [token, revoked.has(token.tokenId) ? null : (installations.get(placeOf(token)) ?? null)]),
  );
}

function placeOf({ companyId, pluginId, pluginKey }: TokenClaims): string {
  return `${companyId} ${pluginId} ${pluginKey}`;
}

function* inChunks<Item>(items: readonly Item[]): Generator<readonly Item[]> {
  for (let at = 0; at < items.length; at += askedAtOnce) yield items.slice(at, at + askedAtOnce);
}
