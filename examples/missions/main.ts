import { ConfigError, readConfig } from '../../src/config.ts';
import { createLogger } from '../../src/kernel/logger.ts';
import { startExample } from './start-example.ts';

/** `npm run example`: everything, and one address. PORT is the port of that address. */
async function main(): Promise<void> {
  const stopRequested = onceAskedToStop();
  const config = readConfig({ LOG_LEVEL: 'warn', PORT: '4100', ...process.env });
  const startedAt = performance.now();
  let shown = '';
  const example = await startExample(config, createLogger(config.logLevel), (message) => {
    if (message === shown) return;
    shown = message;
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1).padStart(5);
    process.stdout.write(`${seconds} s  ${message}\n`);
  });
  process.stdout.write(`\nThe missions of two companies: ${example.url}\n\nStop with Ctrl-C. The data stays.\n`);
  const signal = await stopRequested;
  process.stdout.write(`\n${signal}: stopping.\n`);
  await example.stop();
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
  process.exit(1);
});
