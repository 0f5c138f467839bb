export interface Day {
  /** As 2026-05-31. */
  readonly day: string;
  readonly costCents: number;
}

const dayMs = 86_400_000;

/** In order, and those without a cost as well, from the first to the last that has one. */
export function everyDay(given: readonly Day[]): Day[] {
  const costs = new Map(given.map(({ day, costCents }) => [day, costCents]));
  const times = given.map(({ day }) => Date.parse(`${day}T00:00:00Z`));
  if (times.length === 0) return [];
  const days: Day[] = [];
  for (let at = Math.min(...times); at <= Math.max(...times); at += dayMs) {
    const day = new Date(at).toISOString().slice(0, 10);
    days.push({ day, costCents: costs.get(day) ?? 0 });
  }
  return days;
}

/** A round number that is not less, whose half is round as well. */
export function scaleTop(largest: number): number {
  if (largest <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(largest));
  return (
    [1, 1.2, 1.6, 2, 3, 4, 5, 6, 8, 10].map((factor) => factor * power).find((round) => round >= largest) ?? largest
  );
}
