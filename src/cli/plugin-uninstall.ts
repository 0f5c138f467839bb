import { createInterface } from 'node:readline/promises';
import { uninstallPlugin } from '../modules/plugins/switch-plugin.service.ts';
import { CommandError } from './command-error.ts';
import { type AnswerOptions, answer, inOwnerTransaction } from './plugin-answer.ts';

interface UninstallOptions extends AnswerOptions {
  readonly yes?: boolean;
}

export async function pluginUninstallCommand(key: string, options: UninstallOptions): Promise<void> {
  await answer(
    options,
    async () => {
      if (!options.yes) await confirm(key);
      return inOwnerTransaction((db) => uninstallPlugin(db, key));
    },
    ({ stays }) =>
      [
        `${key} is uninstalled: it is refused in every company from its next request on.`,
        `Its secrets are revoked. What stays: its row and its manifest, its settings and grants in companies (${stays.companySettings}), ` +
          `its issues (${stays.issues}) and its entries in the activity log (${stays.activityEntries}).`,
        'Installing it again takes up from there, with a new secret: secret create.',
      ].join('\n'),
  );
}

async function confirm(key: string): Promise<void> {
  if (!process.stdin.isTTY) {
    throw new CommandError(`This ends ${key} in every company, and nobody is here to ask. Add --yes if that is meant.`);
  }
  // The question goes to standard error, so that standard output holds the answer alone.
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const typed = await terminal.question(`This ends ${key} in every company. Type its key to go on: `);
  terminal.close();
  if (typed.trim() !== key) throw new CommandError('That was not the key. Nothing was changed.');
}
