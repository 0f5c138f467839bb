import type { IncomingMessage } from 'node:http';
import { readAtMost } from '../../kernel/bounded-body.ts';
import { InvalidRequest, OAuthError } from './oauth.errors.ts';

export const formMaxBytes = 16 * 1024;

export type OAuthForm = ReadonlyMap<string, string>;

/** The parameters of a POST, each at most once. One without a value counts as left out, as RFC 6749 has it. */
export async function readForm(request: IncomingMessage): Promise<OAuthForm> {
  if (request.method !== 'POST') throw refusal(405, 'Send the parameters by POST.', { allow: 'POST' });
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/x-www-form-urlencoded' || request.headers['content-encoding'] !== undefined) {
    throw refusal(415, 'Send the parameters as application/x-www-form-urlencoded.', {
      'accept-post': 'application/x-www-form-urlencoded',
    });
  }
  const form = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(await readBody(request))) {
    if (form.has(name)) throw new InvalidRequest('A parameter is there twice.');
    form.set(name, value);
  }
  return new Map([...form].filter(([, value]) => value !== ''));
}

export function required(form: OAuthForm, name: string): string {
  const value = form.get(name);
  if (value === undefined) throw new InvalidRequest(`The parameter ${name} is missing.`);
  return value;
}

async function readBody(request: IncomingMessage): Promise<string> {
  // A body that says its size beforehand is not read at all, one that lies about it not to its end.
  if (Number(request.headers['content-length'] ?? 0) > formMaxBytes) throw tooLarge();
  // Left where it is and not destroyed: its socket still has to carry the answer.
  const body = await readAtMost(request.iterator({ destroyOnReturn: false }), formMaxBytes);
  if (!body) throw tooLarge();
  return body.toString('utf8');
}

function tooLarge(): OAuthError {
  return refusal(413, `The parameters may have ${formMaxBytes} bytes together.`, { connection: 'close' });
}

function refusal(status: number, message: string, headers: Record<string, string>): OAuthError {
  return new OAuthError('invalid_request', message, { status, headers });
}
