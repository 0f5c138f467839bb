/** A point in time in whole microseconds since 1970: as fine as PostgreSQL keeps it, and exact in a double until the year 2255. */
export type Moment = number;

export const second = 1_000_000;
export const minute = 60 * second;
export const hour = 60 * minute;
export const day = 24 * hour;

export function momentOf(date: Date): Moment {
  return date.getTime() * 1000;
}

/** As PostgreSQL reads it, with all six digits of its fraction. */
export function timestampOf(moment: Moment): string {
  const microseconds = moment % 1000;
  const milliseconds = new Date((moment - microseconds) / 1000).toISOString().slice(0, -1);
  return `${milliseconds}${String(microseconds).padStart(3, '0')}Z`;
}

export function timestampOrNull(moment: Moment | null): string | null {
  return moment === null ? null : timestampOf(moment);
}
