import pg from 'pg';
import { z } from 'zod';
import { inTransaction, joinRoles, lockWalls, withNamespaceLock } from './provision-namespace.service.ts';

export interface NamespacePurged {
  readonly key: string;
  readonly namespace: string;
  readonly tables: number;
}

const purgeRows = z.array(
  z.object({ plugin_id: z.string(), namespace_name: z.string(), login_role: z.string(), owner_role: z.string() }),
);
const countRows = z.tuple([z.object({ tables: z.number() })]);

/**
 * Drops a plugin's schema with all that is in it, its roles and its ledger, whether or not the plugin is still there. Sessions of
 * the plugin end. Null where there is nothing.
 */
export async function purgeNamespace(owner: pg.ClientBase, pluginKey: string): Promise<NamespacePurged | null> {
  const { rows } = await owner.query(
    'select plugin_id, namespace_name, login_role, owner_role from gateway.plugin_logins where plugin_key = $1',
    [pluginKey],
  );
  const [login] = purgeRows.parse(rows);
  if (!login) return null;
  const { plugin_id: pluginId, namespace_name: namespace, login_role: loginRole, owner_role: ownerRole } = login;
  return withNamespaceLock(owner, pluginId, async () => {
    // First nobody logs in any more, and then those who are there go: a session that stays would wait for the locks of the drop.
    const roles = await existingRoles(owner, [loginRole, ownerRole]);
    for (const role of roles) await owner.query(`alter role ${pg.escapeIdentifier(role)} nologin`);
    await joinRoles(owner, roles);
    await owner.query('select pg_terminate_backend(pid) from pg_stat_activity where usename = any($1)', [roles]);
    return inTransaction(owner, async () => {
      await lockWalls(owner);
      const counted = await owner.query(
        `select count(*)::int as tables from pg_class
         where relnamespace = to_regnamespace($1) and relkind = 'r'`,
        [pg.escapeIdentifier(namespace)],
      );
      await owner.query(`drop schema if exists ${pg.escapeIdentifier(namespace)} cascade`);
      for (const role of roles) {
        await owner.query(`drop owned by ${pg.escapeIdentifier(role)}`);
        await owner.query(`drop role ${pg.escapeIdentifier(role)}`);
      }
      await owner.query('delete from plugin_migrations where plugin_id = $1', [pluginId]);
      await owner.query('delete from plugin_database_namespaces where plugin_id = $1', [pluginId]);
      await owner.query('delete from gateway.plugin_logins where plugin_id = $1', [pluginId]);
      return { key: pluginKey, namespace, tables: countRows.parse(counted.rows)[0].tables };
    });
  });
}

async function existingRoles(owner: pg.ClientBase, names: readonly string[]): Promise<string[]> {
  const { rows } = await owner.query('select rolname as name from pg_roles where rolname = any($1)', [names]);
  return z
    .array(z.object({ name: z.string() }))
    .parse(rows)
    .map(({ name }) => name);
}
