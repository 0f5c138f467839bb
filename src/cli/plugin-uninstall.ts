import { purgeNamespace } from '../modules/namespaces/purge-namespace.service.ts';
import { type UninstallOutcome, uninstallPlugin } from '../modules/plugins/switch-plugin.service.ts';
import { confirm } from './confirm.ts';
import { type AnswerOptions, answer, inOwnerTransaction } from './plugin-answer.ts';
import { withOwner } from './with-owner.ts';

interface UninstallOptions extends AnswerOptions {
  readonly yes?: boolean;
  readonly purge?: boolean;
}

export async function pluginUninstallCommand(key: string, options: UninstallOptions): Promise<void> {
  await answer(
    options,
    async () => {
      const rows = options.purge ? ', and deletes its database for good' : '';
      if (!options.yes) {
        await confirm({ consequence: `This ends ${key} in every company${rows}`, word: key, wordIs: 'its key' });
      }
      const outcome = await inOwnerTransaction((db) => uninstallPlugin(db, key));
      const purged = options.purge ? await withOwner((owner) => purgeNamespace(owner, key)) : null;
      return { ...outcome, ...(purged && { purged: purged.namespace }) };
    },
    ({ stays, purged }: UninstallOutcome & { readonly purged?: string }) =>
      [
        `${key} is uninstalled: it is refused in every company from its next request on.`,
        `Its secrets are revoked and its worker is forgotten. What stays: its row and its manifest, its settings and grants in companies (${stays.companySettings}), ` +
          `its issues (${stays.issues}) and its entries in the activity log (${stays.activityEntries}).`,
        ...(purged === undefined ? [] : [`Its database ${purged} is deleted.`]),
        'Installing it again takes up from there, with a new secret: secret create; and its worker: plugin worker.',
      ].join('\n'),
  );
}
