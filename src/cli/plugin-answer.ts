import { DrizzleQueryError } from 'drizzle-orm/errors';
import { drizzle } from 'drizzle-orm/node-postgres';
import { databaseCode, isDatabaseAway } from '../database/database-errors.ts';
import { PluginLifecycleError } from '../modules/plugins/plugin-lifecycle.errors.ts';
import type { OwnerStatements } from '../modules/plugins/plugin-standing.sql.ts';
import { CommandError } from './command-error.ts';
import { withOwner } from './with-owner.ts';

export interface AnswerOptions {
  readonly json?: boolean;
}

/**
 * Does the work of a command and prints what came of it. With --json standard output holds one JSON document, also when the
 * command failed: `{"error": {"code", "message"}}`, and more where the error knows more.
 */
export async function answer<Result>(
  { json = false }: AnswerOptions,
  work: () => Promise<Result>,
  inWords: (result: Result) => string,
): Promise<Result | undefined> {
  try {
    const result = await work();
    process.stdout.write(`${json ? JSON.stringify(result, null, 2) : withoutControls(inWords(result))}\n`);
    return result;
  } catch (error) {
    if (!json) throw error;
    process.stdout.write(`${JSON.stringify({ error: describe(error) }, null, 2)}\n`);
    process.exitCode = 1;
    return undefined;
  }
}

/** All that a command changes, or nothing of it. */
export async function inOwnerTransaction<Result>(work: (db: OwnerStatements) => Promise<Result>): Promise<Result> {
  try {
    return await withOwner((owner) => drizzle({ client: owner }).transaction(work));
  } catch (error) {
    const cause = withoutStatement(error);
    // Undefined table or schema.
    if (['42P01', '3F000'].includes(databaseCode(cause) ?? '')) {
      throw new CommandError('The tables of the gateway are not in this database yet. Run npm run migrate first.');
    }
    if (isDatabaseAway(cause) && cause instanceof Error) {
      throw new CommandError(`The database cannot be reached: ${cause.message}`);
    }
    throw cause;
  }
}

/** drizzle's own error would print the statement with its values. */
function withoutStatement(error: unknown): unknown {
  return error instanceof DrizzleQueryError ? (error.cause ?? new Error('A statement failed.')) : error;
}

/** An error of a command that has more to say than a sentence. */
export class DetailedCommandError extends CommandError {
  readonly details: Readonly<Record<string, unknown>>;

  constructor(message: string, details: Readonly<Record<string, unknown>>) {
    super(message);
    this.details = details;
  }
}

/** A manifest is a stranger's: what it says must not steer the terminal of whoever reads it. */
function withoutControls(text: string): string {
  return text.replace(/[^\P{Cc}\n]/gu, '\uFFFD');
}

function describe(error: unknown): Record<string, unknown> {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof PluginLifecycleError) return { code: error.code, message };
  if (error instanceof DetailedCommandError) return { code: 'COMMAND_FAILED', message, ...error.details };
  return { code: 'COMMAND_FAILED', message };
}
