import { type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import { z } from 'zod';
import { texts, uuids } from '../../database/list-parameter.sql.ts';
import { queryRows } from '../../database/query-rows.ts';
import type { Scope } from '../../scope.ts';
import { systemDocumentKeys } from './document-key.ts';

/** An issue lists this many of its documents. */
export const documentsListedMax = 100;

const rowSchema = z.object({ issue_id: z.string(), document_id: z.string() });

/** The condition that a document's link, called by the alias, is not one of the host's own. */
export function isPluginVisible(link: SQL): SQL {
  return sql`${link}.key <> all(${texts(systemDocumentKeys)})`;
}

/** The documents of an issue by key, as rows `t`: everything behind FROM. */
export function documentsFrom(companyId: SQLWrapper, issueId: SQL): SQL {
  return sql`issue_documents d join documents t on t.company_id = ${companyId} and t.id = d.document_id
    where d.company_id = ${companyId} and d.issue_id = ${issueId} and ${isPluginVisible(sql`d`)}
    order by d.key limit ${sql.raw(String(documentsListedMax))}`;
}

/** For each issue the ids of its documents by key, in one statement for all of them. */
export async function documentsOf({ db, plugin }: Scope, issueIds: readonly string[]): Promise<string[][]> {
  const rows = await queryRows(
    db,
    rowSchema,
    sql`
    select asked.issue_id, link.document_id
    from unnest(${uuids(issueIds)}) as asked (issue_id)
    cross join lateral (
      select d.document_id, d.key from issue_documents d
      where d.company_id = ${plugin.companyId} and d.issue_id = asked.issue_id and ${isPluginVisible(sql`d`)}
      order by d.key limit ${sql.raw(String(documentsListedMax))}
    ) as link
    order by link.key`,
  );
  const byIssue = Map.groupBy(rows, (row) => row.issue_id);
  return issueIds.map((id) => byIssue.get(id)?.map((row) => row.document_id) ?? []);
}

/** For each issue the id of its document of that key. The key is a valid one. */
export async function documentsByKeyOf(
  { db, plugin }: Scope,
  issueIds: readonly string[],
  key: string,
): Promise<(string | null)[]> {
  const rows = await queryRows(
    db,
    rowSchema,
    sql`
    select d.issue_id, d.document_id from issue_documents d
    where d.company_id = ${plugin.companyId} and d.issue_id = any(${uuids(issueIds)}) and d.key = ${key}`,
  );
  const byIssue = new Map(rows.map((row) => [row.issue_id, row.document_id]));
  return issueIds.map((id) => byIssue.get(id) ?? null);
}
