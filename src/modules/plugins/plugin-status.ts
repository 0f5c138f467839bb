import type { pluginStatuses } from './plugin.table.ts';
import { ForbiddenTransitionError } from './plugin-lifecycle.errors.ts';

export type PluginStatus = (typeof pluginStatuses)[number];

/** Where a plugin may go from where it stands, as in Paperclip: both write the same rows. */
export const transitions: Readonly<Record<PluginStatus, readonly PluginStatus[]>> = {
  installed: ['ready', 'error', 'uninstalled'],
  ready: ['ready', 'disabled', 'error', 'upgrade_pending', 'uninstalled'],
  disabled: ['ready', 'uninstalled'],
  error: ['ready', 'uninstalled'],
  upgrade_pending: ['ready', 'error', 'uninstalled'],
  uninstalled: ['installed'],
};

export function assertTransition(key: string, from: PluginStatus, to: PluginStatus): void {
  if (transitions[from].includes(to)) return;
  const remedy =
    from === 'uninstalled'
      ? 'Install it again: plugin install manifest.json.'
      : `From there it can become ${transitions[from].filter((status) => status !== from).join(' or ')}.`;
  throw new ForbiddenTransitionError(key, from, to, remedy);
}
