import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { DataDirectoryLayout } from './data-directory.ts';
import { DataDirectoryInUseError } from './embedded-postgres.errors.ts';
import {
  connectAsOwner,
  maintenanceDatabaseName,
  type OwnerConnection,
  servesDataDirectory,
} from './owner-connection.ts';
import { readPassword } from './password-file.ts';
import { findPostmaster, type Postmaster } from './postmaster-file.ts';

const answerMs = 60_000;
const pollMs = 50;

/**
 * Looks for a server that already runs on this directory, and connects to it: a gateway that was killed leaves its server
 * behind. The password and the directory it names prove that it is ours. Null means that none runs, or that it is
 * just going; whether another gateway has it is for the supervisor's lock to say.
 */
export async function connectToRunningPostmaster(
  layout: DataDirectoryLayout,
  onProgress: (message: string) => void,
): Promise<{ postmaster: Postmaster; connection: OwnerConnection } | null> {
  const deadline = Date.now() + answerMs;
  for (let round = 0; ; round++) {
    const postmaster = findPostmaster(layout.dataDirectory);
    if (postmaster === null) return null;
    const connection = postmaster.isReady ? await tryToConnect(layout, postmaster) : null;
    if (connection !== null) return { postmaster, connection };
    if (Date.now() > deadline) throw strangerError(layout, postmaster);
    if (round === 10) onProgress('A PostgreSQL server on this data directory is starting or stopping; waiting for it.');
    await delay(pollMs);
  }
}

async function tryToConnect(layout: DataDirectoryLayout, postmaster: Postmaster): Promise<OwnerConnection | null> {
  const access = { port: postmaster.port, password: readPassword(layout) };
  let connection: OwnerConnection;
  try {
    connection = await connectAsOwner(access, maintenanceDatabaseName);
  } catch (error) {
    // Invalid password. Everything else passes: a server that starts or stops refuses, and then answers or is gone.
    if (error instanceof pg.DatabaseError && error.code === '28P01') throw strangerError(layout, postmaster);
    return null;
  }
  if (await servesDataDirectory(connection, layout.dataDirectory).catch(() => false)) return connection;
  await connection.client.end().catch(() => {});
  return null;
}

function strangerError({ dataDirectory }: DataDirectoryLayout, { pid }: Postmaster): DataDirectoryInUseError {
  return new DataDirectoryInUseError(
    dataDirectory,
    `A PostgreSQL server (process ${pid}) that we cannot log in to uses`,
  );
}
