import type { Plugin } from 'graphql-yoga';
import type { Authenticator } from '../auth/authenticate.ts';
import { maskError } from './mask-errors.ts';
import { requestState } from './request-state.ts';

/** Requires a token before anything of the request is read: an unknown caller costs no parsing. */
export function usePluginToken(authenticator: Authenticator, endpoint: string): Plugin {
  return {
    async onRequest({ request, url, endResponse }) {
      if (url.pathname !== endpoint) return;
      const refusal = refuseTransport(request);
      const state = requestState(request);
      if (refusal) {
        endResponse(withRequestId(refusal, state.requestId));
        return;
      }
      try {
        state.claims = await authenticator.authenticate(request.headers.get('authorization'));
      } catch (error) {
        endResponse(errorResponse(error, request, state.requestId));
      }
    },
  };
}

/** Operations come as POST with a JSON body: no other form can be sent by a page that the user did not mean to trust. */
function refuseTransport(request: Request): Response | null {
  if (request.method !== 'POST') {
    return Response.json(
      { errors: [{ message: 'Send operations as POST.', extensions: { code: 'BAD_USER_INPUT' } }] },
      { status: 405, headers: { allow: 'POST' } },
    );
  }
  const type = (request.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase();
  if (type === 'application/json') return null;
  return Response.json(
    { errors: [{ message: 'Send operations as application/json.', extensions: { code: 'BAD_USER_INPUT' } }] },
    { status: 415, headers: { 'accept-post': 'application/json' } },
  );
}

/** The answer to a request that never reached GraphQL, in GraphQL's own form. */
export function errorResponse(error: unknown, request: Request, requestId: string): Response {
  const { message, extensions } = maskError(error);
  const { http, ...rest } = extensions;
  const { status, headers } = isHttp(http) ? http : { status: 500, headers: {} };
  const accepts = request.headers.get('accept') ?? '';
  const type = accepts.includes('application/graphql-response+json')
    ? 'application/graphql-response+json'
    : 'application/json';
  const body = JSON.stringify({ errors: [{ message, extensions: { ...rest, requestId } }] });
  return new Response(body, {
    status,
    headers: { ...headers, 'content-type': `${type}; charset=utf-8`, 'x-request-id': requestId },
  });
}

function isHttp(value: unknown): value is { status: number; headers?: Record<string, string> } {
  return typeof value === 'object' && value !== null && 'status' in value && typeof value.status === 'number';
}

function withRequestId(response: Response, requestId: string): Response {
  response.headers.set('x-request-id', requestId);
  return response;
}
