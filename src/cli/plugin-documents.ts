import {
  type DocumentRule,
  orderOnlyTrusted,
  readDocumentRule,
} from '../modules/trusted-documents/trusted-documents.service.ts';
import { CommandError } from './command-error.ts';
import { type AnswerOptions, answer, inOwnerTransaction } from './plugin-answer.ts';

interface DocumentsOptions extends AnswerOptions {
  readonly onlyThese?: boolean;
  readonly any?: boolean;
  readonly asDeclared?: boolean;
}

export async function pluginDocumentsCommand(key: string, options: DocumentsOptions): Promise<void> {
  await answer(
    options,
    async () => {
      const { onlyThese = false, any = false, asDeclared = false } = options;
      const said = [onlyThese, any, asDeclared].filter(Boolean).length;
      if (said > 1) throw new CommandError('Say one of --only-these, --any and --as-declared.');
      if (said === 0) return inOwnerTransaction((db) => readDocumentRule(db, key));
      return inOwnerTransaction((db) => orderOnlyTrusted(db, key, asDeclared ? null : onlyThese));
    },
    inWords,
  );
}

function inWords({ key, documents, declared, ordered, onlyThese }: DocumentRule): string {
  const count = `${documents} registered document${documents === 1 ? '' : 's'}`;
  const why =
    ordered === null ? `its manifest ${declared ? 'says so' : 'asks for nothing else'}` : 'an operator says so';
  const lines = [
    onlyThese
      ? `Pages of ${key} run its ${count} and nothing else: ${why}.`
      : `Pages of ${key} run any document; it has ${count}: ${why}.`,
    'What its worker runs is not limited by this.',
  ];
  if (onlyThese && documents === 0) lines.push('It has none, so its pages can run nothing.');
  return lines.join('\n');
}
