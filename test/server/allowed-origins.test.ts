import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConfigError, readConfig } from '../../src/config.ts';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';
import type { TestPlugin } from '../../src/testing/test-plugin.ts';

const named = 'https://plugins.example.com';
let test: TestGateway;
let plugin: TestPlugin;
beforeAll(async () => {
  test = await startTestGateway({ allowedOrigins: new Set([named]) });
  plugin = await (await test.company()).plugin('acme.x');
});
afterAll(() => test.close());

const ask = (origin: string, init: RequestInit = {}) =>
  test.gateway.fetch(
    new Request('http://gateway/graphql', {
      method: 'POST',
      headers: { origin, 'content-type': 'application/json', authorization: `Bearer ${plugin.token}` },
      body: JSON.stringify({ query: '{ viewer { originKind } }' }),
      ...init,
    }),
  );
const preflight = (origin: string) =>
  ask(origin, {
    method: 'OPTIONS',
    body: null,
    headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' },
  });

describe('a page of an origin that was named', () => {
  it('may ask whether it may send, and may read the answer', async () => {
    const asked = await preflight(named);
    expect(asked.status).toBe(204);
    expect(Object.fromEntries(asked.headers)).toMatchObject({
      'access-control-allow-origin': named,
      'access-control-allow-methods': 'POST',
      'access-control-allow-headers': 'authorization, content-type, last-event-id',
      vary: 'origin',
    });
    const answer = await ask(named);
    expect(answer.headers.get('access-control-allow-origin')).toBe(named);
    expect(await answer.json()).toMatchObject({ data: { viewer: { originKind: 'plugin:acme.x' } } });
  });

  it('may read why it was refused, and is never let to send cookies', async () => {
    const refused = await ask(named, { headers: { origin: named, 'content-type': 'application/json' } });
    expect(refused.status).toBe(401);
    expect(refused.headers.get('access-control-allow-origin')).toBe(named);
    expect(refused.headers.get('access-control-allow-credentials')).toBeNull();
  });
});

describe('a page of any other origin', () => {
  it.each([
    'https://evil.example',
    'https://plugins.example.com.evil.example',
    'http://plugins.example.com',
    'https://plugins.example.com:8443',
    'HTTPS://PLUGINS.EXAMPLE.COM',
    'null',
  ])('is told nothing: %s', async (origin) => {
    expect((await preflight(origin)).status).toBe(405);
    for (const response of [await preflight(origin), await ask(origin)]) {
      expect(response.headers.get('access-control-allow-origin')).toBeNull();
    }
  });
});

describe('ALLOWED_ORIGINS', () => {
  it('takes exact origins, separated by commas', () => {
    const { allowedOrigins } = readConfig({ ALLOWED_ORIGINS: `${named}, http://localhost:5173` });
    expect([...allowedOrigins]).toEqual([named, 'http://localhost:5173']);
  });

  it.each(['*', 'null', 'plugins.example.com', `${named}/`, `${named}/path`, `${named},`])('refuses %s', (value) => {
    expect(() => readConfig({ ALLOWED_ORIGINS: value })).toThrow(ConfigError);
  });
});
