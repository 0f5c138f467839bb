import { serverAudits } from 'graphql-http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';
import type { TestPlugin } from '../../src/testing/test-plugin.ts';

let test: TestGateway;
let plugin: TestPlugin;
beforeAll(async () => {
  test = await startTestGateway();
  plugin = await (await test.company()).plugin('acme.x');
});
afterAll(() => test.close());

const url = 'http://gateway/graphql';

// GraphQL over HTTP lets a server do without GET; these audits are about GET alone.
const aboutGet = new Set(['5A70', 'D6D5', '6A70']);

describe('GraphQL over HTTP', () => {
  const audits = serverAudits({
    url,
    fetchFn: async (input: string | URL | Request, init?: RequestInit) => {
      const request = new Request(input, init);
      request.headers.set('authorization', `Bearer ${plugin.token}`);
      return test.gateway.fetch(request);
    },
  }).filter(({ id }) => !aboutGet.has(id));

  it('is audited by every rule but those about GET', () => {
    expect(audits.length).toBe(58);
  });

  it.each(audits.map((audit) => ({ name: `${audit.id} ${audit.name}`, audit })))('$name', async ({ audit }) => {
    const result = await audit.fn();
    expect(result.status, 'reason' in result ? String(result.reason) : '').toBe('ok');
  });
});

describe('what no client may send', () => {
  const send = (init: RequestInit) => test.gateway.fetch(new Request(url, init));
  const authorization = () => `Bearer ${plugin.token}`;
  const mutation = 'mutation { createIssue(input: {title: "sneaked in"}) { __typename } }';

  it.each([
    ['application/x-www-form-urlencoded', new URLSearchParams({ query: mutation }).toString()],
    ['text/plain', JSON.stringify({ query: mutation })],
    ['application/graphql', mutation],
    [
      'multipart/form-data; boundary=x',
      `--x\r\ncontent-disposition: form-data; name="operations"\r\n\r\n${JSON.stringify({ query: mutation })}\r\n--x--`,
    ],
  ])('refuses a body of type %s with 415 and changes nothing', async (type, body) => {
    const response = await send({
      method: 'POST',
      headers: { 'content-type': type, authorization: authorization() },
      body,
    });
    expect(response.status).toBe(415);
    expect(await test.truth("select 1 from issues where title = 'sneaked in'")).toEqual([]);
  });

  it('refuses GET with 405, whatever it asks', async () => {
    const response = await test.gateway.fetch(
      new Request(`${url}?query=${encodeURIComponent('{ viewer { originKind } }')}`, {
        headers: { authorization: authorization() },
      }),
    );
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('POST');
  });

  it('refuses a batch of operations', async () => {
    const body = JSON.stringify(Array.from({ length: 3 }, () => ({ query: '{ __typename }' })));
    const response = await send({
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: authorization() },
      body,
    });
    expect(response.status).toBe(400);
  });

  it('refuses a body of more than a megabyte with 413', async () => {
    const body = JSON.stringify({ query: `{ viewer { originKind } } # ${'x'.repeat(1024 * 1024)}` });
    const response = await send({
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: authorization() },
      body,
    });
    expect(response.status).toBe(413);
  });

  it('gives no page of another origin leave to read an answer', async () => {
    for (const origin of ['https://evil.example', 'null']) {
      const response = await send({
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: authorization(), origin },
        body: JSON.stringify({ query: '{ __typename }' }),
      });
      expect(response.headers.get('access-control-allow-origin')).toBeNull();
      expect(response.headers.get('access-control-allow-credentials')).toBeNull();
    }
  });
});

describe('a request that never reached data', () => {
  const ask = (accept: string) =>
    test.gateway.fetch(
      new Request(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept, authorization: `Bearer ${plugin.token}` },
        body: JSON.stringify({
          query: 'query ($first: Int!) { issues(first: $first) { nodes { id } } }',
          variables: { first: 'many' },
        }),
      }),
    );

  it('is answered with 400 under application/graphql-response+json and with 200 under application/json', async () => {
    expect((await ask('application/graphql-response+json')).status).toBe(400);
    expect((await ask('application/json')).status).toBe(200);
  });

  it('says nothing of how the body was read where it is no JSON', async () => {
    const response = await test.gateway.fetch(
      new Request(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${plugin.token}` },
        body: '{"query": ',
      }),
    );
    expect(response.status).toBe(400);
    const { errors } = await response.json();
    expect(Object.keys(errors[0].extensions).sort()).toEqual(['code', 'requestId']);
  });
});

describe('limits of a document', () => {
  it('stops a document of too many tokens before it is validated', async () => {
    const error = await plugin.expectError('QUERY_TOO_EXPENSIVE', `{ ${'__typename '.repeat(1_001)} }`);
    expect(error.message).toContain('1000 tokens');
  });

  it('refuses a document that is nested too deeply', async () => {
    const query = `{ issues { nodes { ${'parent { '.repeat(12)} id ${'} '.repeat(12)} } } }`;
    const error = await plugin.expectError('QUERY_TOO_EXPENSIVE', query);
    expect(error.extensions).toMatchObject({ what: 'depth', limit: 12 });
  });

  it('counts page sizes that come in variables', async () => {
    const query =
      'query ($n: Int) { issues(first: $n) { nodes { children(first: $n) { nodes { children(first: $n) { nodes { id } } } } } } }';
    expect(await plugin.expectData(query, { n: 10 })).toEqual({ issues: { nodes: [] } });
    const error = await plugin.expectError('QUERY_TOO_EXPENSIVE', query, { n: 100 });
    expect(error.extensions).toMatchObject({
      what: 'points',
      limit: 1000,
      suggestions: [
        'issues(first:) at most 9',
        'issues.nodes.children(first:) at most 9',
        'issues.nodes.children.nodes.children(first:) at most 8',
      ],
    });
  });

  it('refuses a hundred aliases of one field', async () => {
    const aliases = Array.from({ length: 101 }, (_, i) => `a${i}: __typename`).join(' ');
    await plugin.expectError('QUERY_TOO_EXPENSIVE', `{ ${aliases} }`);
  });
});
