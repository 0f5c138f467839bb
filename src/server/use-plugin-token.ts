import type { Plugin } from 'graphql-yoga';
import type { Authenticator } from '../auth/authenticate.ts';
import { refusalOf, toResponse } from './answer.ts';
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
        endResponse(toResponse(refusalOf(error, request.headers.get('accept') ?? undefined, state.requestId)));
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

function withRequestId(response: Response, requestId: string): Response {
  response.headers.set('x-request-id', requestId);
  return response;
}
