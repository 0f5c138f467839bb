import type { CSSProperties } from 'react';

/** Initials on a colour that stays the name's own. What it stands beside says the name. */
export function Avatar({ name }: { readonly name: string | null }) {
  if (name === null) return <span className="avatar avatar--nobody" aria-hidden="true" />;
  // CSS variables are not among the properties that React's types know.
  const style = { '--hue': hueOf(name) } as CSSProperties;
  return (
    <span className="avatar" style={style} aria-hidden="true">
      {initialsOf(name)}
    </span>
  );
}

function initialsOf(name: string): string {
  const [first = '', second = ''] = name.split(/[\s._-]+/);
  return (second === '' ? first.slice(0, 2) : first.slice(0, 1) + second.slice(0, 1)).toUpperCase();
}

function hueOf(name: string): number {
  let sum = 0;
  for (const character of name) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 360;
  return sum;
}
