import { type PluginDetails, showPlugin } from '../modules/plugins/plugin-overview.service.ts';
import { type AnswerOptions, answer, inOwnerTransaction } from './plugin-answer.ts';

export async function pluginShowCommand(key: string, options: AnswerOptions): Promise<void> {
  await answer(options, () => inOwnerTransaction((db) => showPlugin(db, key)), page);
}

function page(plugin: PluginDetails): string {
  const { key, version, status, displayName, lastError, capabilities, otherCapabilities, companies } = plugin;
  return [
    `${key} ${version}${displayName ? `, ${displayName}` : ''}: ${status}${lastError ? ` (${lastError})` : ''}`,
    `Installed ${plugin.installedAt}, last changed ${plugin.updatedAt}`,
    `Asks for: ${capabilities.join(' ') || 'nothing that this gateway opens'}`,
    ...(otherCapabilities.length > 0 ? [`For the host alone: ${otherCapabilities.join(' ')}`] : []),
    `Worker: ${plugin.workerOrigin ?? 'not registered'}`,
    'Companies:',
    ...companies.map(({ prefix, name, enabled, granted, capabilities: has }) => {
      const may = granted === null ? 'all that it asks for' : `${has.join(' ') || 'nothing'}, by a list`;
      return `  ${prefix} (${name}): ${enabled ? 'enabled' : 'disabled'}; granted ${may}`;
    }),
  ].join('\n');
}
