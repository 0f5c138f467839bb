import type { Pool } from 'pg';
import type { ApiRoute } from '../plugins/api-route.ts';
import { companyForbidden, companyUnresolved, issueNotFound } from './api-route.errors.ts';
import type { Caller } from './caller.ts';
import { findCompanyOfIssue } from './route-lookup.sql.ts';

export interface CallContent {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string | readonly string[]>>;
  readonly body: unknown;
}

/**
 * The company that a call is about: the one that the route says, if the caller has proven to act in it; or else the one that the proof
 * names. A company of somebody else is never looked at, so it answers as one that there is not.
 */
export async function findCalledCompany(
  pool: Pool,
  caller: Caller,
  resolution: ApiRoute['companyResolution'],
  { params, query, body }: CallContent,
): Promise<string> {
  if (resolution?.from === 'issue') {
    const companyId = await findCompanyOfIssue(pool, caller.companyIds, params[resolution.param] ?? '');
    if (companyId === null) throw issueNotFound();
    return companyId;
  }
  if (!resolution) {
    const [only, ...others] = caller.companyIds;
    if (only === undefined || others.length > 0) throw companyUnresolved();
    return only;
  }
  const named = resolution.from === 'query' ? memberOf(query, resolution.key) : memberOf(body, resolution.key);
  if (typeof named !== 'string' || named === '') throw companyUnresolved();
  const companyId = named.toLowerCase();
  if (!caller.companyIds.includes(companyId)) throw companyForbidden();
  return companyId;
}

function memberOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
}
