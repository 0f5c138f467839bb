import { connect } from 'node:net';
import type pg from 'pg';

/** What the driver keeps of the server's process, and leaves out of its types. */
interface Cancellable {
  readonly host?: string;
  readonly port?: number;
  readonly processID?: number | null;
  readonly secretKey?: number | null;
}

const cancelRequestCode = 80_877_102;
const patienceMs = 2_000;

/**
 * Asks the server to end what the connection runs at this moment, and waits until it has taken note. By the protocol's own request on
 * a connection of its own: it needs no place in the pool, and a pooler in between understands it as well.
 */
export function cancelStatement(client: pg.ClientBase): Promise<void> {
  const { host, port, processID, secretKey } = client as Cancellable;
  if (host === undefined || port === undefined || processID == null || secretKey == null) return Promise.resolve();
  const request = Buffer.alloc(16);
  request.writeInt32BE(16, 0);
  request.writeInt32BE(cancelRequestCode, 4);
  request.writeInt32BE(processID, 8);
  request.writeInt32BE(secretKey, 12);
  return new Promise((resolve) => {
    const socket = host.startsWith('/') ? connect(`${host}/.s.PGSQL.${port}`) : connect(port, host);
    // The server answers nothing and closes. Where it cannot be reached, the statement's own time limit ends it.
    socket.setTimeout(patienceMs, () => socket.destroy());
    socket.on('error', () => {});
    socket.on('close', () => resolve());
    socket.on('connect', () => socket.write(request));
    socket.resume();
  });
}
