import type pg from 'pg';
import { asOwner } from '../database/as-owner.ts';
import { plugins } from '../modules/plugins/plugin.table.ts';
import { acmeRobotics } from './acme-robotics.ts';
import { insertCompany } from './demo-company.ts';
import { demoPlugins } from './demo-ids.ts';
import { pluginRows } from './demo-plugins.ts';
import { globexFreight } from './globex-freight.ts';
import { insertRows } from './insert-rows.ts';
import { momentOf } from './moment.ts';

export interface DemoDataOptions {
  /** The end of the six weeks that the data tells of. */
  readonly now?: Date;
  readonly onProgress?: (message: string) => void;
}

const demoLock = 7_451_203_119;

/**
 * Fills an empty, migrated database with two companies and two plugins. A database that holds any company, or one of the
 * demo plugins, is left as it is. Any number of processes may ask at once: one works, the others find it done.
 */
export async function ensureDemoData(ownerUrl: string, options: DemoDataOptions = {}): Promise<{ created: boolean }> {
  const { now = new Date(), onProgress = () => {} } = options;
  return asOwner(ownerUrl, 'demo', async (client) => {
    await client.query('begin');
    await client.query('select pg_advisory_xact_lock($1)', [demoLock]);
    if (await isInUse(client)) {
      await client.query('rollback');
      return { created: false };
    }
    await insertRows(client, plugins, pluginRows(momentOf(now)));
    for (const profile of [acmeRobotics, globexFreight]) {
      onProgress(`Filling in the demo company ${profile.name} (${profile.prefix})`);
      await insertCompany(client, profile, momentOf(now));
    }
    await client.query('commit');
    // Without statistics the first queries would be planned as if every table were empty.
    await client.query('analyze');
    return { created: true };
  });
}

async function isInUse(client: pg.Client): Promise<boolean> {
  const { rowCount } = await client.query(
    `select from companies union all select from plugins where plugin_key = any($1) limit 1`,
    [demoPlugins.map(({ key }) => key)],
  );
  return (rowCount ?? 0) > 0;
}
