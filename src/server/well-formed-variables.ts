import { BadUserInput } from '../kernel/errors.ts';

/**
 * Refuses text that holds half of a character, as a client makes it by cutting a string in the middle of an emoji. There is no UTF-8
 * for it: it would be kept as another character, or refused by PostgreSQL where it stands in JSON. What the document itself says has
 * been looked at by the parser.
 */
export function assertWellFormed(variables: Readonly<Record<string, unknown>>): void {
  const path = pathOfMalformed(variables);
  if (path === null) return;
  throw new BadUserInput(
    `The variable ${path.join('.').slice(0, 200)} holds half of a character, an unpaired surrogate. Cut text between characters.`,
  );
}

interface Found {
  readonly value: unknown;
  readonly key: string;
  readonly above: Found | null;
}

/** Where such text stands, the names of an object's fields among it. Iterative: values may be nested as deep as a body is long. */
function pathOfMalformed(variables: Readonly<Record<string, unknown>>): string[] | null {
  const waiting: Found[] = Object.entries(variables).map(([key, value]) => ({ value, key, above: null }));
  for (let found = waiting.pop(); found; found = waiting.pop()) {
    const { value, key } = found;
    if (!key.isWellFormed() || (typeof value === 'string' && !value.isWellFormed())) return pathTo(found);
    if (typeof value !== 'object' || value === null) continue;
    for (const [name, below] of Object.entries(value)) waiting.push({ value: below, key: name, above: found });
  }
  return null;
}

function pathTo(found: Found): string[] {
  const path: string[] = [];
  for (let at: Found | null = found; at; at = at.above) path.unshift(at.key.toWellFormed());
  return path;
}
