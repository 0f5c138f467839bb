import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { DataDirectoryOwnerError, EmbeddedPostgresError } from './embedded-postgres.errors.ts';

/** A user other than ourselves that runs the server. */
export interface ServerUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/**
 * PostgreSQL refuses to run as root. Root therefore hands the server to a user that is there anyway; no system user is
 * created for it. Anybody else runs the server as themselves, which is the answer null.
 */
export function findServerUser(): ServerUser | null {
  if (process.geteuid?.() !== 0) return null;
  const user = lookUpUser('postgres') ?? lookUpUser('nobody');
  if (user === null) {
    throw new EmbeddedPostgresError(
      'PostgreSQL refuses to run as root, and this system has neither a user "postgres" nor "nobody". ' +
        'Start the gateway as an ordinary user, or set DATABASE_URL.',
    );
  }
  return user;
}

/**
 * A database that exists keeps its owner: PostgreSQL insists on it, and a user "postgres" that some package adds later
 * must not lock an earlier database out.
 */
export function findServerUserOf(dataDirectory: string): ServerUser | null {
  const user = findServerUser();
  if (user === null) return null;
  const owner = statSync(join(dataDirectory, 'PG_VERSION'), { throwIfNoEntry: false });
  if (owner === undefined || owner.uid === user.uid) return user;
  if (owner.uid === 0) {
    throw new DataDirectoryOwnerError(
      `The files in ${dataDirectory} belong to root, and PostgreSQL refuses to run as root. ` +
        `Give them to its user: chown -R ${user.uid}:${user.gid} ${dataDirectory}`,
    );
  }
  return { name: `uid ${owner.uid}`, uid: owner.uid, gid: owner.gid };
}

const knownUsers = new Map<string, ServerUser | null>();

function lookUpUser(name: string): ServerUser | null {
  const known = knownUsers.get(name);
  if (known !== undefined) return known;
  const uid = askId('-u', name);
  const gid = askId('-g', name);
  // A "nobody" that is mapped to root in some odd container would only be refused by PostgreSQL later, and less clearly.
  const user = uid === null || gid === null || uid === 0 ? null : { name, uid, gid };
  knownUsers.set(name, user);
  return user;
}

function askId(flag: '-u' | '-g', name: string): number | null {
  try {
    const answer = execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
    return /^\d+$/.test(answer) ? Number(answer) : null;
  } catch {
    return null;
  }
}
