import type { budgetWindowKinds } from './budget.table.ts';

export type BudgetWindowKind = (typeof budgetWindowKinds)[number];

/** A stretch of time that includes its start and not its end. An open side is null. */
export interface BudgetWindow {
  readonly start: Date | null;
  readonly end: Date | null;
}

/** The spending that counts against a budget of this kind at a moment: the calendar month around it in UTC, or all there ever was. */
export function budgetWindow(kind: BudgetWindowKind, at: Date): BudgetWindow {
  if (kind === 'lifetime') return { start: null, end: null };
  const year = at.getUTCFullYear();
  const month = at.getUTCMonth();
  // Date.UTC carries a thirteenth month over into the next year.
  return { start: new Date(Date.UTC(year, month, 1)), end: new Date(Date.UTC(year, month + 1, 1)) };
}
