import type { Server } from 'node:http';
import type { Logger } from '../kernel/logger.ts';

/** How long running operations may take to finish once the process was asked to stop. */
export const drainMaxMs = 10_000;

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
