import { type ServerResponse, STATUS_CODES } from 'node:http';
import { type ExecutionResult, GraphQLError } from 'graphql';
import { maskError } from './mask-errors.ts';
import type { WrittenResult } from './operation-runner.ts';

/** The two forms of one answer, by what its caller accepts. */
export type AnswerType = 'application/json' | 'application/graphql-response+json';

/** What goes over the wire. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

interface HttpExtension {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether the specification gives this status to application/graphql-response+json alone. */
  readonly spec?: boolean;
}

/** A result as GraphQL over HTTP has it. Its errors are masked and marked already. */
export function answerOf(result: ExecutionResult | WrittenResult, type: AnswerType): Answer {
  const headers = { 'content-type': `${type}; charset=utf-8` };
  const body = textOf(result);
  const { errors = [] } = result;
  if (errors.length === 0) return { status: 200, headers, body };
  const https = errors.map(({ extensions }) => (isHttp(extensions.http) ? extensions.http : null));
  const statuses = https.flatMap((http) =>
    http?.status && !(http.spec && type === 'application/json') ? [http.status] : [],
  );
  const isUnexpected = errors.some((error, i) => !https[i] && !isGraphQLsOwn(error));
  return {
    status: statuses.length > 0 ? Math.max(...statuses) : isUnexpected && !('data' in result) ? 500 : 200,
    headers: Object.assign(headers, ...https.map((http) => http?.headers)),
    body,
  };
}

/** A result as text, whoever has written it. What an error says of HTTP is for the server, and not part of it. */
export function textOf(result: ExecutionResult | WrittenResult): string {
  return 'stringify' in result ? result.stringify() : JSON.stringify(withoutHttp(result));
}

/** The answer to a request that never reached GraphQL, in GraphQL's own form. */
export function refusalOf(error: unknown, accept: string | undefined, requestId: string): Answer {
  const { message, extensions } = maskError(error);
  const { http, ...rest } = extensions;
  const { status = 500, headers = {} } = isHttp(http) ? http : {};
  const isResponseType = (accept ?? '').includes('application/graphql-response+json');
  const type: AnswerType = isResponseType ? 'application/graphql-response+json' : 'application/json';
  return {
    status,
    headers: { ...headers, 'content-type': `${type}; charset=utf-8` },
    body: JSON.stringify({ errors: [{ message, extensions: { ...rest, requestId } }] }),
  };
}

/** For Yoga, which sends a Response of the platform without a reason and in chunks unless it is told. */
export function toResponse({ status, headers, body }: Answer): Response {
  const statusText = STATUS_CODES[status] ?? '';
  return new Response(body, {
    status,
    statusText,
    headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
  });
}

export function sendAnswer(response: ServerResponse, { status, headers, body }: Answer): void {
  // Its caller may have left while it was worked at.
  if (response.destroyed || response.writableEnded) return;
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  // As text it leaves in one piece with its headers. Bytes would be a second one, at a seventh of what node:http costs.
  response.end(body);
}

function withoutHttp(result: ExecutionResult): object {
  if (!result.errors) return result;
  return { ...result, errors: result.errors.map(formatted) };
}

export function isHttp(value: unknown): value is HttpExtension {
  return typeof value === 'object' && value !== null && 'status' in value && typeof value.status === 'number';
}

function formatted(error: GraphQLError): object {
  const { extensions, ...rest } = error.toJSON();
  const { http: _http, ...kept } = extensions ?? {};
  return { ...rest, extensions: kept };
}

/** Whether it came from the document: what code threw is behind an error as its original. */
function isGraphQLsOwn(error: unknown): boolean {
  if (!(error instanceof GraphQLError)) return false;
  return error.originalError == null || isGraphQLsOwn(error.originalError);
}
