import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sharedPath } from '../../src/modules/plugins/api-route.ts';
import { checkManifest } from '../../src/modules/plugins/manifest-problems.ts';
import { goodManifest } from './good-manifest.ts';

const words = ['a', 'b', 'c'];
const methods = ['GET', 'POST'] as const;
const segment = fc.oneof(fc.constantFrom(...words), fc.constant(':'));
/** Parameters get a name each, since one may not stand twice. */
const path = fc
  .array(segment, { maxLength: 4 })
  .map((segments) => `/${segments.map((part, at) => (part === ':' ? `:p${at}` : part)).join('/')}`);
const route = fc.record({ method: fc.constantFrom(...methods), path });

/** Every request there is over these words, and one word that no route names. */
function requests(): { method: string; segments: string[] }[] {
  const paths: string[][] = [[]];
  for (const known of paths) {
    if (known.length < 4) paths.push(...[...words, 'other'].map((word) => [...known, word]));
  }
  return paths.flatMap((segments) => methods.map((method) => ({ method, segments })));
}
const allRequests = requests();

function answers({ method, path }: { method: string; path: string }, request: (typeof allRequests)[number]): boolean {
  const segments = path === '/' ? [] : path.split('/').slice(1);
  return (
    method === request.method &&
    segments.length === request.segments.length &&
    segments.every((part, at) => part.startsWith(':') || part === request.segments[at])
  );
}

describe('two routes', () => {
  it('share a path exactly where some request would be answered by both, and that path is one of them', () => {
    fc.assert(
      fc.property(route, route, (one, other) => {
        const both = allRequests.filter((request) => answers(one, request) && answers(other, request));
        const shared = sharedPath(one, other);
        expect(shared !== null).toBe(both.length > 0);
        if (shared !== null) {
          const request = { method: one.method, segments: shared === '/' ? [] : shared.split('/').slice(1) };
          expect(answers(one, request) && answers(other, request)).toBe(true);
        }
        expect(sharedPath(other, one)).toBe(shared);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('a manifest', () => {
  it('is taken exactly where no request has two routes, in whatever order they stand', () => {
    fc.assert(
      fc.property(fc.array(route, { minLength: 1, maxLength: 6 }), (routes) => {
        const isAmbiguous = allRequests.some((request) => routes.filter((one) => answers(one, request)).length > 1);
        for (const ordered of [routes, routes.toReversed()]) {
          const apiRoutes = ordered.map((one, at) => ({ ...one, routeKey: `route-${at}`, auth: 'board' }));
          const { manifest } = checkManifest({ ...goodManifest(), apiRoutes });
          expect(manifest === null).toBe(isAmbiguous);
        }
      }),
      { numRuns: 300 },
    );
  });
});
