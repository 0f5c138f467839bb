type Fields = Readonly<Record<string, unknown>>;

/**
 * The same data with an issue's new fields wherever the issue stands in it, and the same object where it stands nowhere. Only fields that
 * a place has already are changed, and only to plain values: a place keeps the form its document gave it. A place that is newer than
 * what is told stays.
 */
export function patchIssue<Data>(
  data: Data,
  issue: Fields & { readonly id: string; readonly updatedAt: string },
): Data {
  // What is rebuilt has the form of what was there.
  return patched(data, issue) as Data;
}

function patched(value: unknown, issue: Fields & { readonly id: string; readonly updatedAt: string }): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => patched(item, issue));
    return items.some((item, i) => item !== value[i]) ? items : value;
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const own = value as Fields;
  const isTold = own.id === issue.id && !(typeof own.updatedAt === 'string' && own.updatedAt > issue.updatedAt);
  let isChanged = false;
  const rebuilt = entries.map(([name, before]) => {
    const told = issue[name];
    const after = isTold && isPlain(before) && isPlain(told) ? told : patched(before, issue);
    isChanged ||= after !== before;
    return [name, after] as const;
  });
  return isChanged ? Object.fromEntries(rebuilt) : value;
}

/** Null is one, undefined is what was not told. */
function isPlain(value: unknown): boolean {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}
