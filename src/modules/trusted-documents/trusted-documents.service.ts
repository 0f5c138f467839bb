import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { queryRows } from '../../database/query-rows.ts';
import { UnknownPluginError } from '../plugins/plugin-lifecycle.errors.ts';
import { lockPlugin, type OwnerStatements } from '../plugins/plugin-standing.sql.ts';
import type { TrustedDocuments } from './registered-document.ts';

/** Puts these documents in the place of those that were there. What an operator said about them stays. */
export async function registerDocuments(
  db: OwnerStatements,
  pluginId: string,
  { documents, onlyThese }: TrustedDocuments,
): Promise<void> {
  const rows = JSON.stringify(documents.map(({ sha256, body, cost }) => ({ sha256, body, cost })));
  await db.execute(sql`
    delete from gateway.plugin_documents
    where plugin_id = ${pluginId}::uuid
      and sha256 not in (select sha256 from jsonb_to_recordset(${rows}::jsonb) as given (sha256 text))`);
  await db.execute(sql`
    insert into gateway.plugin_documents (plugin_id, sha256, body, cost)
    select ${pluginId}::uuid, sha256, body, cost
    from jsonb_to_recordset(${rows}::jsonb) as given (sha256 text, body text, cost integer)
    on conflict (plugin_id, sha256) do update set cost = excluded.cost`);
  await db.execute(sql`
    insert into gateway.plugin_document_rules (plugin_id, declared) values (${pluginId}::uuid, ${onlyThese})
    on conflict (plugin_id) do update set declared = excluded.declared, updated_at = now()`);
}

export interface DocumentRule {
  readonly key: string;
  readonly documents: number;
  /** What the manifest says. */
  readonly declared: boolean;
  /** What an operator says; null where nothing. */
  readonly ordered: boolean | null;
  /** What holds. */
  readonly onlyThese: boolean;
}

/** Says whether the user interface of a plugin runs its registered documents alone; null leaves it to its manifest. */
export async function orderOnlyTrusted(
  db: OwnerStatements,
  key: string,
  ordered: boolean | null,
): Promise<DocumentRule> {
  const plugin = await lockPlugin(db, key);
  if (!plugin) throw new UnknownPluginError(key);
  await db.execute(sql`
    insert into gateway.plugin_document_rules (plugin_id, ordered) values (${plugin.id}::uuid, ${ordered})
    on conflict (plugin_id) do update set ordered = excluded.ordered, updated_at = now()`);
  return readDocumentRule(db, key);
}

export async function readDocumentRule(db: OwnerStatements, key: string): Promise<DocumentRule> {
  const [row] = await queryRows(
    db,
    z.object({ documents: z.coerce.number(), declared: z.boolean(), ordered: z.boolean().nullable() }),
    sql`
      select (select count(*) from gateway.plugin_documents as d where d.plugin_id = p.id) as documents,
             coalesce(r.declared, false) as declared, r.ordered
      from plugins as p left join gateway.plugin_document_rules as r on r.plugin_id = p.id
      where p.plugin_key = ${key}`,
  );
  if (!row) throw new UnknownPluginError(key);
  return { key, ...row, onlyThese: row.ordered ?? row.declared };
}

export interface StoredDocument {
  readonly key: string;
  readonly sha256: string;
  readonly body: string;
  readonly cost: number;
}

/** The documents of one plugin, or of all that are not uninstalled. */
export async function readRegisteredDocuments(db: OwnerStatements, key: string | null): Promise<StoredDocument[]> {
  return queryRows(
    db,
    z.object({ key: z.string(), sha256: z.string(), body: z.string(), cost: z.number() }),
    sql`
      select p.plugin_key as key, d.sha256, d.body, d.cost
      from gateway.plugin_documents as d join plugins as p on p.id = d.plugin_id
      where (${key}::text is null and p.status <> 'uninstalled') or p.plugin_key = ${key}
      order by p.plugin_key, d.sha256`,
  );
}
