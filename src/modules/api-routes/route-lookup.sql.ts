import type { Pool } from 'pg';
import { z } from 'zod';
import { pluginKeyPattern } from '../../auth/plugin-token.ts';
import { askAgain } from '../../database/ask-again.ts';
import { isUuid } from '../../kernel/uuid.ts';
import { parseIssueReference } from '../issues/issue-reference.ts';
import { callerUnknown, pluginNotFound } from './api-route.errors.ts';
import type { Caller } from './caller.ts';

const foundSchema = z.object({
  is_revoked: z.boolean(),
  plugin_id: z.string().nullable(),
  plugin_key: z.string().nullable(),
  status: z.string().nullable(),
  routes: z.unknown(),
  worker_origin: z.string().nullable(),
});

/** A plugin that the caller may know of. */
export interface CalledPlugin {
  readonly id: string;
  readonly key: string;
  readonly status: string;
  /** As its manifest has them. */
  readonly routes: unknown;
  readonly workerOrigin: string | null;
}

/**
 * The plugin of that key or id, if it works in a company of the caller's. The statement asks whether the caller's token was taken back,
 * too: that is said first, whatever there is.
 */
export async function findCalledPlugin(pool: Pool, reference: string, caller: Caller): Promise<CalledPlugin> {
  const { token } = caller;
  const id = isUuid(reference) ? reference.toLowerCase() : null;
  const key = reference.length <= 200 && pluginKeyPattern.test(reference) ? reference : null;
  const { rows } = await askAgain(
    pool,
    `select asked.is_revoked, p.*
     from (
       select case when $4::text[] is null then false
         else gateway.is_token_revoked($4, $5, $6, $7, $8, to_timestamp($9::float8 / 1000)) end as is_revoked
     ) as asked
     left join gateway.plugin_routes($1, $2, $3) as p on not asked.is_revoked`,
    [
      key,
      id,
      caller.companyIds,
      token?.marks.tokenIds ?? null,
      token?.marks.keyId ?? null,
      token?.marks.secretId ?? null,
      token?.pluginId ?? null,
      token?.companyId ?? null,
      token?.marks.issuedAtMs ?? null,
    ],
  );
  const [found] = z.array(foundSchema).parse(rows);
  if (!found || found.is_revoked) throw callerUnknown();
  const { plugin_id: pluginId, plugin_key: pluginKey, status } = found;
  if (pluginId === null || pluginKey === null || status === null || !opens(caller, pluginId, pluginKey)) {
    throw pluginNotFound();
  }
  return { id: pluginId, key: pluginKey, status, routes: found.routes, workerOrigin: found.worker_origin };
}

/** A plugin's token opens its own routes alone: what a plugin was given for a user is no key to what other plugins do for that user. */
function opens({ plugin }: Caller, pluginId: string, pluginKey: string): boolean {
  if (plugin === null) return true;
  return plugin.key === pluginKey && (plugin.id === undefined || plugin.id === pluginId);
}

const companyRows = z.array(z.object({ company_id: z.string() }));

/** The company of the caller's that has the issue; null where none has it, or several have the id. */
export async function findCompanyOfIssue(
  pool: Pool,
  companyIds: readonly string[],
  reference: string,
): Promise<string | null> {
  if (reference.length > 255) return null;
  const issue = parseIssueReference(reference);
  if (issue === null) return null;
  const { rows } = await askAgain(pool, 'select company_id from gateway.companies_of_issue($1, $2, $3) as company_id', [
    companyIds,
    'id' in issue ? issue.id : null,
    'identifier' in issue ? issue.identifier : null,
  ]);
  const found = companyRows.parse(rows);
  return found.length === 1 ? (found[0]?.company_id ?? null) : null;
}
