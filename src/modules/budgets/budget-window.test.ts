import { describe, expect, it } from 'vitest';
import { budgetWindow } from './budget-window.ts';

const month = (at: string) => {
  const { start, end } = budgetWindow('calendar_month_utc', new Date(at));
  return [start?.toISOString(), end?.toISOString()];
};

describe('the window of a budget', () => {
  it('is the calendar month around the moment', () => {
    expect(month('2026-04-17T12:30:00Z')).toEqual(['2026-04-01T00:00:00.000Z', '2026-05-01T00:00:00.000Z']);
  });

  it('begins with the first instant of a month and ends before the first of the next', () => {
    expect(month('2026-04-01T00:00:00.000Z')).toEqual(['2026-04-01T00:00:00.000Z', '2026-05-01T00:00:00.000Z']);
    expect(month('2026-04-30T23:59:59.999Z')).toEqual(['2026-04-01T00:00:00.000Z', '2026-05-01T00:00:00.000Z']);
  });

  it('goes from December into the next year', () => {
    expect(month('2026-12-31T23:59:59Z')).toEqual(['2026-12-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z']);
  });

  it('is told by UTC, wherever the moment was written down', () => {
    expect(month('2026-03-01T01:00:00+02:00')).toEqual(['2026-02-01T00:00:00.000Z', '2026-03-01T00:00:00.000Z']);
  });

  it('has no bounds for a lifetime', () => {
    expect(budgetWindow('lifetime', new Date('2026-04-17T12:30:00Z'))).toEqual({ start: null, end: null });
  });
});
