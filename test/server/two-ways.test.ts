import type { Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import fc from 'fast-check';
import { serverAudits } from 'graphql-http';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentLogger } from '../../src/kernel/logger.ts';
import { createHttpServer } from '../../src/server/http-server.ts';
import { rateLimitPoints } from '../../src/server/rate-limit.ts';
import type { SeededCompany } from '../../src/testing/seed.ts';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';
import type { TestPlugin } from '../../src/testing/test-plugin.ts';
import { TestStream } from '../../src/testing/test-stream.ts';
import { type RawResponse, readResponses, sendRaw } from '../support/raw-http.ts';

const page = 'https://plugins.example.com';
describe.each(['plain', 'compiled'] as const)('with %s execution', (execution) => {
  let now = Date.now();
  let test: TestGateway;
  let company: SeededCompany;
  let plugin: TestPlugin;
  let reader: TestPlugin;
  let issueId: string;
  let yogaWay: Server;
  let directWay: Server;
  /** What the gateway logs. */
  const lines: string[] = [];
  const log = pino({ base: null, timestamp: false }, { write: (line) => lines.push(line) });
  /** For each request that the direct way was asked about: whether it answered itself. */
  const taken: boolean[] = [];

  beforeAll(async () => {
    test = await startTestGateway({ now: () => now, allowedOrigins: new Set([page]), execution, log });
    company = await test.company();
    plugin = await company.plugin('acme.x');
    reader = await company.plugin('acme.reader', { capabilities: ['issues.read'] });
    // Tokens are judged by this clock too.
    now = Date.now();
    issueId = (await company.issue({ title: 'Grüße, 世界 🤖' })).id;
    const { gateway } = test;
    const watched: typeof gateway = {
      ...gateway,
      direct: async (request, response) => {
        const isTaken = await gateway.direct(request, response);
        taken.push(isTaken);
        return isTaken;
      },
    };
    const others = { isReady: async () => null, log: silentLogger(), graphiql: null, oauth: null, apiRoutes: null };
    yogaWay = await listening(createHttpServer({ gateway, direct: false, ...others }));
    directWay = await listening(createHttpServer({ gateway: watched, ...others }));
  });
  afterAll(async () => {
    for (const server of [yogaWay, directWay]) server.closeAllConnections();
    await Promise.all([yogaWay, directWay].map((server) => new Promise((done) => server.close(done))));
    await test.close();
  });

  function listening(server: Server): Promise<Server> {
    return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
  }

  function portOf(server: Server): number {
    const address = server.address();
    if (typeof address !== 'object' || address === null) throw new Error('the server does not listen');
    return address.port;
  }

  type Headers = Readonly<Record<string, string | null>>;

  /** The bytes of a POST. A header that is null is left out. */
  function post(body: string | Buffer, headers: Headers = {}, start = 'POST /graphql HTTP/1.1'): Buffer {
    const all: Headers = {
      host: 'gateway',
      'content-type': 'application/json',
      authorization: `Bearer ${plugin.token}`,
      'content-length': String(Buffer.byteLength(body)),
      connection: 'close',
      ...headers,
    };
    const lines = Object.entries(all).flatMap(([name, value]) => (value === null ? [] : [`${name}: ${value}`]));
    return Buffer.concat([Buffer.from(`${start}\r\n${lines.join('\r\n')}\r\n\r\n`), Buffer.from(body)]);
  }

  const json = (query: string, more: object = {}) => JSON.stringify({ query, ...more });

  /** Both ways' answer to the same bytes, which must be one; and whether the direct way gave it without Yoga. */
  async function bothWays(...parts: (string | Buffer)[]): Promise<RawResponse & { readonly isDirect: boolean }> {
    const expected = readResponses(await sendRaw(portOf(yogaWay), parts));
    taken.length = 0;
    const answered = readResponses(await sendRaw(portOf(directWay), parts));
    expect(answered).toEqual(expected);
    const [first] = answered;
    if (!first || answered.length > 1) throw new Error(`one answer was expected, not ${answered.length}`);
    return { ...first, isDirect: taken.length === 1 && taken[0] === true };
  }

  describe('what both ways answer, the direct one without Yoga', () => {
    it.each([
      ['a query', () => post(json('{ viewer { plugin { key } } }')), 200],
      [
        'variables, a name, extensions',
        () =>
          post(
            json(
              'query A { __typename } query B($id: ID!) { issue(id: $id) { id title ...More } } fragment More on Issue { status }',
              {
                operationName: 'B',
                variables: { id: issueId },
                extensions: { clientLibrary: { name: 'x' } },
              },
            ),
          ),
        200,
      ],
      [
        'nulls for what may be left out',
        () => post(json('{ __typename }', { variables: null, operationName: null })),
        200,
      ],
      ['introspection', () => post(json('{ __schema { queryType { fields { name } } } }')), 200],
      [
        'a mutation and its refusal',
        () =>
          post(
            json(`mutation { a: createIssue(input: { title: "x", dryRun: true }) { ... on CreateIssuePayload { issue { title } } }
            b: createIssue(input: { title: "" }) { __typename ... on UserError { code message path } } }`),
          ),
        200,
      ],
      [
        'a mutation that fails at the top',
        () =>
          post(json('mutation { createIssue(input: { title: "x", originKind: "plugin:foreign" }) { __typename } }')),
        200,
      ],
      [
        'a variable that does not fit',
        () => post(json('query ($n: Int!) { issues(first: $n) { nodes { id } } }', { variables: { n: 'many' } })),
        200,
      ],
      [
        'too many rows',
        () =>
          post(
            json(
              '{ issues(first: 100) { nodes { children(first: 100) { nodes { children(first: 100) { nodes { id } } } } } } }',
            ),
          ),
        200,
      ],
      [
        'a field that it may not read',
        () => post(json('{ costs { total { costCents } } }'), { authorization: `Bearer ${reader.token}` }),
        200,
      ],
      [
        'text that PostgreSQL cannot hold',
        () => post(json('{ issues(filter: {originId: "\\u0000"}) { nodes { id } } }')),
        200,
      ],
      ['a charset', () => post(json('{ __typename }'), { 'content-type': 'application/json; charset=UTF-8' }), 200],
      ['no token', () => post(json('{ __typename }'), { authorization: null }), 401],
      ['no bearer token', () => post(json('{ __typename }'), { authorization: 'Basic YTpi' }), 401],
      ['a token that is none', () => post(json('{ __typename }'), { authorization: 'Bearer x.y.z' }), 401],
      [
        'a token that somebody changed',
        () => post(json('{ __typename }'), { authorization: `Bearer ${plugin.token}A` }),
        401,
      ],
      ['a page that was named', () => post(json('{ viewer { originKind } }'), { origin: page }), 200],
      ['a page that was not', () => post(json('{ viewer { originKind } }'), { origin: 'https://evil.example' }), 200],
      [
        'a page without a token',
        () => post(json('{ viewer { originKind } }'), { origin: page, authorization: null }),
        401,
      ],
    ] as const)('%s', async (_name, bytes, status) => {
      const { statusLine, isDirect } = await bothWays(bytes());
      expect(statusLine).toContain(` ${status} `);
      expect(isDirect).toBe(true);
    });

    it.each([
      [null, 'application/json', 200],
      ['*/*', 'application/json', 200],
      ['application/json', 'application/json', 200],
      ['application/json, */*', 'application/json', 200],
      ['application/json, text/plain, */*', 'application/json', 200],
      ['application/graphql-response+json', 'application/graphql-response+json', 400],
      ['application/graphql-response+json, application/json', 'application/graphql-response+json', 400],
      ['application/graphql-response+json,application/json;q=0.9', 'application/graphql-response+json', 400],
      ['application/graphql-response+json, application/json;q=0.9', 'application/graphql-response+json', 400],
    ])('an answer, a refusal and a failure for a caller that accepts %s', async (accept, type, refused) => {
      const good = await bothWays(post(json('{ viewer { originKind } }'), { accept }));
      expect(good).toMatchObject({ isDirect: true, headers: { 'content-type': `${type}; charset=utf-8` } });
      const variables = { n: 'many' };
      const bad = await bothWays(
        post(json('query ($n: Int!) { issues(first: $n) { nodes { id } } }', { variables }), { accept }),
      );
      expect(bad.statusLine).toContain(` ${refused} `);
      expect(bad.isDirect).toBe(true);
      expect((await bothWays(post(json('{ x }'), { accept, authorization: null }))).statusLine).toContain(' 401 ');
    });

    it('a failure that is ours, without a word of it', async () => {
      await test.owner.query('alter table issue_comments rename to issue_comments_gone');
      try {
        const query = `{ issue(id: "${issueId}") { comments { nodes { body } } } }`;
        for (const accept of ['application/json', 'application/graphql-response+json']) {
          const answer = await bothWays(post(json(query), { accept }));
          expect(answer.isDirect).toBe(true);
          expect(answer.body).toContain('"Unexpected error."');
          expect(answer.body).not.toContain('issue_comments');
        }
      } finally {
        await test.owner.query('alter table issue_comments_gone rename to issue_comments');
      }
    });

    it('a plugin that was disabled in the company', async () => {
      const disabled = await company.plugin('acme.disabled');
      now = Date.now();
      await test.owner.query(
        'insert into plugin_company_settings (company_id, plugin_id, enabled) values ($1, $2, false) on conflict (company_id, plugin_id) do update set enabled = false',
        [company.id, disabled.id],
      );
      const answer = await bothWays(
        post(json('{ viewer { originKind } }'), { authorization: `Bearer ${disabled.token}` }),
      );
      expect(answer.statusLine).toContain(' 401 ');
      expect(answer.isDirect).toBe(true);
    });

    it('a token that has expired', async () => {
      const before = now;
      now += 3_600_000;
      try {
        const answer = await bothWays(post(json('{ viewer { originKind } }')));
        expect(answer).toMatchObject({ isDirect: true, headers: { 'www-authenticate': 'Bearer' } });
      } finally {
        now = before;
      }
    });

    it('a plugin that has used up its points', async () => {
      const spender = await company.plugin('acme.spender');
      now = Date.now();
      const authorization = `Bearer ${spender.token}`;
      const costly = json(
        '{ issues(first: 100) { nodes { children(first: 100) { nodes { comments(first: 8) { nodes { id } } } } } } }',
      );
      for (let spent = 0; spent + 902 <= rateLimitPoints; spent += 902)
        await spender.expectData(JSON.parse(costly).query);
      const answer = await bothWays(post(costly, { authorization }));
      expect(answer.statusLine).toBe('HTTP/1.1 429 Too Many Requests');
      expect(answer).toMatchObject({ isDirect: true, headers: { 'retry-after': '1' } });
    });

    it('a body that comes in pieces, cut through its characters', async () => {
      const bytes = post(
        json('query ($t: String) { issues(filter: { search: $t }) { nodes { title } } }', {
          variables: { t: 'Grüße, 世界 🤖' },
        }),
      );
      const middle = bytes.indexOf('世') + 1;
      const answer = await bothWays(bytes.subarray(0, 40), bytes.subarray(40, middle), bytes.subarray(middle));
      expect(answer).toMatchObject({
        isDirect: true,
        body: '{"data":{"issues":{"nodes":[{"title":"Grüße, 世界 🤖"}]}},"extensions":{"cost":{"requested":1,"actual":1}}}',
      });
    });

    it('requests that were sent one behind the other without waiting, in their order', async () => {
      const requests = [
        post(json('{ a: __typename }'), { connection: null }),
        post(json('{ nothing }'), { connection: null }),
        post(json('{ b: viewer { originKind } }'), { connection: null }),
        post(json('{ c: __typename }')),
      ];
      const expected = readResponses(await sendRaw(portOf(yogaWay), [Buffer.concat(requests)]));
      const answered = readResponses(await sendRaw(portOf(directWay), [Buffer.concat(requests)]));
      expect(answered).toEqual(expected);
      expect(answered.map(({ statusLine }) => statusLine)).toHaveLength(4);
      expect(answered[2]?.body).toContain('"b"');
    });
  });

  describe('events', () => {
    const events = { accept: 'text/event-stream' };

    it.each([
      [
        'a plugin that may not follow',
        () =>
          post(json('subscription { activity { __typename } }'), {
            ...events,
            authorization: `Bearer ${reader.token}`,
          }),
        200,
      ],
      ['a cursor that is none', () => post(json('subscription { activity(after: "x") { __typename } }'), events), 200],
      [
        'a header that is no cursor',
        () => post(json('subscription { activity { __typename } }'), { ...events, 'last-event-id': 'x' }),
        200,
      ],
      [
        'an issue that is not there',
        () =>
          post(
            json('subscription { issueChanged(issueId: "00000000-0000-4000-8000-000000000000") { __typename } }'),
            events,
          ),
        200,
      ],
      [
        'no token',
        () => post(json('subscription { activity { __typename } }'), { ...events, authorization: null }),
        401,
      ],
    ] as const)('that are refused are one answer: %s', async (_name, bytes, status) => {
      const { statusLine, isDirect, body } = await bothWays(bytes());
      expect(statusLine).toContain(` ${status} `);
      expect(isDirect).toBe(true);
      if (status === 200) expect(body).toMatch(/^event: next\ndata: \{"errors":.*\n\nevent: complete\ndata:\n\n$/);
    });

    it('that are told are the same, with their cursors, to the end', async () => {
      const listener = await company.plugin('acme.listener');
      now = Date.now();
      const query = `subscription Told { activity { __typename ... on ActivityAdded { cursor entry { action issue { title } } } } }`;
      taken.length = 0;
      const [byYoga, direct] = await Promise.all(
        [yogaWay, directWay].map((server) =>
          TestStream.open(fetch, `http://127.0.0.1:${portOf(server)}/graphql`, { token: listener.token, query }),
        ),
      );
      if (!byYoga || !direct) throw new Error('two streams were to be opened');
      expect(taken).toEqual([true]);
      const headOf = ({ status, headers }: TestStream) => ({
        status,
        headers: Object.fromEntries(
          [...headers].filter(([name]) => !['date', 'x-request-id'].includes(name) && !name.startsWith('ratelimit')),
        ),
      });
      expect(headOf(direct)).toEqual(headOf(byYoga));
      expect(direct.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
      for (const title of ['Erste', '世界 🤖']) {
        await company.activity({ action: 'issue.created', entityId: (await company.issue({ title })).id });
        const [one, other] = [await toldTo(byYoga), await toldTo(direct)];
        expect(other).toEqual(one);
        expect(other).toMatchObject({
          answer: { data: { activity: { __typename: 'ActivityAdded', entry: { issue: { title } } } } },
        });
      }
      await test.owner.query(
        'insert into plugin_company_settings (company_id, plugin_id, enabled) values ($1, $2, false) on conflict (company_id, plugin_id) do update set enabled = false',
        [company.id, listener.id],
      );
      const masked = (told: unknown) => JSON.parse(JSON.stringify(told).replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '<id>'));
      const [one, other] = [await toldTo(byYoga), await toldTo(direct)];
      expect(masked(other)).toEqual(masked(one));
      expect(other).toMatchObject({ answer: { errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] } });
      for (const stream of [byYoga, direct]) {
        expect(await stream.next()).toEqual({ event: 'complete' });
        expect(await stream.next()).toBeNull();
      }
    });

    /** The next event that is no heartbeat. */
    async function toldTo(stream: TestStream) {
      for (;;) {
        const told = await stream.next();
        if (told?.event !== 'next' || told.answer.data?.activity?.__typename !== 'Heartbeat') return told;
      }
    }
  });

  describe('what the direct way leaves to Yoga, whole', () => {
    const chunked = (body: string) => `${Buffer.byteLength(body).toString(16)}\r\n${body}\r\n0\r\n\r\n`;
    const chunkedPost = (body: string) =>
      Buffer.concat([post('', { 'content-length': null, 'transfer-encoding': 'chunked' }), Buffer.from(chunked(body))]);

    it.each([
      ['a document that does not parse', () => post(json('{ issues { ')), 200],
      ['a document that does not fit the schema', () => post(json('{ nothing }')), 200],
      ['too many tokens', () => post(json(`{ ${'__typename '.repeat(1_001)} }`)), 200],
      [
        'an operation that is not in the document',
        () => post(json('query A { __typename }', { operationName: 'B' })),
        400,
      ],
      ['no name where there are two', () => post(json('query A { __typename } query B { __typename }')), 400],
      [
        'a subscription without events',
        () => post(json('subscription { activity { __typename } }'), { accept: 'application/json' }),
        200,
      ],
      ['no document', () => post('{}'), 200],
      ['a document that is a number', () => post('{"query": 1}'), 400],
      ['variables that are a list', () => post(json('{ __typename }', { variables: [] })), 400],
      ['variables that are text', () => post(json('{ __typename }', { variables: '{}' })), 400],
      ['extensions that are a list', () => post(json('{ __typename }', { extensions: [] })), 400],
      ['a name that is a number', () => post(json('{ __typename }', { operationName: 1 })), 400],
      ['a parameter that nobody knows', () => post(json('{ __typename }', { id: 'x' })), 400],
      [
        'a parameter that is called __proto__',
        () => post('{"query":"{ __typename }","__proto__":{"query":"{ x }"}}'),
        400,
      ],
      ['a batch', () => post(`[${json('{ __typename }')},${json('{ __typename }')}]`), 400],
      ['an empty batch', () => post('[]'), 400],
      ['text', () => post('"{ __typename }"'), 400],
      ['null', () => post('null'), 400],
      ['no JSON', () => post('{"query": '), 400],
      ['a long body that is no JSON', () => post('{'.repeat(300_000)), 400],
      ['no body', () => post(''), 400],
      ['bytes that are no UTF-8', () => post(Buffer.from([0x7b, 0xff, 0xfe, 0x7d])), 400],
      ['a byte order mark', () => post(`\uFEFF${json('{ __typename }')}`), 400],
      ['too long a body', () => post(json(`{ __typename } # ${'x'.repeat(1024 * 1024)}`)), 413],
      ['a chunked body', () => chunkedPost(json('{ __typename }')), 200],
      ['a chunked body that is too long', () => chunkedPost(json(`{ __typename } # ${'x'.repeat(1024 * 1024)}`)), 413],
      ['another content type', () => post(json('{ __typename }'), { 'content-type': 'text/plain' }), 415],
      ['no content type', () => post(json('{ __typename }'), { 'content-type': null }), 415],
      ['a form', () => post('query=%7B__typename%7D', { 'content-type': 'application/x-www-form-urlencoded' }), 415],
      [
        'another charset',
        () => post(json('{ __typename }'), { 'content-type': 'application/json; charset=latin1' }),
        200,
      ],
      ['a content encoding', () => post(json('{ __typename }'), { 'content-encoding': 'gzip' }), 200],
      ['events alone', () => post(json('{ __typename }'), { accept: 'text/event-stream' }), 200],
      [
        'a list of types of its own',
        () => post(json('{ __typename }'), { accept: 'text/html;q=0.8, application/json' }),
        200,
      ],
      ['a type that there is not', () => post(json('{ __typename }'), { accept: 'image/png' }), 406],
      ['a query string', () => post(json('{ __typename }'), {}, 'POST /graphql?a=1 HTTP/1.1'), 200],
      ['HTTP/1.0', () => post(json('{ __typename }'), {}, 'POST /graphql HTTP/1.0'), 200],
      ['a caller that waits for leave to go on', () => post(json('{ __typename }'), { expect: '100-continue' }), 200],
      ['another method', () => post(json('{ __typename }'), {}, 'PUT /graphql HTTP/1.1'), 405],
      ['GET', () => post('', {}, 'GET /graphql HTTP/1.1'), 405],
      ['a question before a request', () => post('', { origin: page }, 'OPTIONS /graphql HTTP/1.1'), 204],
    ] as const)('%s', async (_name, bytes, status) => {
      const { statusLine, isDirect } = await bothWays(bytes());
      expect(statusLine).toContain(` ${status} `);
      expect(isDirect).toBe(false);
    });
  });

  it('answers bodies of every make alike', async () => {
    const value = fc.oneof(
      fc.constant(null),
      fc.string(),
      fc.integer(),
      fc.boolean(),
      fc.constant([]),
      fc.constant({}),
      fc.dictionary(fc.string(), fc.jsonValue()),
    );
    const query = fc.oneof(
      value,
      fc.constantFrom(
        '{ __typename }',
        'query A($id: ID) { issue(id: $id) { title } }',
        '{ nothing }',
        '{',
        'query A { a: __typename } query B { b: __typename }',
      ),
    );
    const params = fc.record(
      {
        query,
        variables: value,
        operationName: fc.oneof(value, fc.constantFrom('A', 'B')),
        extensions: value,
        other: value,
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(fc.oneof(params, value), async (body) => {
        await bothWays(post(JSON.stringify(body)));
      }),
      { numRuns: 150 },
    );
  });

  it('passes the audits of GraphQL over HTTP, but for those about GET, as a server that listens', async () => {
    const aboutGet = new Set(['5A70', 'D6D5', '6A70']);
    const audits = serverAudits({
      url: `http://127.0.0.1:${portOf(directWay)}/graphql`,
      fetchFn: (input: string | URL | Request, init?: RequestInit) => {
        const request = new Request(input, init);
        request.headers.set('authorization', `Bearer ${plugin.token}`);
        return fetch(request);
      },
    }).filter(({ id }) => !aboutGet.has(id));
    taken.length = 0;
    const failed: string[] = [];
    for (const audit of audits) if ((await audit.fn()).status !== 'ok') failed.push(`${audit.id} ${audit.name}`);
    expect(failed).toEqual([]);
    expect(taken.filter(Boolean).length).toBeGreaterThan(10);
  });

  it('writes the same lines into the log', async () => {
    const linesOf = async (server: Server, bytes: Buffer) => {
      lines.length = 0;
      await sendRaw(portOf(server), [bytes]);
      return lines.map((line) => ({ ...JSON.parse(line), requestId: '<id>', durationMs: '<ms>' }));
    };
    const variables = { n: 'many' };
    for (const body of [
      json('query Named { viewer { originKind } }'),
      json('mutation { createIssue(input: { title: "" }) { __typename } }'),
      json('query ($n: Int!) { issues(first: $n) { nodes { id } } }', { variables }),
      json('{ nothing }'),
      json('{ __typename }', { variables: [] }),
    ]) {
      const logged = await linesOf(directWay, post(body));
      expect(logged).toEqual(await linesOf(yogaWay, post(body)));
      expect(logged).toHaveLength(1);
    }
    expect(await linesOf(directWay, post(json('{ x }'), { authorization: null }))).toEqual([]);
    expect(await linesOf(yogaWay, post(json('{ x }'), { authorization: null }))).toEqual([]);
  });

  describe('a caller that leaves', () => {
    const begun = (bytes: Buffer) =>
      new Promise<Socket>((resolve) => {
        const socket = connect(portOf(directWay), '127.0.0.1', () => socket.write(bytes, () => resolve(socket)));
        socket.on('error', () => {});
      });

    it('in the middle of its body changes nothing', async () => {
      const bytes = post(json('mutation { createIssue(input: { title: "half sent" }) { __typename } }'));
      const socket = await begun(bytes.subarray(0, -10));
      taken.length = 0;
      socket.destroy();
      await expect.poll(() => taken).toEqual([true]);
      expect(await test.truth("select 1 from issues where title = 'half sent'")).toEqual([]);
    });

    it('while its mutation runs has it ended and undone whole, and keeps nobody else from an answer', async () => {
      const waiting = async () => {
        const [row] = await test.truth<{ count: number }>(
          "select count(*)::int as count from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
        );
        return row?.count;
      };
      const holder = await test.owner.connect();
      await holder.query('begin');
      await holder.query('select from companies where id = $1 for update', [company.id]);
      const socket = await begun(post(json('mutation { createIssue(input: { title: "left alone" }) { __typename } }')));
      await expect.poll(waiting).toBe(1);
      taken.length = 0;
      socket.destroy();
      await expect.poll(waiting).toBe(0);
      await holder.query('rollback');
      holder.release();
      await expect.poll(() => taken).toEqual([true]);
      expect(await test.truth("select 1 from issues where title = 'left alone'")).toEqual([]);
      expect((await bothWays(post(json('{ __typename }')))).statusLine).toContain(' 200 ');
    });
  });

  it('answers some of them by one statement where that is switched on, and none where it is not', () => {
    expect((test.gateway.compiled?.counts.answered ?? 0) > 0).toBe(execution === 'compiled');
  });
});
