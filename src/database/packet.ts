import pg from 'pg';
import { inOneWrite, type WritesMessages } from './one-write.ts';

/** A statement as node-postgres takes it. */
export interface PacketStatement {
  readonly config: pg.QueryConfig;
  readonly onResult: (result: pg.QueryResult) => void;
  /** Called for the statement that failed and for all behind it, of which none was run. */
  readonly onError: (error: Error) => void;
}

/** The protocol connection, as far as a packet speaks to it. node-postgres's types leave it out. */
interface Protocol extends WritesMessages {
  readonly submittedNamedStatements: Record<string, string>;
  flush(): void;
  sync(): void;
}

/** What node-postgres calls on its own queries. Its types leave this out too. */
interface ProtocolQuery {
  readonly name?: string;
  readonly text: string;
  submit(connection: Protocol): unknown;
  handleRowDescription(message: unknown): void;
  handleDataRow(message: unknown): void;
  handleCommandComplete(message: unknown, connection: Protocol): void;
  handleReadyForQuery(connection: Protocol): void;
}

/**
 * Statements that travel to PostgreSQL together, with one Sync behind the last. They run one after the other, each with a snapshot of its
 * own, and what one of them fails with ends those behind it too.
 *
 * Each is a query of node-postgres's own, which writes its messages and reads its rows; what this adds is that they share the Sync.
 */
class Packet {
  /** Set anew by node-postgres, where it watches the time. */
  callback: (error: Error | null) => void;
  readonly #statements: readonly PacketStatement[];
  readonly #isAnsweredSingly: boolean;
  readonly #queries: readonly ProtocolQuery[];
  /** How many were written, and how many of these have ended. */
  #written = 0;
  #ended = 0;
  #unwritable: Error | null = null;
  #isWriting = false;

  constructor(statements: readonly PacketStatement[], isAnsweredSingly: boolean, callback: Packet['callback']) {
    this.callback = callback;
    this.#isAnsweredSingly = isAnsweredSingly;
    this.#statements = statements;
    this.#queries = statements.map(({ config, onResult, onError }) => {
      const query = new pg.Query(config, (error, result) => {
        if (!error) return onResult(result);
        if (this.#isWriting) this.#unwritable = error;
        onError(error);
      });
      // By the simple protocol each would have an end of its own.
      return Object.assign(query as unknown as ProtocolQuery, { queryMode: 'extended' });
    });
  }

  /** Of the statement that is being answered: node-postgres notes that it is prepared. */
  get name(): string | undefined {
    return this.#ended < this.#written ? this.#queries[this.#ended]?.name : undefined;
  }

  get text(): string | undefined {
    return this.#queries[this.#ended]?.text;
  }

  submit(connection: Protocol): null {
    this.#isWriting = true;
    try {
      // The server has the last message when it reads the first.
      inOneWrite(connection, (collecting) => {
        const withoutSync: Protocol = Object.create(collecting, { sync: { value: () => {} } });
        for (const query of this.#queries) {
          query.submit(withoutSync);
          // A value that has no text. Nothing behind it may be run without it.
          if (this.#unwritable) break;
          this.#written += 1;
          if (this.#isAnsweredSingly) collecting.flush();
        }
        collecting.sync();
      });
    } finally {
      this.#isWriting = false;
    }
    if (this.#unwritable) {
      const [{ name } = {}] = this.#queries.slice(this.#written);
      // node-postgres has closed it again, and does not remember that.
      if (name) delete connection.submittedNamedStatements[name];
      for (const { onError } of this.#statements.slice(this.#written + 1)) onError(this.#unwritable);
    }
    return null;
  }

  handleRowDescription(message: unknown): void {
    this.#queries[this.#ended]?.handleRowDescription(message);
  }

  handleDataRow(message: unknown): void {
    this.#queries[this.#ended]?.handleDataRow(message);
  }

  handleCommandComplete(message: unknown, connection: Protocol): void {
    this.#queries[this.#ended]?.handleCommandComplete(message, connection);
    this.handleEmptyQuery(connection);
  }

  handleEmptyQuery(connection: Protocol): void {
    const query = this.#queries[this.#ended];
    this.#ended += 1;
    query?.handleReadyForQuery(connection);
  }

  handlePortalSuspended(): void {}

  handleReadyForQuery(): void {
    this.callback(null);
  }

  handleError(error: Error, connection?: Protocol): void {
    // All of them where the connection had ended before anything was written.
    const lost = this.#statements.slice(this.#ended, this.#unwritable ? this.#written : undefined);
    this.#ended = this.#statements.length;
    for (const { config } of lost) {
      // What lies behind the failure was not prepared.
      if (config.name && connection) delete connection.submittedNamedStatements[config.name];
    }
    for (const { onError } of lost) onError(error);
    this.callback(error);
  }
}

/**
 * Sends the statements, and returns when PostgreSQL has answered all of them or the first has failed. Each is told how it went: at the
 * end, or when it has ended, where they are to be answered singly. That costs PostgreSQL a write for each.
 */
export function sendTogether(
  client: pg.ClientBase,
  statements: readonly PacketStatement[],
  { isAnsweredSingly = false }: { readonly isAnsweredSingly?: boolean } = {},
): Promise<void> {
  return new Promise((resolve) => {
    client.query(new Packet(statements, isAnsweredSingly, () => resolve()) as unknown as pg.Submittable);
  });
}
