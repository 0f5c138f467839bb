import { type DocumentNode, type GraphQLError, type GraphQLSchema, parse, validate } from 'graphql';
import { operationLimits } from '../graphql/limits.ts';

/** About what parsed documents may take together. What was used longest ago goes first. */
const keptBytesMax = 64 * 1024 * 1024;
/** A token with its nodes and its place in the text. */
const bytesPerToken = 512;
/** A longer text is parsed each time: few that are meant to be sent often are as long. */
const keptSourceMax = 100_000;

type Parsed = { readonly document: DocumentNode } | { readonly error: unknown };

/**
 * Documents by their text, parsed and validated once. The rules are the same for everybody: nothing here knows who asks, so what
 * one caller's document was found to be holds for the next.
 */
export class DocumentStore {
  readonly #schema: GraphQLSchema;
  readonly #bytesMax: number;
  readonly #parsed = new Map<string, { readonly parsed: Parsed; readonly bytes: number }>();
  readonly #errors = new WeakMap<DocumentNode, readonly GraphQLError[]>();
  #bytes = 0;

  constructor(schema: GraphQLSchema, bytesMax = keptBytesMax) {
    this.#schema = schema;
    this.#bytesMax = bytesMax;
  }

  /** The same object for the same text while it is kept. Throws what the parser says of a text that is no document. */
  parse(source: string): DocumentNode {
    const parsed = this.#find(source) ?? this.#add(source);
    if ('error' in parsed) throw parsed.error;
    return parsed.document;
  }

  validate(document: DocumentNode): readonly GraphQLError[] {
    const known = this.#errors.get(document);
    if (known) return known;
    // "Did you mean" would name fields that the plugin cannot see: validation knows the whole schema.
    const errors = validate(this.#schema, document, undefined, {
      hideSuggestions: true,
      maxErrors: operationLimits.validationErrors,
    });
    this.#errors.set(document, errors);
    return errors;
  }

  #find(source: string): Parsed | null {
    const entry = this.#parsed.get(source);
    if (!entry) return null;
    // A Map remembers the order of its keys: the one that comes first was used longest ago.
    this.#parsed.delete(source);
    this.#parsed.set(source, entry);
    return entry.parsed;
  }

  #add(source: string): Parsed {
    const parsed = tryParse(source);
    if (source.length > keptSourceMax) return parsed;
    const tokens = 'document' in parsed ? (parsed.document.tokenCount ?? operationLimits.tokens) : 1;
    const bytes = source.length * 2 + tokens * bytesPerToken;
    this.#parsed.set(source, { parsed, bytes });
    this.#bytes += bytes;
    for (const [oldest, entry] of this.#parsed) {
      if (this.#bytes <= this.#bytesMax) break;
      this.#parsed.delete(oldest);
      this.#bytes -= entry.bytes;
    }
    return parsed;
  }
}

/** The parser stops at so many tokens, before validation can spend time on them. */
function tryParse(source: string): Parsed {
  try {
    return { document: parse(source, { maxTokens: operationLimits.tokens }) };
  } catch (error) {
    return { error };
  }
}
