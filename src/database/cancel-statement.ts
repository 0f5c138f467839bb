import type { ConnectionOptions } from 'node:tls';
import pg from 'pg';
import { z } from 'zod';

/** Code of the message that asks a server to cancel, of its protocol. */
const cancelRequestCode = 80_877_102;
const giveUpMs = 2_000;

// pg's types leave out what the driver knows of its server.
const connectionSchema = z.object({
  host: z.string().default('localhost'),
  port: z.number(),
  processID: z.number(),
  secretKey: z.number(),
  ssl: z.union([z.boolean(), z.custom<ConnectionOptions>((value) => typeof value === 'object' && value !== null)]),
  sslNegotiation: z.enum(['postgres', 'direct']).default('postgres'),
});

/** What pg's types leave out of its connection. */
interface Connecting extends pg.Connection {
  connect(port: number | string, host?: string): void;
  requestSsl(): void;
}

/**
 * Asks PostgreSQL to end what a connection runs now, over a connection of its own, as the protocol has it: no pool has to have room for
 * it. That one is encrypted where the other is, since what stands before a server may let nothing else through. Returns when the server
 * has taken notice. Where it cannot be reached, the statement's own time limit ends it.
 */
export function cancelStatement(client: pg.ClientBase): Promise<void> {
  const parsed = connectionSchema.safeParse(client);
  if (!parsed.success) return Promise.resolve();
  const { host, port, processID, secretKey, ssl, sslNegotiation } = parsed.data;
  const message = Buffer.alloc(16);
  message.writeInt32BE(16, 0);
  message.writeInt32BE(cancelRequestCode, 4);
  message.writeInt32BE(processID, 8);
  message.writeInt32BE(secretKey, 12);
  return new Promise((resolve) => {
    const config = { ssl, sslNegotiation };
    const connection = new pg.Connection(config) as Connecting;
    const timer = setTimeout(() => connection.stream.destroy(), giveUpMs);
    connection.on('error', () => connection.stream.destroy());
    connection.on('connect', () => {
      if (!ssl) connection.stream.write(message);
      else if (sslNegotiation === 'postgres') connection.requestSsl();
    });
    connection.on('sslconnect', () => connection.stream.write(message));
    // The server hangs up once it has passed the wish on.
    connection.on('end', () => {
      clearTimeout(timer);
      resolve();
    });
    if (host.startsWith('/')) connection.connect(`${host}/.s.PGSQL.${port}`);
    else connection.connect(port, host);
  });
}

/**
 * Cancels what the connection runs when the signal fires. The returned function ends the watch and tells whether it came to that: such a
 * connection is closed rather than used again, since a wish that comes late would end somebody else's statement.
 */
export function cancelOnAbort(client: pg.ClientBase, signal: AbortSignal | undefined): () => Promise<boolean> {
  if (!signal) return async () => false;
  let cancelling: Promise<void> | null = null;
  const cancel = () => {
    cancelling = cancelStatement(client);
  };
  signal.addEventListener('abort', cancel, { once: true });
  return async () => {
    signal.removeEventListener('abort', cancel);
    await cancelling;
    return cancelling !== null;
  };
}
