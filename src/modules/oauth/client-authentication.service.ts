import type { Pool } from 'pg';
import { matchSecret, noteUse, readCandidates } from '../../auth/plugin-secret.ts';
import { pluginKeyPattern } from '../../auth/plugin-token.ts';
import type { FailureThrottle } from './failure-throttle.ts';
import { InvalidClient, InvalidRequest, TooManyFailures } from './oauth.errors.ts';
import type { OAuthForm } from './oauth-form.ts';

export interface Credentials {
  readonly clientId: string;
  readonly secret: string;
}

/** A plugin that has shown one of its secrets. */
export interface Client {
  readonly pluginId: string;
  readonly pluginKey: string;
  readonly secretId: string;
}

/** The id and secret of a client, by Basic or in the form, never by both. Null where there are none. */
export function readCredentials(authorization: string | undefined, form: OAuthForm): Credentials | null {
  const inForm = form.has('client_secret');
  if (authorization !== undefined) {
    if (inForm) throw new InvalidRequest('Send the secret by Basic or in the form, not both.');
    const basic = readBasic(authorization);
    const named = form.get('client_id');
    if (named !== undefined && named !== basic.clientId)
      throw new InvalidRequest('client_id is another one than by Basic.');
    return basic;
  }
  const [clientId, secret] = [form.get('client_id'), form.get('client_secret')];
  if (clientId === undefined && secret === undefined) return null;
  return { clientId: clientId ?? '', secret: secret ?? '' };
}

/** RFC 6749 has both parts form-encoded before they are joined and put into base64. */
function readBasic(authorization: string): Credentials {
  const encoded = /^Basic ([A-Za-z0-9+/]+={0,2})$/i.exec(authorization)?.[1];
  const [, id, secret] = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded ?? '', 'base64').toString('utf8')) ?? [];
  if (id === undefined || secret === undefined) throw new InvalidClient();
  try {
    return { clientId: decodeFormPart(id), secret: decodeFormPart(secret) };
  } catch {
    throw new InvalidClient();
  }
}

function decodeFormPart(part: string): string {
  return decodeURIComponent(part.replaceAll('+', ' '));
}

export interface ClientAuthentication {
  readonly owner: Pool;
  readonly throttle: FailureThrottle;
}

/**
 * Finds the plugin whose secret was sent, or says no in one way for every reason. The right secret gets in however often others failed
 * with its plugin's name, or from its address: else whoever shares a proxy with a worker could keep it out.
 */
export async function authenticateClient(
  { owner, throttle }: ClientAuthentication,
  { clientId, secret }: Credentials,
  address: string,
): Promise<Client> {
  const pluginKey = clientId.length <= 200 && pluginKeyPattern.test(clientId) ? clientId : null;
  const name = pluginKey ?? '(no plugin key)';
  const candidates =
    pluginKey === null ? [] : await throttle.look(name, address, () => readCandidates(owner, pluginKey));
  if (candidates === null) throw new TooManyFailures(busyMs);
  const found = matchSecret(candidates, secret);
  if (!found || pluginKey === null) {
    // Asked now: others may have failed while we waited. From here to the count nothing waits, so none slips through.
    const waitMs = throttle.waitMs(name, address);
    if (waitMs > 0) throw new TooManyFailures(waitMs);
    throttle.failed(name, address);
    throw new InvalidClient();
  }
  await noteUse(owner, found.secret_id);
  return { pluginId: found.plugin_id, pluginKey, secretId: found.secret_id };
}

/** How soon to come again where so many failed that only one secret is looked at at a time. */
const busyMs = 1_000;
