import { InvalidInputRefusal } from '../../kernel/errors.ts';

/** Documents that the host writes for itself. They are never listed, found or written here. */
export const systemDocumentKeys: readonly string[] = ['continuation-summary'];

const keyPattern = /^[a-z0-9][a-z0-9_-]*$/;
const keyLengthMax = 64;

/** The key that a caller means, in the form in which it is stored. */
export function normalizeDocumentKey(text: string): string {
  return text.trim().toLowerCase();
}

/** Whether a normalized key is one that plugins may use. */
export function isDocumentKey(key: string): boolean {
  return key.length <= keyLengthMax && keyPattern.test(key) && !systemDocumentKeys.includes(key);
}

/** The stored form of a key that is to be written, or the refusal of one that plugins may not use. */
export function documentKeyToWrite(text: string, path: readonly string[]): string {
  const key = normalizeDocumentKey(text);
  if (isDocumentKey(key)) return key;
  if (systemDocumentKeys.includes(key)) {
    throw new InvalidInputRefusal('The host keeps the document of this key for itself.', {
      path,
      remedy: 'Choose another key.',
    });
  }
  throw new InvalidInputRefusal('Invalid document key', {
    path,
    remedy: `Use 1 to ${keyLengthMax} of a-z, 0-9, _ and -, beginning with a letter or a digit.`,
  });
}
