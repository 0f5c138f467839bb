import type { Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../kernel/logger.ts';

/** How long running operations may take to finish once the process was asked to stop. */
export const drainMaxMs = 10_000;

/**
 * Goes on for a while as if nothing were, so that whoever balances between processes finds out first that this one is not ready any more.
 * Connections that it keeps to us end with their next answer: it opens others elsewhere.
 */
export async function keepServing(server: Server, forMs: number): Promise<void> {
  if (forMs === 0) return;
  server.prependListener('request', (_request, response) => {
    response.shouldKeepAlive = false;
  });
  await sleep(forMs);
}

/** Stops accepting, lets what runs finish, and then closes what is left. */
export async function drain(server: Server, log: Logger): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  // A kept-alive connection becomes idle when its answer is out; close() alone would wait for the client to hang up.
  const sweep = setInterval(() => server.closeIdleConnections(), 100);
  const deadline = setTimeout(() => {
    log.warn('closing connections that did not finish in time');
    server.closeAllConnections();
  }, drainMaxMs);
  await closed;
  clearInterval(sweep);
  clearTimeout(deadline);
}
