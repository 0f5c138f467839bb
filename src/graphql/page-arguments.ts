import { BadUserInput, Violation } from '../kernel/errors.ts';

export const pageSizeDefault = 25;
export const pageSizeMax = 100;

export interface PageArguments {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
  readonly last?: number | null | undefined;
  readonly before?: string | null | undefined;
}

export interface PageRequest {
  readonly size: number;
  readonly direction: 'forward' | 'backward';
  readonly after: string | null;
  readonly before: string | null;
}

/** What the Relay arguments ask for, or the refusal that says which of them to change. */
export function readPageArguments(
  { first, after, last, before }: PageArguments,
  { defaultSize = pageSizeDefault, maxSize = pageSizeMax } = {},
): PageRequest {
  if (first != null && last != null) {
    throw new BadUserInput('Ask for first or for last, not for both at once.', { argument: 'last' });
  }
  const size = first ?? last ?? defaultSize;
  const argument = first != null ? 'first' : 'last';
  if (size < 0) throw new BadUserInput(`${argument} cannot be negative.`, { argument });
  if (size > maxSize) {
    throw new Violation('QUERY_TOO_EXPENSIVE', `${argument} is at most ${maxSize} here; page on with after.`, {
      argument,
      limit: maxSize,
      requested: size,
    });
  }
  return { size, direction: last != null ? 'backward' : 'forward', after: after ?? null, before: before ?? null };
}
