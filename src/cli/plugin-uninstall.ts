import { uninstallPlugin } from '../modules/plugins/switch-plugin.service.ts';
import { confirm } from './confirm.ts';
import { type AnswerOptions, answer, inOwnerTransaction } from './plugin-answer.ts';

interface UninstallOptions extends AnswerOptions {
  readonly yes?: boolean;
}

export async function pluginUninstallCommand(key: string, options: UninstallOptions): Promise<void> {
  await answer(
    options,
    async () => {
      if (!options.yes)
        await confirm({ consequence: `This ends ${key} in every company`, word: key, wordIs: 'its key' });
      return inOwnerTransaction((db) => uninstallPlugin(db, key));
    },
    ({ stays }) =>
      [
        `${key} is uninstalled: it is refused in every company from its next request on.`,
        `Its secrets are revoked and its worker is forgotten. What stays: its row and its manifest, its settings and grants in companies (${stays.companySettings}), ` +
          `its issues (${stays.issues}) and its entries in the activity log (${stays.activityEntries}).`,
        'Installing it again takes up from there, with a new secret: secret create; and its worker: plugin worker.',
      ].join('\n'),
  );
}
