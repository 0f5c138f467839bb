import { detachDatabase, planDetach } from '../attach/detach-database.ts';
import { readConfig } from '../config.ts';
import { type AttachCommandOptions, withPaperclip } from './attach.ts';
import { confirm } from './confirm.ts';
import { answer } from './plugin-answer.ts';

export async function detachCommand(options: AttachCommandOptions): Promise<void> {
  await answer(
    options,
    async () => {
      const plan = await withPaperclip(planDetach);
      if (!options.yes) {
        if (options.json || options.sql || !process.stdin.isTTY) return { ...plan, changed: false };
        await confirm({
          consequence: `This takes the gateway out of Paperclip's database, with its keys, secrets and feeds (${plan.statements.length} statements)`,
          word: 'detach',
          wordIs: 'detach',
        });
      }
      const { databaseUrl } = readConfig();
      return { ...(await detachDatabase(databaseUrl ?? '')), changed: true };
    },
    ({ statements, stays, changed }) =>
      changed
        ? ["Paperclip's database is as it was before the gateway.", ...stays].join('\n')
        : [
            ...(options.sql
              ? statements.map((statement) => `${statement};`)
              : [`${statements.length} statements, in one transaction.`]),
            ...stays,
            'Nothing was changed. Add --yes to do it.',
          ].join('\n'),
  );
}
