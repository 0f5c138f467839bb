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
