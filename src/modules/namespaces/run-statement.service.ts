import pg from 'pg';
import { isContention, isDatabaseAway } from '../../database/database-errors.ts';
import { pluginRoleLimits } from '../../database/plugin-role-limits.ts';
import type { PluginSession } from '../../database/plugin-sessions.ts';
import { SqlRefusal } from './sql-refusal.errors.ts';
import { nameOfType, sqlTypes } from './sql-values.ts';
import type { AcceptedStatement } from './statement-gate.ts';

export const rowsMax = 1_000;
export const resultMaxBytes = 8 * 1024 * 1024;

export interface PluginRows {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  /** How many rows were found, up to the limit, or changed. */
  readonly rowCount: number;
  /** Whether there were more rows than are given here. */
  readonly isTruncated: boolean;
}

/**
 * A query of a plugin, as part of one of ours: a statement that is no SELECT, or several of them, is a syntax error to PostgreSQL
 * there, whoever read it before. Its transaction is read only, and rolled back also when all went well.
 */
export async function runQuery(
  session: PluginSession,
  statement: AcceptedStatement,
  params: readonly unknown[],
): Promise<PluginRows> {
  const before = 'select * from (\n';
  const text = `${before}${statement.text}\n) as q limit ${rowsMax + 1}`;
  const { fields, rows } = await send(session, statement, { text, prefix: before.length }, params);
  const columns = columnsOf(fields);
  return {
    columns,
    rows: rows.slice(0, rowsMax).map((values) => toObject(columns, values)),
    rowCount: Math.min(rows.length, rowsMax),
    isTruncated: rows.length > rowsMax,
  };
}

/** A change, as part of a query of ours likewise: what changes rows there is one statement, and can be nothing else. */
export async function runChange(
  session: PluginSession,
  statement: AcceptedStatement,
  params: readonly unknown[],
): Promise<PluginRows> {
  const before = 'with q as (\n';
  const text = statement.returnsRows
    ? `${before}${statement.text}\n) select *, count(*) over () from q limit ${rowsMax + 1}`
    : `${before}${statement.text}\nreturning 1\n) select count(*) from q`;
  const { fields, rows } = await send(session, statement, { text, prefix: before.length }, params);
  const columns = columnsOf(fields.slice(0, -1));
  return {
    columns,
    rows: statement.returnsRows ? rows.slice(0, rowsMax).map((values) => toObject(columns, values)) : [],
    rowCount: Number(rows[0]?.at(-1) ?? 0),
    isTruncated: statement.returnsRows && rows.length > rowsMax,
  };
}

/** Without its mode, which pg's types leave out, a statement without parameters goes by the protocol that runs several at once. */
interface ExtendedQuery extends pg.QueryArrayConfig<unknown[]> {
  readonly queryMode: 'extended';
}

interface Wrapped {
  readonly text: string;
  /** How many characters of it stand before the statement. */
  readonly prefix: number;
}

async function send(
  { client }: PluginSession,
  statement: AcceptedStatement,
  { text, prefix }: Wrapped,
  params: readonly unknown[],
): Promise<{ fields: readonly pg.FieldDef[]; rows: unknown[][] }> {
  const meter = new ResultMeter(client);
  const query: ExtendedQuery = { text, values: [...params], rowMode: 'array', types: sqlTypes, queryMode: 'extended' };
  try {
    return await client.query<unknown[]>(query);
  } catch (error) {
    if (meter.isOver) throw tooLarge();
    throw refusalOf(error, statement, prefix);
  } finally {
    meter.stop();
  }
}

/** Counts the bytes of an answer as they come in, and hangs up when they are too many: rows of any size are rows of memory here. */
class ResultMeter {
  isOver = false;
  readonly #stop: () => void;

  constructor(client: pg.PoolClient) {
    const stream = streamOf(client);
    let received = 0;
    const count = (chunk: Buffer) => {
      received += chunk.length;
      if (received <= resultMaxBytes || this.isOver) return;
      this.isOver = true;
      stream.destroy();
    };
    stream.on('data', count);
    this.#stop = () => stream.off('data', count);
  }

  stop(): void {
    this.#stop();
  }
}

interface Stream {
  on(event: 'data', listener: (chunk: Buffer) => void): void;
  off(event: 'data', listener: (chunk: Buffer) => void): void;
  destroy(): void;
}

function streamOf(client: pg.PoolClient): Stream {
  // pg's types leave the protocol connection out.
  const { connection } = client as { readonly connection?: { readonly stream?: Stream } };
  if (!connection?.stream) throw new Error('the connection does not show its stream');
  return connection.stream;
}

function tooLarge(): SqlRefusal {
  return new SqlRefusal(
    'RESULT_TOO_LARGE',
    `The rows come to more than ${resultMaxBytes / 1024 / 1024} MiB. Ask for fewer rows, or for fewer columns.`,
  );
}

/** What PostgreSQL says of the statement, without details or hints, which speak of rows; or the failure that is nobody's statement. */
function refusalOf(error: unknown, statement: AcceptedStatement, prefix: number): unknown {
  if (!(error instanceof pg.DatabaseError) || !error.code) return error;
  const { code, message } = error;
  const position = error.position === undefined ? null : statement.positionInSource(Number(error.position) - prefix);
  switch (code) {
    case '57014':
      return new SqlRefusal(
        'TIMEOUT',
        `The statement ran longer than ${pluginRoleLimits.statementTimeoutMs / 1000} seconds. Ask for less at once, or add an index.`,
      );
    case '55P03':
      return new SqlRefusal('LOCKED', 'Another transaction holds the same rows. Try again shortly.');
    case '25006':
      return new SqlRefusal('READ_ONLY', 'A query changes nothing. Use executePluginSql.', position);
    case '42501':
      return new SqlRefusal('FORBIDDEN', 'The statement needs a right that plugins do not have.', position);
  }
  // Memory, temporary files, connections of the role.
  if (code.startsWith('53') || code.startsWith('54')) {
    return new SqlRefusal(
      'RESOURCES',
      'The statement needs more memory or temporary space than a plugin may take. Sort or join less at once.',
    );
  }
  // 28: no context, which is ours to give. XX: the server's own failure. The rest of the classes are about the connection.
  if (isContention(error) || isDatabaseAway(error) || /^(28|XX|F0|58|57|08)/.test(code)) return error;
  return new SqlRefusal('STATEMENT_FAILED', message, position);
}

function columnsOf(fields: readonly pg.FieldDef[]): { name: string; type: string }[] {
  const seen = new Set<string>();
  return fields.map(({ name, dataTypeID }) => {
    if (seen.has(name)) {
      throw new SqlRefusal(
        'DUPLICATE_COLUMN',
        `Two columns of the result are called "${name}". Give them different names with AS.`,
      );
    }
    seen.add(name);
    return { name, type: nameOfType(dataTypeID) };
  });
}

function toObject(columns: readonly { readonly name: string }[], values: readonly unknown[]): Record<string, unknown> {
  return Object.fromEntries(columns.map(({ name }, at) => [name, values[at]]));
}
