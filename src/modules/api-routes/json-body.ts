import type { IncomingMessage } from 'node:http';
import { readAtMost } from '../../kernel/bounded-body.ts';
import { badRequest, bodyTooLarge, callerGone, jsonOnly } from './api-route.errors.ts';

export const routeBodyMaxBytes = 1024 * 1024;

/** A body as it was written, which is what the worker gets, and what it says. */
export interface JsonBody {
  readonly text: string;
  readonly value: unknown;
}

const none: JsonBody = { text: 'null', value: null };

/** The JSON of a request; null for none, and always for a GET. */
export async function readJsonBody(request: IncomingMessage): Promise<JsonBody> {
  if (request.method === 'GET') return none;
  const type = request.headers['content-type'];
  const { 'content-length': length = '0', 'transfer-encoding': chunked } = request.headers;
  const hasBody = chunked !== undefined || Number(length) > 0;
  const isEncoded = request.headers['content-encoding'] !== undefined;
  if (isEncoded || (type === undefined ? hasBody : !isJson(type))) throw jsonOnly();
  // A body that says its size beforehand is not read at all, one that lies about it not to its end.
  if (Number(length) > routeBodyMaxBytes) throw bodyTooLarge();
  if (!hasBody) return none;
  const bytes = await readAtMost(request.iterator({ destroyOnReturn: false }), routeBodyMaxBytes).catch((error) => {
    throw callerGone(error);
  });
  if (!bytes) throw bodyTooLarge();
  return bytes.length === 0 ? none : parseJson(bytes, () => badRequest('The body is no JSON.'));
}

export function isJson(contentType: string): boolean {
  return /^application\/([a-z0-9.!#$&^_-]+\+)?json$/i.test(contentType.split(';', 1)[0]?.trim() ?? '');
}

/** The text is kept beside the value: what is not taken apart arrives as it was, large numbers and names that are there twice as well. */
export function parseJson(bytes: Uint8Array, refusal: () => Error): JsonBody {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return { text, value: JSON.parse(text) };
  } catch {
    throw refusal();
  }
}
