import { createHash } from 'node:crypto';

/** The schema of the views through which plugins' SQL reads Paperclip's tables, and of the functions it meets. */
export const coreSchema = 'plugin_core';

const slugMaxLength = 36;

/**
 * The schema of a plugin, by Paperclip's own rule, so that SQL which names it runs on both: the slug of the manifest or else the key,
 * made plain, and ten hexadecimal digits of the key.
 */
export function namespaceName(pluginKey: string, namespaceSlug?: string): string {
  const plain = (namespaceSlug ?? pluginKey)
    .toLowerCase()
    .replace(/[^a-z0-9_]+/g, '_')
    .replace(/_+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, slugMaxLength)
    .replace(/_+$/g, '');
  return `plugin_${plain === '' ? 'plugin' : plain}_${keyDigest(pluginKey)}`;
}

export interface PluginRoles {
  /** Runs the plugin's statements. Owns nothing. */
  readonly login: string;
  /** Owns the plugin's schema. Logs in only while migrations run. */
  readonly owner: string;
}

/** Roles belong to the whole cluster: the same plugin in two databases has two pairs. */
export function pluginRoles(pluginKey: string, database: string): PluginRoles {
  const place = `${keyDigest(pluginKey)}_${createHash('sha256').update(database).digest('hex').slice(0, 8)}`;
  return { login: `plugin_login_${place}`, owner: `plugin_owner_${place}` };
}

function keyDigest(pluginKey: string): string {
  return createHash('sha256').update(pluginKey).digest('hex').slice(0, 10);
}
