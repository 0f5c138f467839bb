import { z } from 'zod';
import { documentHash } from './registered-document.ts';

export const documentsMax = 2_000;
export const documentMaxCharacters = 64 * 1024;

/** The file that a build writes and a manifest names: each document under the SHA-256 of its text. */
const listSchema = z
  .record(
    z.string().regex(/^[0-9a-f]{64}$/, 'is no SHA-256 in hexadecimal'),
    z.string().min(1).max(documentMaxCharacters),
  )
  .refine((list) => Object.keys(list).length <= documentsMax, `has more than ${documentsMax} documents`);

/** The list of some documents, in the order of their hashes, as text. The same documents give the same text. */
export function printDocumentList(bodies: Iterable<string>): string {
  const entries = [...new Set(bodies)].map((body) => [documentHash(body), body] as const);
  return `${JSON.stringify(Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : 1))), null, 2)}\n`;
}

/** The documents of a list, or a sentence about what is wrong with it. */
export function readDocumentList(text: string): { readonly bodies: readonly string[] } | { readonly problem: string } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { problem: 'is no JSON.' };
  }
  const list = listSchema.safeParse(value);
  if (!list.success) {
    const [issue] = list.error.issues;
    return { problem: `is no list of documents: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`.trim() };
  }
  for (const [hash, body] of Object.entries(list.data)) {
    if (documentHash(body) !== hash) {
      return { problem: `has a document under ${hash} whose text is another. Write it anew with documents extract.` };
    }
  }
  return { bodies: Object.values(list.data) };
}
