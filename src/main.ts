import { ConfigError, readConfig } from './config.ts';
import { banner } from './demo/banner.ts';
import { createLogger } from './kernel/logger.ts';
import { startGateway } from './start.ts';

const progress = (message: string) => process.stdout.write(`${message}\n`);

async function main(): Promise<void> {
  const config = readConfig();
  const log = createLogger(config.logLevel);
  // A promise that nobody waits for must not end the work of everybody else. Whatever it was, it is told once, and mended.
  process.on('unhandledRejection', (reason) => {
    log.error({ cause: reason instanceof Error ? reason.stack : 'not an error' }, 'a rejection that nobody handles');
  });
  const stopRequested = onceAskedToStop();
  const gateway = await startGateway(config, log, progress);
  process.stdout.write(banner(gateway, config));
  log.info({ url: gateway.url }, 'the gateway listens');
  const signal = await stopRequested;
  progress(`\n${signal}: finishing what runs, then stopping.`);
  await gateway.stop();
  log.info('the gateway has stopped');
}

/** A second signal while stopping ends the process at once. */
function onceAskedToStop(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let asked = false;
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.on(signal, () => {
        if (asked) process.exit(130);
        asked = true;
        resolve(signal);
      });
    }
  });
}

main().catch((error: unknown) => {
  // What a person can put right is said in a sentence; anything else with its stack.
  const known = error instanceof Error && (error instanceof ConfigError || error.constructor !== Error);
  console.error(known ? error.message : error);
  process.exitCode = 1;
});
