import type pg from 'pg';

/** The process of the server behind a connection, which seals are bound to. */
export function backendPid(client: pg.ClientBase): number {
  // pg's types leave it out; the driver keeps it to cancel queries by.
  const { processID } = client as { readonly processID?: number | null };
  if (typeof processID !== 'number') throw new Error('the connection does not say which process serves it');
  return processID;
}
