import { connect } from 'node:net';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestPlugin } from '../../src/testing/test-plugin.ts';
import { type RouteWorld, startRouteWorld } from './route-world.ts';

let world: RouteWorld;
const lines: string[] = [];
beforeAll(async () => {
  world = await startRouteWorld({ lines });
});
afterAll(() => world?.close());

const lastCall = async () => (await world.worker.calls()).at(-1);

describe('the call of a route', () => {
  it('reaches the worker with its route, parameters, query, caller and company, and its answer comes back', async () => {
    const issue = await world.company.issue();
    const path = `/issues/${issue.id}/smoke?companyId=${world.company.id}&a=1&b=x&b=y`;
    const { status, body, headers } = await world.call('GET', path, {
      headers: {
        accept: 'application/json',
        cookie: 'session=1',
        'x-forwarded-for': '10.0.0.1',
        'user-agent': 'board',
      },
    });
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(body).toEqual({
      routeKey: 'smoke.summary',
      method: 'GET',
      path: `/issues/${issue.id}/smoke`,
      params: { issueId: issue.id },
      query: { companyId: world.company.id, a: '1', b: ['x', 'y'] },
      actor: {
        actorType: 'user',
        actorId: 'user-1',
        agentId: null,
        userId: 'user-1',
        runId: null,
        asserted: false,
      },
      companyId: world.company.id,
      headers: { accept: 'application/json', 'user-agent': 'board', 'x-request-id': expect.any(String) },
      accessToken: expect.any(String),
      body: null,
    });
    const taken = (await world.worker.requests()).at(-1);
    expect(taken).toMatchObject({ method: 'POST', url: '/paperclip/api-request' });
    expect(Object.keys(taken?.headers ?? {}).sort()).toEqual([
      'accept',
      'accept-encoding',
      'accept-language',
      'connection',
      'content-length',
      'content-type',
      'host',
      'paperclip-route-signature',
      'sec-fetch-mode',
      'user-agent',
    ]);
  });

  it('names the plugin by its key or by its id', async () => {
    const token = await world.assertion();
    const url = `${world.server.url}/api/plugins/${world.plugin.id.toUpperCase()}/api/plain`;
    const answer = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
    expect([answer.status, (await answer.json()).routeKey]).toEqual([200, 'plain.get']);
  });

  it('of the root answers with and without a slash', async () => {
    for (const path of ['', '/', '?a=1']) expect((await world.call('GET', path)).body.routeKey, path).toBe('root');
  });

  it('keeps the status of the worker, and its JSON to the letter', async () => {
    for (const [status, text] of [
      [201, '{"n":9007199254740993}'],
      [202, '[]'],
      [404, '{"error":"no mission"}'],
      [418, '"tea"'],
      [500, 'null'],
      [599, '{}'],
    ] as const) {
      const answer = await world.call('POST', '/plain', { body: { respond: { status, text } } });
      expect([answer.status, answer.text]).toEqual([status, text]);
    }
  });

  it('without a body in the answer is null, or nothing where the status has none', async () => {
    const empty = await world.call('POST', '/plain', { body: { respond: { status: 200, text: '' } } });
    expect([empty.status, empty.text]).toEqual([200, 'null']);
    for (const status of [204, 304]) {
      const answer = await world.call('POST', '/plain', { body: { respond: { status, text: '' } } });
      expect([answer.status, answer.text, answer.headers.get('content-type')]).toEqual([status, '', null]);
    }
  });

  it('lets four headers of the worker through and no other', async () => {
    const headers = {
      'cache-control': 'max-age=5',
      etag: '"1"',
      'last-modified': 'Wed, 25 Nov 2026 00:00:00 GMT',
      'x-request-id': 'theirs',
      'set-cookie': 'a=b',
      location: 'http://evil.example',
      'access-control-allow-origin': '*',
      'x-powered-by': 'worker',
      'keep-alive': 'timeout=99',
      'www-authenticate': 'Basic',
    };
    const answer = await world.call('POST', '/plain', { body: { respond: { headers, text: '{}' } } });
    const seen = Object.fromEntries(answer.headers);
    expect(seen).toMatchObject({
      'cache-control': 'max-age=5',
      etag: '"1"',
      'last-modified': 'Wed, 25 Nov 2026 00:00:00 GMT',
      'x-request-id': 'theirs',
    });
    for (const name of ['set-cookie', 'location', 'access-control-allow-origin', 'x-powered-by', 'www-authenticate']) {
      expect(seen).not.toHaveProperty(name);
    }
    expect(seen['keep-alive'] ?? '').not.toContain('99');
  });

  it('carries a JSON body as it was written, for every method that has one', async () => {
    const written = '{ "big": 9007199254740993, "twice": 1, "twice": 2, "__proto__": {"x": 1}, "nul": "\\u0000" }';
    for (const method of ['POST', 'PATCH', 'DELETE']) {
      const { body } = await world.call(method, '/plain', { body: written });
      expect(body.routeKey).toBe(`plain.${method.toLowerCase()}`);
    }
    const deep = '['.repeat(200_000) + ']'.repeat(200_000);
    expect(
      (await world.call('POST', '/plain', { body: `{"respond":{"status":201,"text":"1"},"deep":${deep}}` })).status,
    ).toBe(201);
  });

  it('may come without a body', async () => {
    expect((await world.call('POST', '/plain')).body.body).toBeNull();
    expect((await world.call('DELETE', '/plain', { headers: { 'content-type': 'application/json' } })).status).toBe(
      200,
    );
  });

  it.each([
    ['text/plain', 'x'],
    ['application/x-www-form-urlencoded', 'a=b'],
    ['multipart/form-data; boundary=x', 'x'],
    ['text/json', '{}'],
  ])('is refused with 415 where its body is %s', async (type, body) => {
    const calls = await world.callsDuring(async () => {
      const answer = await world.call('POST', '/plain', { body, headers: { 'content-type': type } });
      expect([answer.status, answer.body]).toEqual([
        415,
        { error: 'Plugin API routes accept JSON requests only', code: 'JSON_ONLY' },
      ]);
    });
    expect(calls).toBe(0);
  });

  it('is refused with 415 where its body is compressed, or has no type', async () => {
    const zipped = await world.call('POST', '/plain', { body: '{}', headers: { 'content-encoding': 'gzip' } });
    const bare = await fetch(`${world.server.url}/api/plugins/${world.key}/api/plain`, {
      method: 'POST',
      headers: { authorization: `Bearer ${await world.assertion()}` },
      body: new Uint8Array([123, 125]),
    });
    expect([zipped.status, bare.status]).toEqual([415, 415]);
  });

  it('is refused with 413 above a megabyte, said or not, and taken up to it', async () => {
    const size = 1024 * 1024;
    const ofSize = (bytes: number) => `{"respond":{"text":"1"},"x":"${'x'.repeat(bytes - 31)}"}`;
    expect(Buffer.byteLength(ofSize(size))).toBe(size);
    expect((await world.call('POST', '/plain', { body: ofSize(size) })).status).toBe(200);
    const said = await world.call('POST', '/plain', { body: ofSize(size + 1) });
    expect([said.status, said.body.code]).toEqual([413, 'BODY_TOO_LARGE']);
    const unsaid = await fetch(`${world.server.url}/api/plugins/${world.key}/api/plain`, {
      method: 'POST',
      headers: { authorization: `Bearer ${await world.assertion()}`, 'content-type': 'application/json' },
      body: new Blob([ofSize(size + 1)]).stream(),
      duplex: 'half',
    } as RequestInit);
    expect(unsaid.status).toBe(413);
  });

  it('that breaks off in its body leaves a line in the log, and blames nobody else', async () => {
    lines.length = 0;
    const { port } = new URL(world.server.url);
    const token = await world.assertion();
    const calls = await world.callsDuring(async () => {
      const socket = connect(Number(port), '127.0.0.1', () =>
        socket.write(
          `POST /api/plugins/${world.key}/api/plain HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${token}\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"a"`,
          () => setImmediate(() => socket.destroy()),
        ),
      );
      await expect.poll(() => lines.join('\n'), { timeout: 9_000 }).toContain('"code":"CALLER_GONE"');
    });
    expect(calls).toBe(0);
  });

  it.each(['{', 'undefined', '{"a":1}x', '\u0000'])(
    'is refused with 400 where its body is no JSON: %j',
    async (body) => {
      const answer = await world.call('POST', '/plain', { body });
      expect([answer.status, answer.body]).toEqual([400, { error: 'The body is no JSON.', code: 'BAD_REQUEST' }]);
    },
  );

  it('tells the caller the id under which the log has it', async () => {
    lines.length = 0;
    const answer = await world.call('GET', '/nowhere?secret=hunter2');
    const id = answer.headers.get('x-request-id');
    const line = lines.map((text) => JSON.parse(text)).find(({ msg }) => msg === 'route call');
    expect(line).toMatchObject({
      requestId: id,
      plugin: world.key,
      caller: 'user',
      status: 404,
      code: 'ROUTE_NOT_FOUND',
    });
  });

  it('leaves one line in the log, without bodies, tokens or what was in the query', async () => {
    lines.length = 0;
    const token = await world.assertion();
    await world.call('POST', '/plain?q=hunter2', { token, body: { password: 'hunter3' } });
    const logged = lines.filter((line) => line.includes('route call'));
    expect(logged.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({
        plugin: world.key,
        company: world.company.id,
        route: 'plain.post',
        caller: 'user',
        method: 'POST',
        status: 200,
        durationMs: expect.any(Number),
      }),
    ]);
    for (const secret of ['hunter2', 'hunter3', token, (await lastCall())?.accessToken ?? '-']) {
      expect(lines.join('\n')).not.toContain(secret);
    }
  });
});

describe('the token that comes with a call', () => {
  const asWorker = (token: string) =>
    new TestPlugin(world.server.gateway, { id: world.plugin.id, key: world.key, companyId: world.company.id }, token);
  const write = 'mutation { createIssue(input: { title: "by a route" }) { __typename } }';
  const lastEntry = async () => {
    const [row] = await world.test.truth<{ details: Record<string, unknown>; run_id: string | null }>(
      "select details, run_id from activity_log where action = 'issue.created' order by created_at desc limit 1",
    );
    return row;
  };

  it('attributes what the worker writes to the person whom the host has proven', async () => {
    const { body } = await world.call('GET', '/plain', { token: await world.assertion({ act: { user: 'user-8' } }) });
    await asWorker(body.accessToken).expectData(write);
    const details = (await lastEntry())?.details;
    expect(details).toMatchObject({
      initiatingActorType: 'user',
      initiatingUserId: 'user-8',
      sourcePluginKey: world.key,
    });
    expect(details).not.toHaveProperty('initiatingActorProof');
  });

  it('attributes it to the agent and its run, whatever a header says', async () => {
    const agent = await world.company.agent();
    const run = await world.company.run({ agentId: agent.id, status: 'running' });
    const token = await world.assertion({ act: { agent: agent.id, run: run.id } });
    const { body } = await world.call('GET', '/agents-only', {
      token,
      headers: { 'x-paperclip-run-id': world.company.id, 'x-paperclip-agent-id': world.company.id },
    });
    expect(body.actor).toEqual({
      actorType: 'agent',
      actorId: agent.id,
      agentId: agent.id,
      userId: null,
      runId: run.id,
      asserted: false,
    });
    expect(body.headers['x-paperclip-run-id']).toBe(run.id);
    await asWorker(body.accessToken).expectData(write);
    expect(await lastEntry()).toMatchObject({
      run_id: run.id,
      details: { initiatingAgentId: agent.id, initiatingRunId: run.id },
    });
  });

  it('does not turn the word of the plugin into a proof', async () => {
    const token = await world.token({ userId: 'user-9', isAsserted: true });
    const { body } = await world.call('GET', '/plain', { token });
    expect(body.actor).toMatchObject({ userId: 'user-9', asserted: true });
    await asWorker(body.accessToken).expectData(write);
    expect((await lastEntry())?.details).toMatchObject({
      initiatingUserId: 'user-9',
      initiatingActorProof: 'asserted by the plugin',
    });
  });

  it('carries what the plugin holds in that company, and no more', async () => {
    const other = await world.test.company();
    await other.plugin(world.key);
    await world.test.truth(
      `insert into plugin_company_settings (company_id, plugin_id, settings_json)
       values ($1, $2, '{"gateway":{"capabilities":["issues.read","api.routes.register"]}}')`,
      [other.id, world.plugin.id],
    );
    const { body } = await world.call('GET', '/plain', { token: await world.assertion({ companies: [other.id] }) });
    expect(decodeJwt(body.accessToken)).toMatchObject({
      company_id: other.id,
      plugin_key: world.key,
      token_use: 'call',
      scope: 'api.routes.register issues.read',
    });
  });

  it('ends with what proved the caller, at most after five minutes and not during the call', async () => {
    const lifetime = async (seconds: number) => {
      const exp = Math.floor(Date.now() / 1000) + seconds;
      const { body } = await world.call('GET', '/plain', { token: await world.assertion({ exp }) });
      const claims = decodeJwt(body.accessToken);
      return (claims.exp ?? 0) - (claims.iat ?? 0);
    };
    expect(await lifetime(800)).toBe(300);
    expect(await lifetime(2)).toBe(15);
    const between = await lifetime(100);
    expect(between).toBeGreaterThan(15);
    expect(between).toBeLessThanOrEqual(100);
  });

  it('calls no route, and is not exchanged for another token', async () => {
    const { body } = await world.call('GET', '/plain', { token: await world.token({ userId: 'user-1' }) });
    const again = await world.call('GET', '/plain', { token: body.accessToken });
    expect([again.status, again.body.code]).toEqual([403, 'CALLER_FORBIDDEN']);
    const exchanged = await world.server.post('/oauth/token', {
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token: body.accessToken,
      subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    });
    expect([exchanged.status, exchanged.body.error]).toEqual([400, 'invalid_request']);
  });

  it('falls with the token that the caller showed', async () => {
    const token = await world.token({ userId: 'user-1' });
    const { body } = await world.call('GET', '/plain', { token });
    await asWorker(body.accessToken).expectData('{ viewer { capabilities } }');
    await world.test.truth(
      `insert into gateway.token_revocations (kind, subject, issued_before, kept_until) values ('token', $1, 'infinity', now() + interval '1 hour')`,
      [decodeJwt(token).jti],
    );
    await asWorker(body.accessToken).expectError('UNAUTHENTICATED', '{ viewer { capabilities } }');
  });
});
