import { BadUserInput } from '../kernel/errors.ts';

/** The types of key that a page can be bounded by, with what their text looks like. */
const keyPatterns = {
  timestamptz: /^\d{4,6}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(\.\d{1,6})?\+00$/,
  uuid: /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/,
  integer: /^-?\d{1,9}$/,
} as const;
export type KeyType = keyof typeof keyPatterns;

/**
 * A cursor is the sort key of a row, as PostgreSQL writes it, under the name of the order it belongs to. Microseconds
 * are kept, and the last key is unique, so that a page begins exactly where the one before it ended.
 */
export function encodeCursor(order: string, keys: readonly string[]): string {
  return Buffer.from(JSON.stringify([order, ...keys])).toString('base64url');
}

export function decodeCursor(cursor: string, order: string, types: readonly KeyType[], argument: string): string[] {
  const keys = parse(cursor);
  if (
    !keys ||
    keys.length !== types.length + 1 ||
    !types.every((type, i) => keyPatterns[type].test(keys[i + 1] ?? ''))
  ) {
    throw new BadUserInput(`${argument} is not a cursor of this list. Use an endCursor or a cursor that it returned.`, {
      argument,
    });
  }
  if (keys[0] !== order) {
    throw new BadUserInput(`${argument} belongs to another order of this list. Page with the orderBy it came from.`, {
      argument,
    });
  }
  return keys.slice(1);
}

function parse(cursor: string): string[] | null {
  if (cursor.length > 1000) return null;
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : null;
  } catch {
    return null;
  }
}
