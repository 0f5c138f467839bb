import { CommandError } from './command-error.ts';

const unitsMs = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `90s`, `20m`, `12h` or `90d`, as milliseconds. A number alone is seconds. */
export function readDuration(option: string, text: string, { minMs, maxMs }: { minMs: number; maxMs: number }): number {
  const [, number, unit = 's'] = /^(\d{1,9})([smhd])?$/.exec(text) ?? [];
  const ms = Number(number) * unitsMs[unit as keyof typeof unitsMs];
  if (number === undefined || ms < minMs || ms > maxMs) {
    throw new CommandError(
      `${option} is a time such as 90s, 20m, 12h or 30d, from ${minMs / 1000}s to ${maxMs / 1000}s.`,
    );
  }
  return ms;
}
