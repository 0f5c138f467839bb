import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { startExample } from '../../examples/missions/start-example.ts';
import { createSecret } from '../../src/auth/plugin-secret.ts';
import { createPluginClient } from '../../src/client/plugin-client.ts';
import { readConfig } from '../../src/config.ts';
import { missionsPlugin } from '../../src/demo/demo-ids.ts';
import { silentLogger } from '../../src/kernel/logger.ts';
import { startTestGateway } from '../../src/testing/test-gateway.ts';

const routes = '/api/plugins/paperclip.missions/api';
const sessionSchema = z.object({ accessToken: z.string(), expiresInSeconds: z.number() });

/** The example on a database of its own, with a page of two files in place of the real one. */
export async function startExampleWorld() {
  const test = await startTestGateway();
  const pageDirectory = await mkdtemp(join(tmpdir(), 'paperclip-missions-page-'));
  await mkdir(join(pageDirectory, 'assets'));
  await writeFile(join(pageDirectory, 'index.html'), '<!doctype html>');
  await writeFile(join(pageDirectory, 'assets/main.js'), '');
  const config = readConfig({ DATABASE_URL: test.ownerUrl, PORT: '0' });
  const example = await startExample(config, silentLogger(), () => {}, { pageDirectory, watches: false });
  const secret = await createSecret(test.owner, { pluginKey: missionsPlugin.key });
  const { url: gatewayUrl } = example.gateway;
  const worker = createPluginClient({
    url: gatewayUrl,
    clientId: missionsPlugin.key,
    clientSecret: secret?.secret ?? '',
  }).forCompany('ACME');

  const session = async (company = 'ACME') => {
    const response = await fetch(`${example.url}/session?company=${company}`, { method: 'POST' });
    return sessionSchema.parse(await response.json());
  };
  return {
    test,
    example,
    /** The plugin as its worker has it, in ACME. */
    worker,
    session,
    /** Calls a route as the page does: through the page's server, with the page's token. */
    call: async (path: string, { body, company }: { body?: object; company?: string } = {}) => {
      const { accessToken } = await session(company);
      const response = await fetch(`${example.url}${routes}${path}`, {
        method: body ? 'POST' : 'GET',
        headers: { authorization: `Bearer ${accessToken}`, ...(body && { 'content-type': 'application/json' }) },
        ...(body && { body: JSON.stringify(body) }),
      });
      // What a route answers is the test's to know.
      return { status: response.status, body: z.record(z.string(), z.any()).parse(await response.json()) };
    },
    close: async () => {
      await example.stop();
      await rm(pageDirectory, { recursive: true, force: true });
      await test.close();
    },
  };
}
export type ExampleWorld = Awaited<ReturnType<typeof startExampleWorld>>;
