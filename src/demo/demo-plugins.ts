import { capabilities } from '../auth/capabilities.ts';
import type { pluginCompanySettings, plugins } from '../modules/plugins/plugin.table.ts';
import { missionsManifest } from './demo-database.ts';
import { demoPlugins, missionsPlugin, reportsPlugin } from './demo-ids.ts';
import { day, type Moment, timestampOf } from './moment.ts';
import { Random } from './random.ts';

const stories = {
  [missionsPlugin.key]: {
    version: '1.4.0',
    packageName: 'paperclip-plugin-missions',
    author: 'Paperclip',
    categories: ['automation', 'ui'],
    description: 'Splits a goal into a tree of issues, starts them in the right order and watches what they cost.',
  },
  [reportsPlugin.key]: {
    version: '0.9.2',
    packageName: 'acme-plugin-reports',
    author: 'Acme Robotics',
    categories: ['automation'],
    description: 'Writes the weekly reports: costs, open approvals, and what has been waiting for too long.',
  },
} as const;

/** Both demo plugins may do everything here, so that no example of the documentation is refused. */
export function pluginRows(now: Moment): (typeof plugins.$inferInsert)[] {
  return demoPlugins.map(({ id, key, displayName }, position) => {
    const { version, packageName, author, categories, description } = stories[key];
    const installedAt = timestampOf(now - 50 * day + position * day);
    return {
      id,
      pluginKey: key,
      packageName,
      version,
      apiVersion: 1,
      categories,
      manifestJson: {
        id: key,
        apiVersion: 1,
        version,
        displayName,
        description,
        author,
        categories,
        capabilities,
        entrypoints: { worker: './dist/worker.js' },
        ...(key === missionsPlugin.key && { database: missionsManifest.database }),
      },
      status: 'ready',
      installOrder: position + 1,
      installedAt,
      updatedAt: installedAt,
    };
  });
}

export function installationRows(companyId: string, now: Moment): (typeof pluginCompanySettings.$inferInsert)[] {
  const random = new Random(`installation:${companyId}`);
  return demoPlugins.map(({ id }) => {
    const createdAt = timestampOf(now - 48 * day + random.integer(0, day));
    return {
      id: random.uuid(),
      companyId,
      pluginId: id,
      enabled: true,
      settingsJson: {},
      createdAt,
      updatedAt: createdAt,
    };
  });
}
