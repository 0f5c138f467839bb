import pg from 'pg';
import { createSecret, revokeSecret } from '../../src/auth/plugin-secret.ts';
import type { Config } from '../../src/config.ts';
import type { Logger } from '../../src/kernel/logger.ts';
import { type RunningGateway, startGateway } from '../../src/start.ts';
import { installExample, manifest, registerExampleWorker } from './install-example.ts';
import { buildPage } from './web/build-page.ts';
import { createWebServer } from './web/web-server.ts';
import { createMissionsWorker } from './worker/missions-worker.ts';

export interface RunningExample {
  /** The one address that a person needs. */
  readonly url: string;
  readonly gateway: RunningGateway;
  stop(): Promise<void>;
}

export interface ExampleOptions {
  /** The page as it was built before. Left out: it is built now. */
  readonly pageDirectory?: string | undefined;
  /** Whether the worker moves missions on by itself. True when left out. */
  readonly watches?: boolean | undefined;
}

const secretLifetimeMs = 7 * 86_400_000;

/**
 * The gateway with its demo data, the plugin installed in it, the plugin's worker, and its page. They are one process here so that one
 * command starts and stops them; among themselves they speak HTTP, as they would on machines of their own.
 */
export async function startExample(
  config: Config,
  log: Logger,
  onProgress: (message: string) => void,
  { pageDirectory, watches = true }: ExampleOptions = {},
): Promise<RunningExample> {
  const ending: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (const end of ending.splice(0).reverse()) await end();
  };
  try {
    if (!pageDirectory) onProgress('Building the page');
    const page = pageDirectory ?? (await buildPage());
    // The page's port is the one that people know; the gateway takes any.
    const gateway = await startGateway({ ...config, port: 0, demo: true }, log, onProgress);
    ending.push(() => gateway.stop());
    const owner = new pg.Client({ connectionString: gateway.ownerUrl, application_name: 'paperclip-graphql example' });
    await owner.connect();
    owner.on('error', () => {});
    ending.push(() => owner.end());

    onProgress(`Installing ${manifest.displayName} ${manifest.version}`);
    await installExample(owner, gateway.ownerUrl);
    const secret = await createSecret(owner, {
      pluginKey: manifest.id,
      label: 'npm run example',
      expiresInMs: secretLifetimeMs,
    });
    if (!secret) throw new Error('the plugin of the example was installed and is not there');
    // A secret for each run, so that none is ever written down.
    ending.push(() => revokeSecret(owner, secret.id));

    onProgress('Starting the worker');
    const worker = createMissionsWorker({ gatewayUrl: gateway.url, clientSecret: secret.secret, watches });
    ending.push(() => worker.stop());
    const { origin } = await worker.listen();
    await registerExampleWorker(owner, origin);

    const web = createWebServer({ pageDirectory: page, gatewayUrl: gateway.url, userToken: worker.userToken });
    ending.push(() => web.stop());
    const url = await web.listen(config.port, config.host);
    onProgress('Ready');
    return { url, gateway, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
