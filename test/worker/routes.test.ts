import { afterAll, beforeAll, describe, expect, expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import {
  BadRequest,
  Conflict,
  createWorker,
  Forbidden,
  InvalidInput,
  NotFound,
  type ParamsOf,
  RouteAnswer,
  RouteError,
  route,
  silentLog,
  Unavailable,
} from '../../src/worker/index.ts';
import { manifest, startWorkerWorld, type WorkerWorld } from './worker-world.ts';

let world: WorkerWorld;
beforeAll(async () => {
  world = await startWorkerWorld();
});
afterAll(() => world?.close());

describe('a handler', () => {
  it('gets parameters, query and body, and who called', async () => {
    const agent = await world.company.agent();
    await using _worker = await world.worker({
      routes: {
        'thing.read': () => undefined,
        'thing.write': ({ params, query, body, actor, companyId, routeKey, method, path }) => ({
          params,
          query,
          body,
          actor,
          companyId,
          routeKey,
          method,
          path,
        }),
      },
    });
    const token = await world.token({ agentId: agent.id });
    const { status, body } = await world.call('POST', '/things/a%20b?tag=1&tag=2&dry=yes', { token, body: { n: 1 } });
    expect(status).toBe(200);
    expect(body).toEqual({
      params: { thingId: 'a b' },
      query: { tag: ['1', '2'], dry: 'yes' },
      body: { n: 1 },
      actor: { actorType: 'agent', actorId: agent.id, agentId: agent.id, userId: null, runId: null, asserted: false },
      companyId: world.company.id,
      routeKey: 'thing.write',
      method: 'POST',
      path: '/things/a%20b',
    });
  });

  it.each([
    ['null', () => null, 200, 'null'],
    ['a list', () => [1, 'two'], 200, '[1,"two"]'],
    ['false', () => false, 200, 'false'],
    ['nothing', () => undefined, 204, ''],
    ['a promise', async () => ({ a: 1 }), 200, '{"a":1}'],
    ['another status', () => new RouteAnswer({ id: 1 }, { status: 201 }), 201, '{"id":1}'],
    ['a failure it has written itself', () => new RouteAnswer({ why: 'x' }, { status: 418 }), 418, '{"why":"x"}'],
  ])('answers with %s', async (_name, handler, status, text) => {
    await using _worker = await world.worker({ routes: { 'thing.read': handler, 'thing.write': handler } });
    const answer = await world.call('GET', '/things/1');
    expect([answer.status, answer.text]).toEqual([status, text]);
  });

  it('sets the headers that the gateway passes on', async () => {
    const handler = () => new RouteAnswer({}, { headers: { etag: '"7"', 'cache-control': 'private, max-age=5' } });
    await using _worker = await world.worker({ routes: { 'thing.read': handler, 'thing.write': handler } });
    const { headers } = await world.call('GET', '/things/1');
    expect([headers.get('etag'), headers.get('cache-control')]).toEqual(['"7"', 'private, max-age=5']);
  });

  it.each([
    ['a redirect', () => new RouteAnswer({}, { status: 302 })],
    ['a status that is none', () => new RouteAnswer({}, { status: 999 })],
    ['a function', () => () => 1],
    ['more than 1 MiB', () => 'x'.repeat(1024 * 1024)],
    ['what JSON cannot say', () => ({ n: 1n })],
  ])('that answers with %s fails, and the log says why', async (_name, handler) => {
    await using worker = await world.worker({ routes: { 'thing.read': handler, 'thing.write': handler } });
    const answer = await world.call('GET', '/things/1');
    expect([answer.status, answer.body]).toEqual([500, { error: 'Unexpected error.', code: 'INTERNAL' }]);
    expect(worker.lines).toMatchObject([
      { level: 'error', message: 'route failed', fields: { routeKey: 'thing.read' } },
    ]);
  });
});

describe('validated input', () => {
  const routes = {
    'thing.read': route({
      params: z.object({ thingId: z.coerce.number().int() }),
      query: z.object({ since: z.iso.date().optional() }).strict(),
      handler: ({ params, query }) => ({ next: params.thingId + 1, since: query.since ?? null }),
    }),
    'thing.write': route({
      body: z.object({ title: z.string().trim().min(1), tags: z.array(z.string()).default([]) }),
      handler: ({ body }) => ({ title: body.title, tags: body.tags }),
    }),
  };

  it('reaches the handler as the validator returns it', async () => {
    await using _worker = await world.worker({ routes });
    expect((await world.call('GET', '/things/41?since=2026-01-02')).body).toEqual({ next: 42, since: '2026-01-02' });
    expect((await world.call('POST', '/things/1', { body: { title: '  A ' } })).body).toEqual({ title: 'A', tags: [] });
  });

  it('is refused with what is wrong and where, and the handler is not asked', async () => {
    await using worker = await world.worker({ routes });
    const [params, query, body, none] = await Promise.all([
      world.call('GET', '/things/x'),
      world.call('GET', '/things/1?other=1'),
      world.call('POST', '/things/1', { body: { title: 'A', tags: ['b', 7] } }),
      world.call('POST', '/things/1'),
    ]);
    expect([params.status, params.body.code, params.body.issues[0].path]).toEqual([
      400,
      'BAD_REQUEST',
      ['params', 'thingId'],
    ]);
    expect([query.status, query.body.issues[0].path]).toEqual([400, ['query']]);
    expect([body.status, body.body.code, body.body.issues]).toMatchObject([
      422,
      'INVALID_INPUT',
      [{ path: ['body', 'tags', '1'] }],
    ]);
    expect(none.status).toBe(422);
    expect(worker.lines).toEqual([]);
  });
});

describe('a failure', () => {
  const failingWith = (error: unknown) => {
    const handler = () => {
      throw error;
    };
    return world.worker({ routes: { 'thing.read': handler, 'thing.write': handler } });
  };

  it.each([
    [new BadRequest('Say when.'), 400, 'BAD_REQUEST'],
    [new Forbidden('Not you.'), 403, 'FORBIDDEN'],
    [new NotFound('No such mission.'), 404, 'NOT_FOUND'],
    [new Conflict('It has begun.'), 409, 'CONFLICT'],
    [new InvalidInput('A mission has a name.'), 422, 'INVALID_INPUT'],
    [new Unavailable('The planner is away.'), 503, 'UNAVAILABLE'],
    [new RouteError('It has ended.', { status: 410, code: 'MISSION_ENDED' }), 410, 'MISSION_ENDED'],
  ])('that is %s reaches the caller with its status and code', async (error, status, code) => {
    await using _worker = await failingWith(error);
    const answer = await world.call('GET', '/things/1');
    expect([answer.status, answer.body]).toMatchObject([status, { error: error.message, code }]);
  });

  it('says in details what the caller needs, and cannot change code and message by them', async () => {
    await using _worker = await failingWith(
      new Conflict('It has begun.', { mission: 7, code: 'FAKE', error: 'fake', retryAfterMs: 1500 }),
    );
    const { body } = await world.call('GET', '/things/1');
    expect(body).toEqual({ mission: 7, retryAfterMs: 1500, code: 'CONFLICT', error: 'It has begun.' });
  });

  it('that nobody planned for is masked, and logged without secrets', async () => {
    let token = '';
    const handler = ({ accessToken }: { accessToken: string }) => {
      token = accessToken;
      throw new Error(
        `connect to postgres://app:hunter2@db/x with ${accessToken} and ${world.secret} and Bearer abcdefgh12345`,
        { cause: new Error(`the token was ${accessToken}`) },
      );
    };
    await using worker = await world.worker({ routes: { 'thing.read': handler, 'thing.write': handler } });
    const answer = await world.call('GET', '/things/1');
    expect([answer.status, answer.body]).toEqual([500, { error: 'Unexpected error.', code: 'INTERNAL' }]);
    const [line] = worker.lines;
    expect(line).toMatchObject({
      level: 'error',
      message: 'route failed',
      fields: { routeKey: 'thing.read', companyId: world.company.id, status: 500, error: { name: 'Error' } },
    });
    const logged = JSON.stringify(line);
    expect(logged).toContain('connect to postgres://app:[cut]@db/x');
    for (const secret of [token, token.split('.')[2] ?? '', world.secret, 'hunter2', 'abcdefgh12345']) {
      expect(secret).not.toBe('');
      expect(logged).not.toContain(secret);
    }
  });

  it('that is no Error is masked as well', async () => {
    await using _worker = await failingWith('a string');
    expect((await world.call('GET', '/things/1')).status).toBe(500);
  });
});

describe('a worker and its manifest', () => {
  const options = { gatewayUrl: 'http://127.0.0.1:1', log: silentLog() };

  it('must have a handler for each route', () => {
    const routes = { 'thing.read': () => 1 } as never;
    expect(() => createWorker({ ...options, manifest, routes })).toThrow(
      'The manifest\'s route "thing.write" has no handler.',
    );
  });

  it('must declare each route that has a handler', () => {
    const routes = { 'thing.read': () => 1, 'thing.write': () => 1, 'thing.wirte': () => 1 };
    expect(() => createWorker({ ...options, manifest, routes })).toThrow(
      'There is a handler for "thing.wirte", which the manifest does not declare.',
    );
  });

  it('types the parameters of a path', () => {
    expectTypeOf<ParamsOf<'/issues/:issueId/notes/:noteId'>>().toEqualTypeOf<{
      readonly issueId: string;
      readonly noteId: string;
    }>();
    expectTypeOf<ParamsOf<string>>().toEqualTypeOf<Readonly<Record<string, string>>>();
    createWorker({
      ...options,
      manifest,
      routes: {
        // @ts-expect-error: the path has no such parameter.
        'thing.read': ({ params }) => params.other,
        'thing.write': ({ params }) => params.thingId,
      },
    });
    // A manifest that was read from a file has no literals to go by.
    const read: { id: string; apiRoutes: { routeKey: string; path: string }[] } = { id: 'acme.x', apiRoutes: [] };
    createWorker({ ...options, manifest: read, routes: {} });
    createWorker({ ...options, manifest: { id: 'acme.x' }, routes: { any: ({ params }) => params.thing } });
  });
});
