import {
  isSentInTheClear,
  registerWorker,
  removeWorker,
  type WorkerOutcome,
} from '../modules/plugins/plugin-worker.service.ts';
import { CommandError } from './command-error.ts';
import { type AnswerOptions, answer, inOwnerTransaction } from './plugin-answer.ts';

interface WorkerOptions extends AnswerOptions {
  readonly origin?: string;
  readonly remove?: boolean;
}

export async function pluginWorkerCommand(key: string, options: WorkerOptions): Promise<void> {
  await answer(
    options,
    async () => {
      const { origin, remove = false } = options;
      if ((origin === undefined) === !remove) throw new CommandError('Say --origin or --remove, and not both.');
      return inOwnerTransaction((db) =>
        origin === undefined ? removeWorker(db, key) : registerWorker(db, key, origin),
      );
    },
    inWords,
  );
}

function inWords({ key, workerOrigin, previousOrigin, changed }: WorkerOutcome): string {
  if (workerOrigin === null) {
    return changed
      ? `${key} has no worker any more: calls of its routes are answered with 503.`
      : `${key} had no worker registered.`;
  }
  const before = previousOrigin !== null && changed ? `, and not at ${previousOrigin} any more` : '';
  const lines = [`The worker of ${key} ${changed ? 'is' : 'was already'} at ${workerOrigin}${before}.`];
  if (isSentInTheClear(workerOrigin)) {
    lines.push('Calls go there unencrypted, with tokens: use https://, unless nobody else is on that network.');
  }
  return lines.join('\n');
}
