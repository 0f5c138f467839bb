import { listPlugins, type PluginSummary } from '../modules/plugins/plugin-overview.service.ts';
import { type AnswerOptions, answer, inOwnerTransaction } from './plugin-answer.ts';

export async function pluginListCommand(options: AnswerOptions): Promise<void> {
  await answer(options, () => inOwnerTransaction(listPlugins), table);
}

function table(plugins: readonly PluginSummary[]): string {
  if (plugins.length === 0) return 'There are no plugins yet: plugin install manifest.json adds one.';
  const rows = [
    ['KEY', 'VERSION', 'STATUS', 'WORKER', 'COMPANIES'],
    ...plugins.map(({ key, version, status, workerOrigin, enabledIn, disabledIn }) => [
      key,
      version,
      status,
      workerOrigin ?? '-',
      `${enabledIn.join(' ') || 'none'}${disabledIn.length > 0 ? ` (disabled in ${disabledIn.join(' ')})` : ''}`,
    ]),
  ];
  const widths = [0, 1, 2, 3].map((at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  return rows.map((row) => row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  ')).join('\n');
}
