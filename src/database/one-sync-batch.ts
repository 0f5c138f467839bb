import type pg from 'pg';
import { inOneWrite, type WritesMessages } from './one-write.ts';

/** One statement of a batch. Its name stands for its text on every connection; without one, it is prepared for this once. */
export interface BatchStatement {
  readonly name: string;
  readonly text: string;
  readonly values: readonly unknown[];
}

/** The values of a row as PostgreSQL writes them. */
export type TextRow = readonly (string | null)[];

/** As many statements as a connection keeps prepared; the one that was not used for the longest time makes room. */
export const preparedMax = 200;

/** The protocol connection, as far as a batch speaks to it. node-postgres's types leave it out. */
interface Protocol extends WritesMessages {
  parse(message: { name: string; text: string }): void;
  bind(message: {
    portal: string;
    statement: string;
    values: readonly unknown[];
    valueMapper: (v: unknown) => unknown;
  }): void;
  execute(message: { portal: string; rows: number }): void;
  close(message: { type: 'S'; name: string }): void;
  sync(): void;
}

/** What each connection has prepared, in the order in which it was last used. */
const preparedOn = new WeakMap<Protocol, Map<string, string>>();

/**
 * Several prepared statements with one Sync: one round trip, and by the protocol one transaction. What set_config sets for the
 * transaction ends with it, and an error in one statement undoes all of them.
 *
 * node-postgres calls it by these names, as it calls its own queries.
 */
class OneSyncBatch {
  callback: (error: Error | null, rows: readonly (readonly TextRow[])[]) => void;
  readonly #statements: readonly BatchStatement[];
  readonly #rows: TextRow[][];
  readonly #fresh: string[] = [];
  #at = 0;

  constructor(statements: readonly BatchStatement[], callback: OneSyncBatch['callback']) {
    this.#statements = statements;
    this.#rows = statements.map(() => []);
    this.callback = callback;
  }

  submit(connection: Protocol): null {
    const prepared = preparedOn.get(connection) ?? new Map<string, string>();
    preparedOn.set(connection, prepared);
    // The server has the last message when it reads the first.
    inOneWrite(connection, (collecting) => {
      for (const statement of this.#statements) {
        this.#prepare(collecting, prepared, statement);
        collecting.bind({
          portal: '',
          statement: statement.name,
          values: statement.values,
          valueMapper: asText,
        });
        collecting.execute({ portal: '', rows: 0 });
      }
      collecting.sync();
    });
    return null;
  }

  #prepare(connection: Protocol, prepared: Map<string, string>, { name, text }: BatchStatement): void {
    if (name === '') {
      connection.parse({ name, text });
      return;
    }
    const isKnown = prepared.delete(name);
    prepared.set(name, text);
    if (isKnown) return;
    const [oldest] = prepared.keys();
    if (prepared.size > preparedMax && oldest !== undefined) {
      prepared.delete(oldest);
      connection.close({ type: 'S', name: oldest });
    }
    // An earlier batch may have got as far as preparing it and then failed. To close what is not there is no error.
    connection.close({ type: 'S', name });
    connection.parse({ name, text });
    this.#fresh.push(name);
  }

  handleDataRow({ fields }: { fields: TextRow }): void {
    this.#rows[this.#at]?.push(fields);
  }

  handleCommandComplete(): void {
    this.#at += 1;
  }

  handleEmptyQuery(): void {
    this.#at += 1;
  }

  handleRowDescription(): void {}

  handlePortalSuspended(): void {}

  handleReadyForQuery(): void {
    this.callback(null, this.#rows);
  }

  handleError(error: Error, connection: Protocol): void {
    for (const name of this.#fresh) preparedOn.get(connection)?.delete(name);
    this.callback(error, []);
  }
}

/** A value as PostgreSQL reads it. */
function asText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (Array.isArray(value)) return `{${value.map(asElement).join(',')}}`;
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new TypeError('a parameter is text, a number, a truth value or a list of these');
}

function asElement(value: unknown): string {
  const text = asText(value);
  return text === null ? 'NULL' : `"${text.replace(/[\\"]/g, (character) => `\\${character}`)}"`;
}

/** The rows of each statement, or the error of the first that failed, after which none of them has happened. */
export function runBatch(
  client: pg.ClientBase,
  statements: readonly BatchStatement[],
): Promise<readonly (readonly TextRow[])[]> {
  return new Promise((resolve, reject) => {
    const batch = new OneSyncBatch(statements, (error, rows) => (error ? reject(error) : resolve(rows)));
    client.query(batch as unknown as pg.Submittable);
  });
}
