import { BadUserInput } from '../kernel/errors.ts';

const momentPattern = /^(\d{4,6}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2})(?:\.\d{1,6})?\+00$/;
const integerMax = 2 ** 31 - 1;

/** The types of key that a page can be bounded by, with whether a text is one that PostgreSQL wrote. */
const keyChecks = {
  timestamptz: isMoment,
  uuid: (text: string) => /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/.test(text),
  integer: (text: string) => /^-?\d{1,10}$/.test(text) && Math.abs(Number(text)) <= integerMax,
  bigint: (text: string) => /^-?\d{1,16}$/.test(text) && Number.isSafeInteger(Number(text)),
} as const;
export type KeyType = keyof typeof keyChecks;

/** Whether the moment exists: asked for the 31st of February, PostgreSQL fails instead of finding nothing. */
function isMoment(text: string): boolean {
  const [, day = '', time = ''] = momentPattern.exec(text) ?? [];
  // JavaScript writes years of more than four digits with a sign and six of them.
  const date = day.length > 10 ? `+${day.padStart(12, '0')}` : day;
  const moment = new Date(`${date}T${time}Z`);
  return (
    !date.startsWith('0000') && !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(`${date}T${time}`)
  );
}

/**
 * A cursor is the sort key of a row, as PostgreSQL writes it, under the name of the list and order it belongs to. Microseconds
 * are kept, and the last key is unique, so that a page begins exactly where the one before it ended.
 */
export function encodeCursor(order: string, keys: readonly string[]): string {
  return Buffer.from(JSON.stringify([order, ...keys])).toString('base64url');
}

export function decodeCursor(cursor: string, order: string, types: readonly KeyType[], argument: string): string[] {
  const keys = parse(cursor);
  if (!keys || keys.length !== types.length + 1 || !types.every((type, i) => keyChecks[type](keys[i + 1] ?? ''))) {
    throw new BadUserInput(`${argument} is not a cursor of this list. Use an endCursor or a cursor that it returned.`, {
      argument,
    });
  }
  if (keys[0] !== order) {
    throw new BadUserInput(
      `${argument} belongs to another list, or to another order of this one. Page with the orderBy it came from.`,
      { argument },
    );
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
