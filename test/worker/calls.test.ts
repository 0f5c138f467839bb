import { randomUUID } from 'node:crypto';
import { createLocalJWKSet, exportJWK, generateKeyPair } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RouteCall } from '../../src/kernel/route-call.ts';
import { signCall } from '../../src/modules/api-routes/sign-call.ts';
import { createWorker, type RouteContext } from '../../src/worker/index.ts';
import { keepingLog, manifest, startWorkerWorld, type WorkerWorld } from './worker-world.ts';

let world: WorkerWorld;
beforeAll(async () => {
  world = await startWorkerWorld();
});
afterAll(() => world?.close());

/** A call as the gateway writes it, with parts of it replaced. */
async function signed({
  pluginKey = manifest.id,
  key = world.test.signingKey,
  ...parts
}: Partial<RouteCall> & {
  pluginKey?: string;
  key?: WorkerWorld['test']['signingKey'];
} = {}) {
  const call = {
    routeKey: 'thing.read',
    method: 'GET',
    path: '/things/1',
    params: { thingId: '1' },
    query: {},
    actor: { actorType: 'user', actorId: 'u', agentId: null, userId: 'u', runId: null, asserted: false },
    companyId: world.company.id,
    headers: {},
    accessToken: 'none',
    body: null,
    ...parts,
  };
  const body = new TextEncoder().encode(JSON.stringify(call));
  const { routeKey, method, companyId } = call;
  const signature = await signCall(
    { requestId: randomUUID(), pluginKey, companyId, routeKey, method, body },
    key,
    Date.now(),
  );
  return { body, signature };
}

async function post(origin: string, { body, signature }: { body: BodyInit; signature?: string }) {
  const response = await fetch(`${origin}/paperclip/api-request`, {
    method: 'POST',
    headers: signature === undefined ? {} : { 'paperclip-route-signature': signature },
    body,
  });
  return { status: response.status, body: JSON.parse((await response.text()) || 'null') };
}

describe('a call that the gateway did not send', () => {
  it('is refused without a signature, for another plugin, with other bytes, or a second time; no handler is asked', async () => {
    let asked = 0;
    const handler = () => {
      asked += 1;
    };
    await using worker = await world.worker({ routes: { 'thing.read': handler, 'thing.write': handler } });
    const good = await signed();
    const other = await signed({ path: '/things/2' });
    const answers = [
      await post(worker.origin, { body: good.body }),
      await post(worker.origin, { ...good, signature: 'none' }),
      await post(worker.origin, await signed({ pluginKey: 'acme.other' })),
      await post(worker.origin, { body: other.body, signature: good.signature }),
    ];
    expect(answers).toMatchObject(answers.map(() => ({ status: 401, body: { code: 'CALL_REFUSED' } })));
    expect(asked).toBe(0);
    expect((await post(worker.origin, good)).status).toBe(204);
    expect((await post(worker.origin, good)).status).toBe(401);
    expect(asked).toBe(1);
    expect(JSON.stringify(worker.lines)).not.toContain(good.signature.split('.')[2]);
  });

  it('is refused when a key signed it that the gateway does not have', async () => {
    await using worker = await world.worker();
    const { privateKey } = await generateKeyPair('EdDSA', { extractable: true });
    const key = { ...world.test.signingKey, privateJwk: await exportJWK(privateKey) };
    expect((await post(worker.origin, await signed({ key }))).status).toBe(401);
    expect((await post(worker.origin, await signed({ key: { ...key, kid: randomUUID() } }))).status).toBe(401);
  });

  it('reaches no other address and no other method', async () => {
    await using worker = await world.worker();
    const { signature, body } = await signed();
    const headers = { 'paperclip-route-signature': signature };
    expect((await fetch(`${worker.origin}/things/1`, { method: 'POST', headers, body })).status).toBe(404);
    expect((await fetch(`${worker.origin}/paperclip/api-request`, { headers })).status).toBe(405);
  });

  it('is refused once it is larger than any call of the gateway', async () => {
    await using worker = await world.worker();
    const answer = await post(worker.origin, { body: new Uint8Array(1_200_000) });
    expect([answer.status, answer.body.code]).toEqual([413, 'BODY_TOO_LARGE']);
  });
});

describe('a call that the gateway sent', () => {
  it('is answered with 503 while the keys cannot be fetched, and 401 is not said', async () => {
    const log = keepingLog();
    const routes = { 'thing.read': () => 1, 'thing.write': () => 1 };
    await using worker = createWorker({ gatewayUrl: 'http://127.0.0.1:1', manifest, log, routes });
    const { origin } = await worker.listen();
    const answer = await post(origin, await signed());
    expect([answer.status, answer.body.code, answer.body.retryable]).toEqual([503, 'UNAVAILABLE', true]);
    expect(log.lines).toMatchObject([{ level: 'error', message: 'the keys of the gateway cannot be fetched' }]);
  });

  it('can be verified by keys that the worker was given', async () => {
    const { kid, privateJwk } = world.test.signingKey;
    const { d: _secret, ...publicJwk } = privateJwk;
    const keys = createLocalJWKSet({ keys: [{ ...publicJwk, kid, alg: 'EdDSA' }] });
    const routes = { 'thing.read': () => 'read', 'thing.write': () => 1 };
    await using worker = createWorker({ gatewayUrl: 'http://127.0.0.1:1', manifest, keys, routes, log: keepingLog() });
    const { origin } = await worker.listen();
    expect(await post(origin, await signed())).toEqual({ status: 200, body: 'read' });
  });

  it('of a route that the worker does not have is answered with 501', async () => {
    await using worker = await world.worker();
    const answer = await post(worker.origin, await signed({ routeKey: 'thing.gone' }));
    expect([answer.status, answer.body.code]).toEqual([501, 'ROUTE_NOT_IMPLEMENTED']);
    expect(worker.lines).toMatchObject([{ level: 'warn', fields: { routeKey: 'thing.gone' } }]);
  });
});

describe('the time of a call', () => {
  it('ends with an answer that says so, and with the signal', async () => {
    const ended = Promise.withResolvers<unknown>();
    const handler = ({ signal, deadlineAt }: { signal: AbortSignal; deadlineAt: number }) => {
      signal.addEventListener('abort', () => ended.resolve([signal.reason.code, deadlineAt - Date.now() < 200]));
      return new Promise(() => {});
    };
    await using _worker = await world.worker({
      deadlineMs: 100,
      routes: { 'thing.read': handler, 'thing.write': handler },
    });
    const answer = await world.call('GET', '/things/1');
    expect([answer.status, answer.body.code]).toEqual([504, 'DEADLINE_EXCEEDED']);
    expect(await ended.promise).toEqual(['DEADLINE_EXCEEDED', true]);
  });

  it('is what the caller is told, whatever the handler makes of its signal', async () => {
    const handler = ({ signal }: { signal: AbortSignal }) =>
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new TypeError('terminated'))));
    await using _worker = await world.worker({
      deadlineMs: 50,
      routes: { 'thing.read': handler, 'thing.write': handler },
    });
    expect((await world.call('GET', '/things/1')).status).toBe(504);
  });

  it('ends when the caller hangs up', async () => {
    const [begun, ended] = [Promise.withResolvers<void>(), Promise.withResolvers<unknown>()];
    const handler = ({ signal }: { signal: AbortSignal }) => {
      begun.resolve();
      signal.addEventListener('abort', () => ended.resolve(signal.reason.code));
      return new Promise(() => {});
    };
    await using _worker = await world.worker({ routes: { 'thing.read': handler, 'thing.write': handler } });
    const hangUp = new AbortController();
    const call = world.call('GET', '/things/1', { signal: hangUp.signal }).catch(() => 'gone');
    await begun.promise;
    hangUp.abort();
    expect(await call).toBe('gone');
    expect(await ended.promise).toBe('CALLER_GONE');
  });
});

describe('many calls at once', () => {
  it('each get their own company, caller and token', async () => {
    const other = await world.test.company();
    await other.plugin(manifest.id);
    const handler = async ({ companyId, actor, params, client }: RouteContext<{ thingId: string }>) => ({
      company: companyId,
      seen: (await client.request<{ viewer: { company: { id: string } } }, object>('{ viewer { company { id } } }'))
        .viewer.company.id,
      who: actor.actorId,
      asked: params.thingId,
    });
    await using _worker = await world.worker({ routes: { 'thing.read': handler, 'thing.write': handler } });
    const callers = await Promise.all(
      Array.from({ length: 24 }, async (_, at) => {
        const company = at % 2 === 0 ? world.company : other;
        return { at, company, user: `user-${at}`, token: await world.token({ userId: `user-${at}` }, company) };
      }),
    );
    const answers = await Promise.all(callers.map(({ at, token }) => world.call('GET', `/things/${at}`, { token })));
    expect(answers.map(({ body }) => body)).toEqual(
      callers.map(({ at, company, user }) => ({ company: company.id, seen: company.id, who: user, asked: String(at) })),
    );
  });
});
