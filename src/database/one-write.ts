/** The protocol connection of node-postgres, as far as something is written to it. Its types leave it out. */
export interface WritesMessages {
  readonly stream: { readonly writable: boolean; write(bytes: Uint8Array): unknown };
}

/**
 * Hands what `write` sends on the connection to the socket as one write. Corked, the socket would hand on each message for itself, a
 * dozen and more of them, and that is dearer than to copy them.
 */
export function inOneWrite<Connection extends WritesMessages>(
  connection: Connection,
  write: (collecting: Connection) => void,
): void {
  const { stream } = connection;
  const messages: Uint8Array[] = [];
  const collector = { writable: stream.writable, write: (bytes: Uint8Array) => messages.push(bytes) };
  // All else, what is prepared there for example, is the connection's own.
  write(Object.create(connection, { stream: { value: collector } }));
  if (messages.length > 0) stream.write(Buffer.concat(messages));
}
