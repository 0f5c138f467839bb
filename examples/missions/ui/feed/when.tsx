import { useSyncExternalStore } from 'react';

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'narrow' });
const exact = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'medium' });
const tickMs = 15_000;

/** How long ago, kept true while the page is open; the exact time by pointer. */
export function When({ at }: { readonly at: string }) {
  const now = useSyncExternalStore(subscribe, () => Math.floor(Date.now() / tickMs) * tickMs);
  const time = new Date(at);
  return (
    <time className="entry__when" dateTime={at} title={exact.format(time)}>
      {ago((time.getTime() - now - tickMs) / 1000)}
    </time>
  );
}

function ago(seconds: number): string {
  const past = Math.min(0, seconds);
  if (past > -45) return 'now';
  if (past > -3_600) return relative.format(Math.round(past / 60), 'minute');
  if (past > -86_400) return relative.format(Math.round(past / 3_600), 'hour');
  return relative.format(Math.round(past / 86_400), 'day');
}

function subscribe(onChange: () => void): () => void {
  const timer = setInterval(onChange, tickMs);
  return () => clearInterval(timer);
}
