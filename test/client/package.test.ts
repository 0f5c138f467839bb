import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Consumer } from '../support/packed-package.ts';
import { type ClientWorld, startClientWorld } from './client-world.ts';

let world: ClientWorld;
let consumer: Consumer;
beforeAll(async () => {
  [world, consumer] = await Promise.all([
    startClientWorld(),
    Consumer.install(['graphql', '@graphql-typed-document-node/core', '@types/node', 'undici-types']),
  ]);
}, 240_000);
afterAll(async () => {
  consumer?.dispose();
  await world?.close();
});

describe('paperclip-graphql/client, installed from a tarball', () => {
  it('runs in plain Node and talks to a gateway', async () => {
    consumer.write(
      'script.js',
      `import { createPluginClient, NotFound } from 'paperclip-graphql/client';
       const { GATEWAY: url, ID: clientId, SECRET: clientSecret, COMPANY: company } = process.env;
       const client = createPluginClient({ url, clientId, clientSecret }).forCompany(company);
       const issue = await client.issues.create({ title: 'From outside' });
       const refused = await client.issues.update(crypto.randomUUID(), { title: 'x' }).catch((error) => error);
       console.log(JSON.stringify({ title: issue.title, isNotFound: refused instanceof NotFound }));`,
    );
    const output = await consumer.node('script.js', {
      GATEWAY: world.url,
      ID: world.credentials.clientId,
      SECRET: world.credentials.clientSecret,
      COMPANY: world.company.prefix,
    });
    expect(JSON.parse(output)).toEqual({ title: 'From outside', isNotFound: true });
  });

  it.each([
    { module: 'nodenext' },
    { module: 'esnext', moduleResolution: 'bundler', lib: ['es2024', 'dom'], types: [] },
  ])(
    'brings its types along, with %o',
    async (options) => {
      consumer.write(
        'script.ts',
        `import { createPluginClient, type Issue, WakeRefused } from 'paperclip-graphql/client';
       const client = createPluginClient({ url: 'https://gateway.example', token: 't' });
       export async function titles(): Promise<string[]> {
         const found: Issue[] = await client.issues.list({ status: 'todo', limit: 3 });
         // @ts-expect-error There is no such status.
         await client.issues.create({ title: 'x', status: 'someday' });
         try {
           await client.issues.requestWakeup('id');
         } catch (error) {
           if (error instanceof WakeRefused) return [error.code];
         }
         // @ts-expect-error A title is text.
         const title: number = found[0]!.title;
         return found.map((issue) => issue.title.concat(String(title)));
       }
       // @ts-expect-error A secret alone does not say for which company.
       void createPluginClient({ url: 'https://gateway.example', clientId: 'a', clientSecret: 'b' }).issues;`,
      );
      await consumer.types(options);
    },
    60_000,
  );
});
