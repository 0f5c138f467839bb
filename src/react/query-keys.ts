import type { Query, QueryKey } from '@tanstack/react-query';
import { type Document, textOf } from '../client/document.ts';
import type { CompanyClient } from '../client/index.ts';
import { rootFieldsOf } from './root-fields.ts';

/** What a query of the hooks is cached under. */
export type PluginQueryKey = readonly ['paperclip', PluginQueryMark, unknown];

interface PluginQueryMark {
  /** Tells the caches of two companies in one page apart. */
  readonly client: number;
  readonly operation: string;
  /** The fields of Query that the document asks; null where it cannot be told. */
  readonly fields: readonly string[] | null;
}

const numbers = new WeakMap<CompanyClient, number>();
let clients = 0;

function numberOf(client: CompanyClient): number {
  const known = numbers.get(client);
  if (known !== undefined) return known;
  clients += 1;
  numbers.set(client, clients);
  return clients;
}

export function pluginQueryKey(
  client: CompanyClient,
  document: Document<unknown, never> | Document<unknown, unknown>,
  variables: unknown,
): PluginQueryKey {
  const text = textOf(document);
  return ['paperclip', { client: numberOf(client), operation: text, fields: rootFieldsOf(text) }, variables ?? {}];
}

/** Whether a cached query is one of this client and asks one of these fields of Query. */
export function asksFields(client: CompanyClient, fields: readonly string[] | null): (query: Query) => boolean {
  const number = numberOf(client);
  return ({ queryKey }) => {
    const mark = markOf(queryKey);
    if (mark?.client !== number) return false;
    return fields === null || mark.fields === null || mark.fields.some((field) => fields.includes(field));
  };
}

function markOf(key: QueryKey): PluginQueryMark | null {
  // Only this file makes keys that begin so.
  return key[0] === 'paperclip' ? (key[1] as PluginQueryMark) : null;
}
