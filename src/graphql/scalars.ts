import { GraphQLError } from 'graphql';
import { hasControlCharacter } from '../kernel/text.ts';
import { builder } from './builder.ts';

const timestampPattern = /^(\d{4,6}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(?:\.(\d{1,6}))?(Z|[+-]00(?::?00)?)$/;
// No place on earth is sixteen hours off, and PostgreSQL takes no such offset.
const dateTimeInput = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-](0\d|1[0-5]):[0-5]\d)$/i;
const dateInput = /^\d{4}-\d{2}-\d{2}$/;

/**
 * PostgreSQL's text of a timestamp (the session runs in UTC) as RFC 3339 with all six digits of its microseconds.
 * A JavaScript Date would cut them to milliseconds, and a page boundary between two rows of one millisecond would be lost.
 */
export function toRfc3339(value: string): string {
  const match = timestampPattern.exec(value);
  if (!match) throw new TypeError('not a timestamp in UTC');
  const [, date, time, fraction = ''] = match;
  return `${date}T${time}.${fraction.padEnd(6, '0')}Z`;
}

/** Whether the day exists: Date.parse takes the 30th of February for the 2nd of March, and PostgreSQL has no year 0. */
function isCalendarDay(value: string): boolean {
  const day = value.slice(0, 10);
  const date = new Date(`${day}T00:00:00Z`);
  return !day.startsWith('0000') && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day);
}

builder.scalarType('DateTime', {
  description:
    'A moment in UTC as RFC 3339 with microseconds, for example `2026-01-02T03:04:05.123456Z`. Any offset is accepted as input.',
  serialize: (value) => toRfc3339(String(value)),
  parseValue: (value) => {
    if (
      typeof value !== 'string' ||
      !dateTimeInput.test(value) ||
      Number.isNaN(Date.parse(value)) ||
      !isCalendarDay(value)
    ) {
      throw invalid('a DateTime is RFC 3339 with an offset, for example 2026-01-02T03:04:05Z');
    }
    return value;
  },
});

builder.scalarType('Date', {
  description: 'A calendar day in UTC, for example `2026-01-02`.',
  serialize: (value) => String(value),
  parseValue: (value) => {
    if (typeof value !== 'string' || !dateInput.test(value) || !isCalendarDay(value)) {
      throw invalid('a Date is written 2026-01-02');
    }
    return value;
  },
});

builder.scalarType('JSON', {
  description: 'Any JSON value.',
  serialize: (value) => value,
  parseValue: (value) => value,
});

builder.scalarType('SafeInt', {
  description: 'A whole number up to 2^53 - 1 in either direction: sums of cents and tokens outgrow Int.',
  serialize: (value) => {
    const number = Number(value);
    if (!Number.isSafeInteger(number)) throw new TypeError('the number is too large to be sent exactly');
    return number;
  },
  parseValue: (value) => {
    if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw invalid('a SafeInt is a whole number');
    return value;
  },
});

// Anything short is let through: whether a plugin may use it is decided by one rule in one place, with one answer.
builder.scalarType('OriginKind', {
  description:
    'Where an issue comes from: `manual`, `routine_execution`, `plugin:<key>` or `plugin:<key>:<suffix>`. A plugin writes only under `plugin:<its own key>`.',
  serialize: (value) => String(value),
  parseValue: (value) => shortText(value, 'an OriginKind', 300),
});

builder.scalarType('BillingCode', {
  description: 'The code that spending is booked under, free text of at most 200 characters, compared exactly.',
  serialize: (value) => String(value),
  parseValue: (value) => boundedText(value, 'a BillingCode', 200),
});

function boundedText(value: unknown, what: string, maximum: number): string {
  const text = shortText(value, what, maximum);
  if (hasControlCharacter(text)) throw invalid(`${what} has no control characters`);
  return text;
}

function shortText(value: unknown, what: string, maximum: number): string {
  if (typeof value !== 'string') throw invalid(`${what} is text`);
  if (value.length > maximum) throw invalid(`${what} has at most ${maximum} characters`);
  return value;
}

function invalid(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } });
}
