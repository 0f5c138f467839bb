// Strings come first, so that what stands in them is no brace and no name.
const tokens = /"""[\s\S]*?"""|"(?:\\.|[^"\\])*"|#.*|\.\.\.|[_A-Za-z]\w*|[{}():@$]/g;

/**
 * The fields at the root of an operation, without parsing the document: a page needs no parser for that. Null where a fragment stands
 * at the root, or more than one operation: then everything may be in it.
 */
export function rootFieldsOf(text: string): readonly string[] | null {
  const fields: string[] = [];
  let braces = 0;
  let parentheses = 0;
  let isFragment = false;
  let hasOperation = false;
  const found = [...text.matchAll(tokens)].map(([token]) => token).filter((token) => !/^["#]/.test(token));
  for (const [i, token] of found.entries()) {
    if (token === '(') parentheses += 1;
    else if (token === ')') parentheses -= 1;
    else if (parentheses > 0) continue;
    else if (token === '{') {
      if (braces === 0 && !isFragment && hasOperation) return null;
      if (braces === 0 && !isFragment) hasOperation = true;
      braces += 1;
    } else if (token === '}') {
      braces -= 1;
      if (braces === 0) isFragment = false;
    } else if (braces === 0) isFragment ||= token === 'fragment';
    else if (braces === 1 && !isFragment) {
      if (token === '...') return null;
      // `name: field` is the field; `@include` is none.
      const isAlias = found[i + 1] === ':';
      const isDirective = found[i - 1] === '@';
      if (/^\w/.test(token) && !isAlias && !isDirective) fields.push(token);
    }
  }
  return hasOperation ? fields : null;
}
