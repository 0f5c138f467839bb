import { type DocumentNode, Kind, parse, print } from 'graphql';

/**
 * The operations among some values, as texts: strings, parsed documents, and documents of the GraphQL Code Generator that are strings.
 * What a module exports beside its operations is passed over: fragments on their own, classes, functions.
 */
export function documentsIn(values: Iterable<unknown>): string[] {
  return [...values].flatMap((value) => {
    const text = textOf(value);
    return text !== null && hasOperation(text) ? [text] : [];
  });
}

function textOf(value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (value instanceof String) return value.toString();
  return isDocumentNode(value) ? print(value) : null;
}

function isDocumentNode(value: unknown): value is DocumentNode {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === Kind.DOCUMENT;
}

function hasOperation(text: string): boolean {
  return parse(text).definitions.some(({ kind }) => kind === Kind.OPERATION_DEFINITION);
}
