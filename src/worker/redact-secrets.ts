const patterns: readonly RegExp[] = [
  // Tokens and signatures.
  /\beyJ[\w-]+\.[\w-]+(\.[\w-]*)?/g,
  // Secrets of plugins.
  /\bpgs_[\w-]+/g,
  /(?<=\b(?:bearer|basic)\s)[\w.~+/=-]{8,}/gi,
  // The password of an address.
  /(?<=\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@]*:)[^\s/@]+(?=@)/gi,
];

/** The text without what opens something: libraries put their settings and headers into the messages of their errors. */
export function redactSecrets(text: string, known: readonly string[] = []): string {
  const withoutKnown = known.reduce((rest, secret) => (secret === '' ? rest : rest.replaceAll(secret, '[cut]')), text);
  return patterns.reduce((rest, pattern) => rest.replace(pattern, '[cut]'), withoutKnown);
}

export interface DescribedError {
  readonly name: string;
  readonly message: string;
  readonly stack: string;
  readonly cause?: DescribedError;
}

/** An error as a log may show it. Only its name, message and stack: other members may hold anything. */
export function describeError(error: unknown, known: readonly string[] = [], depth = 0): DescribedError {
  const cut = (text: string) => redactSecrets(text, known).slice(0, 4_000);
  if (!(error instanceof Error)) {
    return { name: typeof error, message: cut(typeof error === 'string' ? error : 'thrown, and no Error'), stack: '' };
  }
  const described = { name: error.name, message: cut(error.message), stack: cut(error.stack ?? '') };
  return error.cause === undefined || depth >= 3
    ? described
    : { ...described, cause: describeError(error.cause, known, depth + 1) };
}
