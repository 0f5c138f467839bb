const money = new Intl.NumberFormat('en', { style: 'currency', currency: 'USD' });
const count = new Intl.NumberFormat('en');
const short = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
const dayFormat = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short', timeZone: 'UTC' });

export const formatCents = (cents: number): string => money.format(cents / 100);
export const formatCount = (value: number): string => count.format(value);
export const formatShort = (value: number): string => short.format(value);
export const formatDay = (day: string): string => dayFormat.format(new Date(`${day}T00:00:00Z`));
