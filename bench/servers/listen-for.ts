import type { Server } from 'node:http';

/** Listens on a free port of this machine and says which, for the process that started this one. It ends with that process. */
export function listenFor(server: Server): void {
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    if (typeof address === 'object' && address) process.send?.({ port: address.port });
  });
  process.on('disconnect', () => process.exit(0));
}
