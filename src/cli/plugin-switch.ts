import { type SwitchOutcome, switchPlugin, switchPluginInCompanies } from '../modules/plugins/switch-plugin.service.ts';
import { type AnswerOptions, answer, inOwnerTransaction } from './plugin-answer.ts';

interface SwitchOptions extends AnswerOptions {
  readonly company?: readonly string[];
}

export function pluginEnableCommand(key: string, options: SwitchOptions): Promise<void> {
  return switchCommand(key, options, true);
}

export function pluginDisableCommand(key: string, options: SwitchOptions): Promise<void> {
  return switchCommand(key, options, false);
}

async function switchCommand(key: string, options: SwitchOptions, enable: boolean): Promise<void> {
  const { company } = options;
  await answer(
    options,
    () =>
      inOwnerTransaction((db) =>
        company
          ? switchPluginInCompanies(db, key, company, enable)
          : switchPlugin(db, key, enable ? 'ready' : 'disabled'),
      ),
    inWords,
  );
}

function inWords({ key, status, changed, companies }: SwitchOutcome): string {
  if (companies === null) return `${key} ${changed ? 'is' : 'was already'} ${status} on this host.`;
  const lines = companies.map(
    (company) =>
      `${key} ${company.changed ? 'is' : 'was already'} ${company.enabled ? 'enabled' : 'disabled'} in ${company.prefix}.`,
  );
  if (status === 'ready') return lines.join('\n');
  return [...lines, `It is ${status} on this host, so it works nowhere. To go on: plugin enable ${key}`].join('\n');
}
