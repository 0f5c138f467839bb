import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RouteWorld, startRouteWorld } from './route-world.ts';

const named = 'https://plugins.example.com';
let world: RouteWorld;
beforeAll(async () => {
  world = await startRouteWorld({ routes: { allowedOrigins: new Set([named]) } });
});
afterAll(() => world?.close());

const url = () => `${world.server.url}/api/plugins/${world.key}/api/plain`;
const corsOf = (headers: Headers) => [...headers.keys()].filter((name) => name.startsWith('access-control-')).sort();

describe('a page of another origin', () => {
  it('reads answers where an operator named its origin, refusals as well', async () => {
    const answer = await world.call('GET', '/plain', { headers: { origin: named } });
    const refused = await world.call('GET', '/plain', { token: null, headers: { origin: named } });
    expect([answer.status, refused.status]).toEqual([200, 401]);
    for (const { headers } of [answer, refused]) {
      expect(headers.get('access-control-allow-origin')).toBe(named);
      expect(headers.get('vary')).toBe('origin');
      expect(headers.get('access-control-allow-credentials')).toBeNull();
    }
    const preflight = await fetch(url(), { method: 'OPTIONS', headers: { origin: named } });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-methods')).toBe('GET, POST, PATCH, DELETE');
    expect(preflight.headers.get('access-control-allow-headers')).toContain('authorization');
  });

  it.each(['https://evil.example', 'null', `${named}.evil.example`, named.toUpperCase()])(
    'reads nothing where it is %s',
    async (origin) => {
      const answer = await world.call('GET', '/plain', { headers: { origin } });
      const preflight = await fetch(url(), { method: 'OPTIONS', headers: { origin } });
      expect([corsOf(answer.headers), corsOf(preflight.headers)]).toEqual([[], []]);
    },
  );
});
