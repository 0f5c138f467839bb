/** One token of SQL, by UTF-16 offsets. White space and comments are left out. */
export interface SqlToken {
  readonly kind: 'word' | 'quoted' | 'literal' | 'number' | 'symbol';
  readonly start: number;
  readonly end: number;
}

const space = /(?:\s|--[^\n\r]*)+/y;
const quotedName = /(?:[uU]&)?"(?:[^"]|"")*"/y;
const escapedLiteral = /[eE]'(?:[^'\\]|\\[\s\S]|'')*'/y;
const literal = /(?:[bBxXnN]|[uU]&)?'(?:[^']|'')*'/y;
const dollarTag = /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y;
const word = /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y;
const number = /\$?\d[\w.]*|\.\d[\w.]*/y;

/**
 * Splits SQL as PostgreSQL's lexer does, with standard_conforming_strings on. What it says only bounds work and finds
 * where a name ends: whether a text is let through is decided on the parser's tree, also on that of the rewritten text.
 */
export function sqlTokens(sql: string): SqlToken[] {
  const tokens: SqlToken[] = [];
  let at = 0;
  const match = (pattern: RegExp): number => {
    pattern.lastIndex = at;
    return pattern.test(sql) ? pattern.lastIndex : -1;
  };
  const take = (kind: SqlToken['kind'], end: number): boolean => {
    if (end < 0) return false;
    tokens.push({ kind, start: at, end });
    at = end;
    return true;
  };
  while (at < sql.length) {
    const afterSpace = match(space);
    if (afterSpace >= 0) at = afterSpace;
    else if (sql.startsWith('/*', at)) at = blockCommentEnd(sql, at);
    else {
      const isTaken =
        take('quoted', match(quotedName)) ||
        take('literal', match(escapedLiteral)) ||
        take('literal', match(literal)) ||
        take('word', match(word)) ||
        take('number', match(number)) ||
        take('literal', dollarLiteralEnd(sql, match(dollarTag), at));
      if (!isTaken) take('symbol', at + 1);
    }
  }
  return tokens;
}

/** Comments nest. */
function blockCommentEnd(sql: string, start: number): number {
  const mark = /\/\*|\*\//g;
  mark.lastIndex = start;
  let depth = 0;
  for (let found = mark.exec(sql); found !== null; found = mark.exec(sql)) {
    depth += found[0] === '/*' ? 1 : -1;
    if (depth === 0) return mark.lastIndex;
  }
  return sql.length;
}

function dollarLiteralEnd(sql: string, tagEnd: number, start: number): number {
  if (tagEnd < 0) return -1;
  const tag = sql.slice(start, tagEnd);
  const close = sql.indexOf(tag, tagEnd);
  return close < 0 ? sql.length : close + tag.length;
}

const setOperations = new Set(['union', 'intersect', 'except']);

/**
 * No tree of this text is deeper than this, by a wide margin: between two commas of one parenthesis, each level costs a
 * word, a sign or a parenthesis. Chains of UNION go on across commas, so those count until the parenthesis closes.
 */
export function nestingBound(sql: string, tokens: readonly SqlToken[]): number {
  let deepest = 0;
  let above = 0;
  let segment = 0;
  let unions = 0;
  const open: { segment: number; unions: number }[] = [];
  for (const { kind, start, end } of tokens) {
    if (kind === 'literal' || kind === 'number') continue;
    const text = sql.slice(start, end);
    if (text === '(' || text === '[') {
      open.push({ segment, unions });
      above += segment + unions + 1;
      segment = 0;
      unions = 0;
    } else if (text === ')' || text === ']') {
      const outer = open.pop();
      segment = (outer?.segment ?? 0) + 1;
      unions = outer?.unions ?? 0;
      above = outer === undefined ? 0 : above - outer.segment - outer.unions - 1;
    } else if (text === ',') {
      segment = 0;
    } else if (text === ';') {
      segment = 0;
      if (open.length === 0) unions = 0;
    } else if (text !== '.') {
      if (kind === 'word' && setOperations.has(text.toLowerCase())) unions += 1;
      else segment += 1;
    }
    deepest = Math.max(deepest, above + segment + unions);
  }
  return deepest;
}
