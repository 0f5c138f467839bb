import { getIntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';
import type { TestPlugin } from '../../src/testing/test-plugin.ts';
import { type HttpGateway, startHttpGateway } from '../live/http-gateway.ts';

let test: TestGateway;
let server: HttpGateway;
let plugin: TestPlugin;
beforeAll(async () => {
  test = await startTestGateway();
  plugin = await (await test.company()).plugin('acme.attacker');
  server = await startHttpGateway(test);
});
afterAll(async () => {
  await server.stop();
  await test.close();
});

interface Answer {
  readonly status: number;
  readonly text: string;
  /** The body, where it is JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: what comes back is what is asked about
  readonly body: any;
}

async function ask(path: string, init: RequestInit): Promise<Answer> {
  const response = await fetch(`http://127.0.0.1:${server.port}${path}`, {
    ...init,
    headers: { authorization: `Bearer ${plugin.token}`, ...init.headers },
  });
  const text = await response.text();
  return { status: response.status, text, body: /^[[{]/.test(text) ? JSON.parse(text) : null };
}
const post = (body: unknown) =>
  ask('/graphql', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
const query = (document: string) => post({ query: document });
const get = (search: string) => ask(`/graphql?${search}`, { method: 'GET' });

/** Each tells whether an attack gets through, as scanners of GraphQL servers judge it. All are sent with a good token. */
const attacks: Record<string, () => Promise<boolean>> = {
  'aliases: a hundred and one of one field': async () => {
    const { body } = await query(`{ ${Array.from({ length: 101 }, (_, i) => `alias${i}:__typename`).join(' ')} }`);
    return body.data?.alias100 !== undefined;
  },
  'batches: ten operations in one request': async () => {
    const { body } = await post(Array.from({ length: 10 }, () => ({ query: 'query cop { __typename }' })));
    return Array.isArray(body) && body.length === 10;
  },
  'circles: introspection of types of fields of types': async () => {
    const circle = `${'fields { type { '.repeat(4)} name ${'} }'.repeat(4)}`;
    const { body } = await query(`query cop { __schema { types { ${circle} } } }`);
    return (body.data?.__schema?.types?.length ?? 0) > 25;
  },
  'directives: ten that there are not, each answered': async () => {
    const { body } = await query(`query cop { __typename ${'@aa'.repeat(10)} }`);
    return body.errors?.length >= 10;
  },
  'fields: five hundred times the same': async () => {
    const { body } = await query(`query cop { ${'__typename \n'.repeat(500)} }`);
    return body.data?.__typename !== undefined;
  },
  'fields: five hundred times the same, in pairs of braces': async () => {
    const { body } = await query(`query cop { ${'... { __typename } '.repeat(200)} }`);
    return body.data?.__typename !== undefined;
  },
  'suggestions: names that were nearly guessed': async () => {
    const answers = await Promise.all(
      ['query cop { __schema { directive } }', '{ isues { nodes { id } } }', '{ viewer { pluginn { id } } }'].map(
        query,
      ),
    );
    return answers.some(({ text }) => /did you mean/i.test(text));
  },
  'GET: a query in the address': async () => (await get('query=query cop{__typename}')).body?.data !== undefined,
  'GET: a mutation in the address': async () => (await get('query=mutation cop{__typename}')).body?.data !== undefined,
  'an IDE for whoever comes by': async () => {
    const pages = await Promise.all(
      ['/', '/graphiql', '/playground', '/console', '/graphql'].map((path) =>
        ask(path, { method: 'GET', headers: { accept: 'text/html' } }),
      ),
    );
    return pages.some(({ status, text }) => status === 200 || /graphiql|playground|<html/i.test(text));
  },
  'introspection: the schema': async () => (await query(getIntrospectionQuery())).body.data?.__schema !== undefined,
  'forms: an operation as a page would send it, without asking': async () => {
    const { body } = await ask('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'query=query cop{__typename}',
    });
    return body?.data !== undefined;
  },
  'tracing: how long each field took': async () => {
    const { text } = await query('query cop { __typename }');
    return /tracing|resolvers|startOffset/.test(text);
  },
  'errors: what happened inside': async () => {
    const answers = await Promise.all(['qwerty cop { abc }', '{ node(id: "\\u0000") { id } }', '{'].map(query));
    return answers.some(({ text }) => /exception|stacktrace|node_modules|\.ts:\d|select /i.test(text));
  },
};

describe('of the attacks that scanners try', () => {
  it.each(Object.keys(attacks).filter((name) => !name.startsWith('introspection')))(
    '%s: none gets through',
    async (name) => {
      expect(await attacks[name]?.()).toBe(false);
    },
  );

  it('introspection alone gets through, with a token: it shows a plugin what it may use', async () => {
    expect(await attacks['introspection: the schema']?.()).toBe(true);
    const unknown = await fetch(`http://127.0.0.1:${server.port}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: getIntrospectionQuery() }),
    });
    expect(unknown.status).toBe(401);
    expect(await unknown.text()).not.toContain('__schema');
  });
});

describe('what looks like an attack and is none', () => {
  it('is answered: fragments that several parts of a page each bring along', async () => {
    const parts = Array.from({ length: 12 }, (_, i) => `fragment P${i} on Issue { __typename id title status }`).join(
      ' ',
    );
    const spreads = Array.from({ length: 12 }, (_, i) => `...P${i}`).join(' ');
    expect((await query(`{ issues { nodes { ${spreads} } } } ${parts}`)).body).toMatchObject({
      data: { issues: { nodes: [] } },
    });
  });

  it('is answered: a field that is written twice', async () => {
    expect((await query('{ issues { nodes { id id title id } } }')).body).toMatchObject({
      data: { issues: { nodes: [] } },
    });
  });
});
