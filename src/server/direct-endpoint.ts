import type { IncomingMessage, ServerResponse } from 'node:http';
import { type DocumentNode, type GraphQLSchema, getOperationAST, OperationTypeNode } from 'graphql';
import type { Authenticator } from '../auth/authenticate.ts';
import type { TokenClaims } from '../auth/plugin-context.ts';
import type { Logger } from '../kernel/logger.ts';
import { SubscriptionStream } from '../live/subscription-stream.ts';
import { documentHash } from '../modules/trusted-documents/registered-document.ts';
import type { Observer } from '../telemetry/ended-operation.ts';
import { type AnswerType, answerOf, refusalOf, sendAnswer } from './answer.ts';
import type { DocumentStore } from './document-store.ts';
import { eventStream, sendEvents, singleResult } from './event-stream.ts';
import { maskError } from './mask-errors.ts';
import type { OpenStream } from './open-stream.ts';
import { requestBodyMaxBytes } from './operation-limits.ts';
import type { OperationCall, OperationRunner } from './operation-runner.ts';
import { newRequestState } from './request-state.ts';
import { originHeaders } from './use-allowed-origins.ts';
import { headersOf, logOperation } from './use-request-log.ts';
import type { FindTrustedDocument } from './use-trusted-documents.ts';

export interface DirectEndpointOptions {
  readonly schema: GraphQLSchema;
  readonly documents: DocumentStore;
  readonly runner: OperationRunner;
  readonly openStream: OpenStream;
  readonly authenticator: Authenticator;
  readonly findTrustedDocument: FindTrustedDocument;
  readonly allowedOrigins: ReadonlySet<string>;
  readonly log: Logger;
  readonly observer?: Observer | undefined;
}

/** False: nothing was answered, and the request is for Yoga, whole. */
export type DirectEndpoint = (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;

/**
 * The way of nearly all operations: a POST of JSON that asks for JSON, from node's request to its answer without objects of the fetch
 * API in between, and of subscriptions that ask for events. It takes what it knows for sure and leaves the rest to Yoga: whatever is
 * refused before it runs, other types and encodings. Documents, limits, transaction, streams, masking and log are the ones that
 * Yoga's way uses.
 */
export function createDirectEndpoint(options: DirectEndpointOptions): DirectEndpoint {
  const { schema, documents, runner, openStream, authenticator, findTrustedDocument, allowedOrigins, log, observer } =
    options;
  return async (request, response) => {
    const type = typeOfAnswer(request);
    if (type === null) return false;
    const isStream = type === eventStream;
    const state = newRequestState();
    const { requestId } = state;
    const { authorization, accept, origin } = request.headers;
    const ownHeaders = originHeaders(allowedOrigins, origin);
    try {
      state.claims = await authenticator.authenticate(authorization ?? null);
    } catch (error) {
      const refusal = refusalOf(error, accept, requestId);
      sendAnswer(response, { ...refusal, headers: { ...refusal.headers, ...ownHeaders, ...headersOf(state) } });
      observer?.httpAnswered(refusal.status);
      return true;
    }
    const body = await readBody(request);
    // The caller left in the middle of it; there is nobody to answer.
    if (body === null) return true;
    const params = parseParams(body);
    const isTrusted = params !== null && (await mayRun(params.query, state.claims, findTrustedDocument));
    const call = isTrusted ? callOf(params, schema, documents, isStream) : null;
    if (call === null) {
      Object.assign(request, { body: new BodyThatWasRead(body) });
      return false;
    }
    const result = isStream
      ? await openStream(call, state, { takesEvents: true, lastEventId: lastEventIdOf(request) })
      : await runner.run(call, state, whenCallerLeaves(response));
    const isOpen = result instanceof SubscriptionStream;
    const errors = isOpen ? [] : (result.errors?.map(maskError) ?? []);
    logOperation(state, errors, { log, observer, traceparent: traceparentOf(request) });
    const headers = { ...ownHeaders, ...headersOf(state) };
    if (isOpen) {
      sendEvents(response, result, headers);
      observer?.httpAnswered(200);
      return true;
    }
    const marked = errors.length > 0 ? { ...result, errors } : result;
    const answer = isStream ? singleResult(marked) : answerOf(marked, type);
    sendAnswer(response, { ...answer, headers: { ...answer.headers, ...headers } });
    observer?.httpAnswered(answer.status);
    return true;
  };
}

type DirectType = AnswerType | typeof eventStream;

// As clients send them. Any other list is Yoga's to weigh.
const answerTypes: ReadonlyMap<string, DirectType> = new Map<string, DirectType>([
  [eventStream, eventStream],
  ['*/*', 'application/json'],
  ['application/json', 'application/json'],
  ['application/json, */*', 'application/json'],
  ['application/json, text/plain, */*', 'application/json'],
  ['application/graphql-response+json', 'application/graphql-response+json'],
  ['application/graphql-response+json, application/json', 'application/graphql-response+json'],
  ['application/graphql-response+json,application/json;q=0.9', 'application/graphql-response+json'],
  ['application/graphql-response+json, application/json;q=0.9', 'application/graphql-response+json'],
]);
const jsonType = /^application\/json(; ?charset=utf-8)?$/i;

/** Null where the request is not of the one kind that is answered here. Its body is not looked at yet. */
function typeOfAnswer({ method, url, httpVersion, headers }: IncomingMessage): DirectType | null {
  const length = headers['content-length'] ?? '';
  const isOfOneKind =
    method === 'POST' &&
    url === '/graphql' &&
    httpVersion === '1.1' &&
    headers.host !== undefined &&
    jsonType.test(headers['content-type'] ?? '') &&
    headers['content-encoding'] === undefined &&
    headers['transfer-encoding'] === undefined &&
    headers.expect === undefined &&
    /^[1-9]\d{0,8}$/.test(length) &&
    Number(length) <= requestBodyMaxBytes;
  return isOfOneKind ? (answerTypes.get(headers.accept ?? '*/*') ?? null) : null;
}

/** The whole body, or null where the connection ended before it did. Node holds it to the length that its header says. */
function readBody(request: IncomingMessage): Promise<Buffer | null> {
  // It may have ended while the token was looked at; nothing more is told of it then.
  if (request.destroyed) return Promise.resolve(null);
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
    request.on('error', () => resolve(null));
    request.on('close', () => resolve(null));
  });
}

/** What Yoga's adapter reads instead of the request, which can be read only once. It takes an object with something in it. */
class BodyThatWasRead {
  readonly bytes: Buffer;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer> {
    yield this.bytes;
  }
}

/** A page may have to keep to its plugin's trusted documents; Yoga's way says so. What cannot be asked is Yoga's to answer too. */
async function mayRun(query: string, claims: TokenClaims, find: FindTrustedDocument): Promise<boolean> {
  if (claims.use !== 'ui') return true;
  try {
    const { onlyThese, body } = await find(claims.pluginId, documentHash(query));
    return !onlyThese || body !== null;
  } catch {
    return false;
  }
}

/** The operation that a body asks for, or null where Yoga has to say what is wrong with it. */
function callOf(
  params: Params,
  schema: GraphQLSchema,
  documents: DocumentStore,
  isStream: boolean,
): OperationCall | null {
  const { query, operationName, variables } = params;
  const document = parseDocument(query, documents);
  if (document === null || documents.validate(document).length > 0) return null;
  const operation = getOperationAST(document, operationName);
  // A single answer as events, and a subscription without them, are Yoga's.
  if (!operation || (operation.operation === OperationTypeNode.SUBSCRIPTION) !== isStream) return null;
  return { schema, document, operationName, variableValues: variables, hideSuggestions: true };
}

interface Params {
  readonly query: string;
  readonly operationName: string | null | undefined;
  readonly variables: Record<string, unknown> | null | undefined;
}

const knownParams: ReadonlySet<string> = new Set(['query', 'operationName', 'variables', 'extensions']);

/** By hand, where a schema would do as well: it is asked of every request, and answers nothing but yes or no. */
function parseParams(body: Buffer): Params | null {
  let json: unknown;
  try {
    json = JSON.parse(body.toString('utf8'));
  } catch {
    return null;
  }
  if (!isObject(json) || !Object.keys(json).every((name) => knownParams.has(name))) return null;
  const { query, operationName, variables, extensions } = json;
  const isKnownForm =
    (operationName == null || typeof operationName === 'string') &&
    (variables == null || isObject(variables)) &&
    (extensions == null || isObject(extensions));
  if (typeof query !== 'string' || !isKnownForm) return null;
  return { query, operationName, variables };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parseDocument(source: string, documents: DocumentStore): DocumentNode | null {
  try {
    return documents.parse(source);
  } catch {
    return null;
  }
}

function lastEventIdOf({ headers }: IncomingMessage): string | null {
  const id = headers['last-event-id'];
  return typeof id === 'string' ? id : null;
}

function traceparentOf({ headers: { traceparent } }: IncomingMessage): string | null {
  return typeof traceparent === 'string' ? traceparent : null;
}

/** Aborted when the connection ends before the answer is out. */
function whenCallerLeaves(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) controller.abort();
  });
  return controller.signal;
}
