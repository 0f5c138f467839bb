import { usePersistedOperations } from '@graphql-yoga/plugin-persisted-operations';
import type { GraphQLParams, Plugin } from 'graphql-yoga';
import type { Pool } from 'pg';
import { z } from 'zod';
import { askAgain } from '../database/ask-again.ts';
import { Violation } from '../kernel/errors.ts';
import { documentHash } from '../modules/trusted-documents/registered-document.ts';
import { requestState } from './request-state.ts';

export interface TrustedDocument {
  /** Whether the plugin's user interface runs registered documents alone. */
  readonly onlyThese: boolean;
  /** The text of the document; null where the plugin has registered none of this hash. */
  readonly body: string | null;
}

export type FindTrustedDocument = (pluginId: string, sha256: string) => Promise<TrustedDocument>;

const rowSchema = z.object({ only_these: z.boolean(), body: z.string().nullable() });
/** How long what was found is taken to be so. A document that is taken back, and the switch, hold after this everywhere. */
export const trustedDocumentMaxAgeMs = 1_000;
const keptMax = 2_000;
const keptMaxCharacters = 16 * 1024 * 1024;

/** Asks the database, and remembers the answers for a moment. */
export function createTrustedDocuments(pool: Pick<Pool, 'query'>, now: () => number = Date.now): FindTrustedDocument {
  const kept = new Map<string, { readonly found: TrustedDocument; readonly at: number }>();
  let characters = 0;
  const forget = (key: string): void => {
    characters -= kept.get(key)?.found.body?.length ?? 0;
    kept.delete(key);
  };
  return async (pluginId, sha256) => {
    const key = `${pluginId} ${sha256}`;
    const known = kept.get(key);
    if (known && Math.abs(now() - known.at) < trustedDocumentMaxAgeMs) return known.found;
    const { rows } = await askAgain(pool, 'select only_these, body from gateway.trusted_document($1, $2)', [
      pluginId,
      sha256,
    ]);
    const { only_these: onlyThese, body } = rowSchema.parse(rows[0]);
    const found = { onlyThese, body };
    forget(key);
    kept.set(key, { found, at: now() });
    characters += body?.length ?? 0;
    // The oldest first.
    for (const oldest of kept.keys()) {
      if (kept.size <= keptMax && characters <= keptMaxCharacters) break;
      forget(oldest);
    }
    return found;
  };
}

/**
 * Runs registered documents by their hash, and, for tokens of a user interface whose plugin wants it so, nothing else. A registered document
 * that comes as its text is the same document. Workers' tokens stay free.
 */
export function useTrustedDocuments(find: FindTrustedDocument): Plugin {
  const persisted = usePersistedOperations({
    extractPersistedOperationId: hashIn,
    getPersistedOperation: (_hash, request) => requestState(request).document?.body ?? null,
    allowArbitraryOperations: (request) => {
      const { claims, document } = requestState(request);
      return claims?.use !== 'ui' || !document?.onlyThese || document.body !== null;
    },
    customErrors: {
      notFound: () => refused('UNKNOWN', 'This plugin has registered no document of this hash.'),
      persistedQueryOnly: () =>
        refused('NOT_TRUSTED', 'Pages of this plugin run registered documents alone, and this is none of them.'),
    },
  });
  return {
    async onParams(payload) {
      const { params, request } = payload;
      const state = requestState(request);
      const isText = typeof params.query === 'string' && params.query !== '';
      const hash = isText ? documentHash(String(params.query)) : hashIn(params);
      // With neither, GraphQL over HTTP says what is missing.
      if (!state.claims || hash === null) return;
      if (!isText || state.claims.use === 'ui') state.document = await find(state.claims.pluginId, hash);
      await persisted.onParams?.(payload);
    },
  };
}

/** The hash that stands for a document: as Apollo's clients send it, or as GraphQL over HTTP proposes. */
function hashIn(params: GraphQLParams): string | null {
  const { extensions, documentId } = params as GraphQLParams & { documentId?: unknown };
  const persisted: unknown = extensions?.persistedQuery;
  const hash =
    typeof persisted === 'object' && persisted !== null && 'sha256Hash' in persisted
      ? persisted.sha256Hash
      : documentId;
  return typeof hash === 'string' ? hash.replace(/^sha256:/, '').toLowerCase() : null;
}

function refused(reason: 'UNKNOWN' | 'NOT_TRUSTED', message: string): Violation {
  return new Violation('DOCUMENT_REFUSED', message, {
    reason,
    remedy:
      'Extract the documents of the page at its build, name their file in the manifest, and install the plugin again.',
  });
}
