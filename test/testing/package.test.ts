import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Consumer } from '../support/packed-package.ts';

let consumer: Consumer;
beforeAll(async () => {
  const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
  consumer = await Consumer.install([
    ...Object.keys(dependencies),
    '@types/node',
    '@types/pg',
    'undici-types',
    'vitest',
  ]);
}, 240_000);
afterAll(() => consumer?.dispose());

describe('the kits for authors, installed from a tarball', () => {
  it('test a worker against a gateway, in plain Node', async () => {
    consumer.write(
      'script.js',
      `import { writeFileSync } from 'node:fs';
       import { startTestGateway } from 'paperclip-graphql/testing';
       import { createWorker, NotFound, silentLog } from 'paperclip-graphql/worker';
       const manifest = {
         id: 'acme.kit', apiVersion: 1, version: '1.0.0', displayName: 'Kit', description: 'x', author: 'Acme',
         categories: ['automation'], capabilities: ['issues.read', 'api.routes.register'],
         entrypoints: { worker: './worker.js' },
         apiRoutes: [{ routeKey: 'title', method: 'GET', path: '/title/:id', auth: 'board-or-agent' }],
       };
       writeFileSync('manifest.json', JSON.stringify(manifest));
       const test = await startTestGateway();
       await test.install('manifest.json');
       const { plugin, issues } = await test.seed.company().withPlugin('acme.kit', { actor: { userId: 'u' } }).withIssues('a');
       const { url } = await test.serve();
       const worker = createWorker({
         gatewayUrl: url, manifest, log: silentLog(),
         routes: {
           title: async ({ params, client }) => {
             const issue = await client.issues.get(params.id);
             if (!issue) throw new NotFound('No such issue.');
             return { title: issue.title };
           },
         },
       });
       await test.registerWorker('acme.kit', (await worker.listen()).origin);
       const call = async (id) => {
         const response = await fetch(url + '/api/plugins/acme.kit/api/title/' + id, { headers: { authorization: 'Bearer ' + plugin.token } });
         return [response.status, await response.json()];
       };
       const answers = [await call(issues.a.id), await call(crypto.randomUUID())];
       await worker.stop();
       await test.close();
       console.log(JSON.stringify(answers));`,
    );
    expect(JSON.parse(await consumer.node('script.js'))).toEqual([
      [200, { title: 'a' }],
      [404, { error: 'No such issue.', code: 'NOT_FOUND' }],
    ]);
  }, 120_000);

  it('bring their types along', async () => {
    consumer.write(
      'script.ts',
      `import { schemaSlice, startTestGateway } from 'paperclip-graphql/testing';
       import { createWorker, route } from 'paperclip-graphql/worker';
       import { z } from 'zod';
       export const worker = createWorker({
         gatewayUrl: 'http://127.0.0.1:4000',
         manifest: { id: 'acme.x', apiRoutes: [{ routeKey: 'a', path: '/a/:thing' }] },
         routes: {
           a: route({ body: z.object({ n: z.number() }), handler: ({ body, signal }) => [body.n.toFixed(), signal.aborted] }),
         },
       });
       export async function titles(): Promise<string> {
         await using test = await startTestGateway();
         const { issues, agents } = await test.seed.company().withAgents('ada').withIssues('a', 'b');
         // @ts-expect-error There is no such issue.
         void issues.c;
         return issues.a.title + agents.ada.name + schemaSlice(['{ viewer { originKind } }']);
       }`,
    );
    await consumer.types({ module: 'nodenext', lib: ['es2024', 'esnext.disposable'], skipLibCheck: true });
  }, 120_000);
});
