import pg from 'pg';
import { Unavailable } from '../kernel/errors.ts';

/** Errors of PostgreSQL and of the connection to it, told apart by what a caller might do about them. */

const awayCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EHOSTUNREACH',
  '53300',
  '53200',
]);
const awayMessages = [
  'Connection terminated',
  'timeout exceeded when trying to connect',
  'Query read timeout',
  'Client has encountered a connection error',
  'Cannot use a pool after calling end',
];

/** The code of the error, or of what it wraps: drizzle puts the driver's error into `cause`. */
export function databaseCode(error: unknown): string | null {
  for (let at = error; at instanceof Error; at = at.cause) {
    if ('code' in at && typeof at.code === 'string') return at.code;
  }
  return null;
}

/** The connection failed, was refused or was ended: nothing was decided about the statement. */
export function isDatabaseAway(error: unknown): boolean {
  const code = databaseCode(error);
  if (code && (awayCodes.has(code) || code.startsWith('08') || code.startsWith('57P') || code === '25006')) return true;
  for (let at = error; at instanceof Error; at = at.cause) {
    const { message } = at;
    if (awayMessages.some((start) => message.startsWith(start))) return true;
  }
  return false;
}

function says(error: unknown, words: string): boolean {
  for (let at = error; at instanceof Error; at = at.cause) if (at.message.includes(words)) return true;
  return false;
}

/** The server cannot write: it has no room left on its disk, or follows another one. What only reads goes on there. */
export function cannotWrite(error: unknown): boolean {
  const code = databaseCode(error);
  // The third is what a server that follows says of an unlogged table, before it gets as far as that it is read-only.
  return isDiskFull(error) || code === '25006' || (code === '0A000' && says(error, 'during recovery'));
}

export function isDiskFull(error: unknown): boolean {
  return databaseCode(error) === '53100';
}

/** What the caller is told whenever the database cannot be asked. */
export function databaseUnavailable(cause: unknown): Unavailable {
  return new Unavailable('The database cannot be reached. Try again shortly.', cause);
}

/** Another transaction held what this one needed: the same call may succeed a moment later. */
export function isContention(error: unknown): boolean {
  const code = databaseCode(error);
  return code === '40001' || code === '40P01' || code === '55P03';
}

/** Of a replica: what the statement reads, or locks, is in the way of what the replica has to replay. */
export function isRecoveryConflict(error: unknown): boolean {
  if (isContention(error)) return true;
  for (let at = error; at instanceof Error; at = at.cause) {
    if (at.message.includes('conflict with recovery')) return true;
  }
  return false;
}

export function isStatementTimeout(error: unknown): boolean {
  return databaseCode(error) === '57014';
}

/** By name, what a constraint is of; null where the error is of none. */
export function violatedConstraint(error: unknown): { schema: string; table: string; constraint: string } | null {
  for (let at = error; at instanceof Error; at = at.cause) {
    if (!(at instanceof pg.DatabaseError)) continue;
    const { schema, table, constraint } = at;
    return schema && table && constraint ? { schema, table, constraint } : null;
  }
  return null;
}

/** Text that PostgreSQL cannot hold: a NUL, or bytes that are no character. */
export function isUnstorableText(error: unknown): boolean {
  const code = databaseCode(error);
  return code === '22021' || code === '22P05';
}
