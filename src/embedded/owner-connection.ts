import { Socket } from 'node:net';
import pg from 'pg';
import { z } from 'zod';
import { canonicalPath } from './reachable-path.ts';

export const ownerName = 'paperclip';
export const databaseName = 'paperclip';
/** The database that every cluster has. What we do for ourselves happens there, so ours can be a template or be dropped. */
export const maintenanceDatabaseName = 'postgres';

export interface OwnerAccess {
  readonly port: number;
  readonly password: string;
}

/** A connection that need not keep the process alive. */
export interface OwnerConnection {
  readonly client: pg.Client;
  readonly socket: Socket;
}

export function ownerUrlOf({ port, password }: OwnerAccess): string {
  return `postgres://${ownerName}:${password}@127.0.0.1:${port}/${databaseName}`;
}

export async function connectAsOwner(access: OwnerAccess, database: string): Promise<OwnerConnection> {
  const socket = new Socket();
  const client = new pg.Client({
    host: '127.0.0.1',
    port: access.port,
    user: ownerName,
    password: access.password,
    database,
    // The environment's PGSSLMODE and PGOPTIONS are meant for other servers.
    ssl: false,
    options: '-c idle_session_timeout=0 -c statement_timeout=0',
    application_name: 'paperclip-graphql supervisor',
    connectionTimeoutMillis: 5_000,
    query_timeout: 10_000,
    keepAlive: true,
    stream: () => socket,
  });
  // Without a listener a server that goes away would end this process.
  client.on('error', () => {});
  try {
    await client.connect();
  } catch (error) {
    socket.destroy();
    throw error;
  }
  return { client, socket };
}

/** Whether the server at the other end is the one of this directory, and not one that got the port since. */
export async function servesDataDirectory({ client }: OwnerConnection, dataDirectory: string): Promise<boolean> {
  const { rows } = await client.query('show data_directory');
  const [row] = z.tuple([z.object({ data_directory: z.string() })]).parse(rows);
  return canonicalPath(row.data_directory) === canonicalPath(dataDirectory);
}

export async function ensureDatabase({ client }: OwnerConnection): Promise<void> {
  const { rowCount } = await client.query('select from pg_database where datname = $1', [databaseName]);
  if (rowCount === 0) await client.query(`create database ${databaseName} owner ${ownerName}`);
}
