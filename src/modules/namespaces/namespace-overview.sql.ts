import type pg from 'pg';
import { z } from 'zod';

const overviewSchema = z.object({
  key: z.string(),
  namespace: z.string(),
  /** As the ledger has it; null where the plugin is gone and its schema stayed. */
  status: z.string().nullable(),
  loginRole: z.string(),
  ownerRole: z.string(),
  bytes: z.coerce.number(),
  tables: z.array(z.object({ name: z.string(), companyScoped: z.boolean() })),
  migrations: z.array(
    z.object({
      key: z.string(),
      status: z.string(),
      pluginVersion: z.string(),
      appliedAt: z.string().nullable(),
      errorMessage: z.string().nullable(),
    }),
  ),
});
export type NamespaceOverview = z.infer<typeof overviewSchema>;

/** Every plugin's database, or one of them, as an operator wants to see it. Asked as the owner. */
export async function readNamespaceOverview(
  owner: Pick<pg.ClientBase, 'query'>,
  key?: string,
): Promise<NamespaceOverview[]> {
  const { rows } = await owner.query(
    `select l.plugin_key as key, l.namespace_name as namespace, n.status, l.login_role as "loginRole", l.owner_role as "ownerRole",
       coalesce((select sum(pg_total_relation_size(c.oid)) from pg_class as c
                 where c.relnamespace = to_regnamespace(quote_ident(l.namespace_name)) and c.relkind = 'r'), 0) as bytes,
       coalesce((
         select json_agg(json_build_object('name', c.relname, 'companyScoped',
           exists (select from pg_policy as p where p.polrelid = c.oid and p.polname = 'company_rows')) order by c.relname)
         from pg_class as c where c.relnamespace = to_regnamespace(quote_ident(l.namespace_name)) and c.relkind = 'r'
       ), '[]') as tables,
       coalesce((
         select json_agg(json_build_object('key', m.migration_key, 'status', m.status, 'pluginVersion', m.plugin_version,
           'appliedAt', m.applied_at, 'errorMessage', m.error_message) order by m.applied_at nulls last, m.migration_key)
         from plugin_migrations as m where m.plugin_id = l.plugin_id
       ), '[]') as migrations
     from gateway.plugin_logins as l
     left join plugin_database_namespaces as n on n.plugin_id = l.plugin_id
     where $1::text is null or l.plugin_key = $1
     order by l.plugin_key`,
    [key ?? null],
  );
  return z.array(overviewSchema).parse(rows);
}
