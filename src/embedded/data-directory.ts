import { createHash } from 'node:crypto';
import { accessSync, constants, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  DataDirectoryOwnerError,
  DataDirectoryUnreachableError,
  DataDirectoryVersionError,
  NotADataDirectoryError,
} from './embedded-postgres.errors.ts';
import { canonicalPath, findBlockingDirectory, makeDirectory } from './reachable-path.ts';
import { findServerUser, type ServerUser } from './server-user.ts';

/** The data directory and what lies beside it. What is not PostgreSQL's own stays outside its directory. */
export interface DataDirectoryLayout {
  readonly dataDirectory: string;
  readonly passwordFile: string;
  readonly logFile: string;
  readonly startLockFile: string;
  /** A cluster is made below this name, and moved to its place when it is complete. */
  readonly initializingPrefix: string;
}

export function layOutDataDirectory(dataDirectory: string): DataDirectoryLayout {
  const canonical = canonicalPath(dataDirectory);
  return {
    dataDirectory: canonical,
    passwordFile: `${canonical}.password`,
    logFile: `${canonical}.log`,
    startLockFile: `${canonical}.lock`,
    initializingPrefix: `${canonical}.initializing-`,
  };
}

/** Where the data goes when nobody says: into the project, unless root's server could not get there. */
export function defaultDataDirectory(projectDirectory: string): string {
  const project = canonicalPath(projectDirectory);
  const inProject = join(project, '.data', 'postgres');
  const user = findServerUser();
  if (user === null) return inProject;
  const projectHash = createHash('sha256').update(project).digest('hex').slice(0, 8);
  const outside = join('/var/lib/paperclip-graphql', projectHash, 'postgres');
  if (findBlockingDirectory(inProject, user) !== null) return outside;
  // A home that is opened later must not make the database that was made outside look lost.
  return !hasCluster(inProject) && hasCluster(outside) ? outside : inProject;
}

/** Makes sure that both we and the server's user can work there, or says what is in the way. */
export function prepareParentDirectory(layout: DataDirectoryLayout, user: ServerUser | null): void {
  const { dataDirectory } = layout;
  const blocking = findBlockingDirectory(dataDirectory, user);
  if (blocking !== null) throw new DataDirectoryUnreachableError(dataDirectory, blocking, user);
  const parent = dirname(dataDirectory);
  try {
    // Others may pass through to the data directory if they run its server, and nobody may look around.
    makeDirectory(parent, user === null ? 0o700 : 0o711);
    accessSync(parent, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new DataDirectoryOwnerError(
      `${parent} cannot be made or written to, so no data directory can be kept there. ` +
        'Run the gateway as the user it belongs to, or set DATA_DIR to another directory.',
      { cause: error },
    );
  }
}

/** Whether there is a cluster of our version. Absent means that there is nothing, or an empty directory. */
export function inspectDataDirectory(dataDirectory: string, majorVersion: string): 'cluster' | 'absent' {
  const stats = statSync(dataDirectory, { throwIfNoEntry: false });
  if (stats === undefined) return 'absent';
  if (!stats.isDirectory()) throw new NotADataDirectoryError(dataDirectory, 'is not a directory');
  if (listNames(dataDirectory).length === 0) return 'absent';
  if (!hasCluster(dataDirectory)) {
    throw new NotADataDirectoryError(dataDirectory, 'is not empty and is not a PostgreSQL data directory');
  }
  const found = readFileSync(join(dataDirectory, 'PG_VERSION'), 'utf8').trim();
  if (found !== majorVersion) throw new DataDirectoryVersionError(dataDirectory, found, majorVersion);
  return 'cluster';
}

function hasCluster(dataDirectory: string): boolean {
  return statSync(join(dataDirectory, 'PG_VERSION'), { throwIfNoEntry: false }) !== undefined;
}

function listNames(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    throw new DataDirectoryOwnerError(
      `${directory} belongs to another user. Run the gateway as that user, or set DATA_DIR to another directory.`,
      { cause: error },
    );
  }
}
