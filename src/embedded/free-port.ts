import { createServer } from 'node:net';
import { PortTakenError } from './embedded-postgres.errors.ts';

/** A port that was free a moment ago. Somebody may be faster, so whoever uses it must be ready to ask again. */
export function findFreePort(): Promise<number> {
  return listenOnce(0);
}

export async function assertPortFree(port: number): Promise<void> {
  try {
    await listenOnce(port);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') throw new PortTakenError(port);
    throw error;
  }
}

function listenOnce(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        if (address === null || typeof address === 'string') reject(new Error('The system gave no port.'));
        else resolve(address.port);
      });
    });
  });
}
