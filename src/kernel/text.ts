/** PostgreSQL's text type cannot hold a NUL at all; the rest are never meant in a key, a code or a name. */
export function hasControlCharacter(value: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return /[\u0000-\u001f\u007f]/.test(value);
}
