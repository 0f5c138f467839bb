import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
import { type DocumentNode, print } from 'graphql';
import { isRecord } from './answer.ts';
import { BadUserInput } from './errors.ts';

/** An operation: its text, or a document as the GraphQL Code Generator types it, parsed or as a string. */
export type Document<Data, Variables> = DocumentTypeDecoration<Data, Variables> | string;

const printed = new WeakMap<object, string>();

export function textOf(document: Document<unknown, never> | Document<unknown, unknown>): string {
  if (typeof document === 'string') return document;
  if (document instanceof String) return document.toString();
  const known = printed.get(document);
  if (known !== undefined) return known;
  if (!isRecord(document) || document.kind !== 'Document') {
    throw new BadUserInput({ code: 'BAD_USER_INPUT', message: 'A document is a string or a parsed GraphQL document.' });
  }
  const text = print(document as unknown as DocumentNode);
  printed.set(document, text);
  return text;
}

/** Whether anything in it could be a mutation. Where that is not sure, it counts as one: then it is not simply sent again. */
export function mayMutate(text: string): boolean {
  return /\bmutation\b/.test(text);
}

/**
 * The variables with an idempotency key for every mutation of the document, so that it can be sent again. Null where that
 * cannot be: every mutation takes its `input`, and here one has it written out, or two share a variable.
 */
export function withKeys(
  text: string,
  variables: Readonly<Record<string, unknown>>,
  newKey: () => string,
): Record<string, unknown> | null {
  // The argument `input:`, not the declaration of a variable `$input:`.
  const inputs = [...text.matchAll(/(?<!\$)\binput\s*:\s*(?:\$(\w+))?/g)].map(([, name]) => name);
  if (inputs.length === 0 || new Set(inputs).size !== inputs.length) return null;
  const keyed: Record<string, unknown> = { ...variables };
  for (const name of inputs) {
    const input = name === undefined ? undefined : keyed[name];
    if (name === undefined || !isRecord(input)) return null;
    keyed[name] = { ...input, idempotencyKey: input.idempotencyKey ?? newKey() };
  }
  return keyed;
}
