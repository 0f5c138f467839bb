import { JsonSyntaxError, type Position } from './json-syntax.errors.ts';

type Path = readonly PropertyKey[];

const depthMax = 100;
const tokenPattern =
  /([{}[\],:])|("(?:[^"\\]|\\.)*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)|/suy;

/**
 * Parses JSON and remembers where everything stands, which JSON.parse does not say. Stricter than that in two ways: a name stands
 * once in an object, for people believe the first and parsers the last; and text is what a database stores and a terminal shows.
 */
export function parsePositionedJson(text: string) {
  const values = new Map<string, number>();
  const keys = new Map<string, number>();
  let next = text.startsWith('\uFEFF') ? 1 : 0;

  const fail = (message: string, index: number): never => {
    throw new JsonSyntaxError(message, positionAt(text, index));
  };
  const read = () => {
    while (next < text.length && ' \t\r\n'.includes(text.charAt(next))) next += 1;
    tokenPattern.lastIndex = next;
    const [token = '', mark, string, word] = tokenPattern.exec(text) ?? [];
    next += token.length;
    return { index: next - token.length, mark, string, word };
  };
  type Token = ReturnType<typeof read>;
  const decode = ({ string = '', index }: Token): string => {
    try {
      const decoded: unknown = JSON.parse(string);
      if (typeof decoded === 'string' && decoded.isWellFormed() && !/[^\P{Cc}\t\r\n]/u.test(decoded)) return decoded;
    } catch {}
    return fail('This text holds an escape or a character that is not allowed.', index);
  };
  const readMembers = <Member>(end: string, readMember: (token: Token, at: number) => Member): Member[] => {
    const members: Member[] = [];
    for (let token = read(); token.mark !== end || members.length > 0; token = read()) {
      members.push(readMember(token, members.length));
      const { mark, index } = read();
      if (mark === end) break;
      if (mark !== ',') fail(`A comma or ${end} is missing here.`, index);
    }
    return members;
  };
  const readValue = (token: Token, path: Path): unknown => {
    values.set(JSON.stringify(path), token.index);
    if (path.length > depthMax) fail(`This is nested more than ${depthMax} levels deep.`, token.index);
    if (token.string !== undefined) return decode(token);
    if (token.word !== undefined) return JSON.parse(token.word);
    if (token.mark === '[') return readMembers(']', (item, at) => readValue(item, [...path, at]));
    if (token.mark !== '{') return fail('A value is missing here, or is not valid JSON.', token.index);
    return Object.fromEntries(readMembers('}', (name) => readMember(name, path)));
  };
  const readMember = (token: Token, path: Path): [string, unknown] => {
    if (token.string === undefined) fail('A name in double quotes is missing here.', token.index);
    const at = [...path, decode(token)];
    if (keys.has(JSON.stringify(at))) fail('This name stands here for the second time. Keep one of them.', token.index);
    keys.set(JSON.stringify(at), token.index);
    const colon = read();
    if (colon.mark !== ':') fail('A colon is missing here.', colon.index);
    return [decode(token), readValue(read(), at)];
  };

  const value = readValue(read(), []);
  const end = read().index;
  if (end < text.length) fail('Something stands behind the end.', end);
  // What is missing has no place of its own: the nearest value around it has.
  const nearest = (path: Path): number => values.get(JSON.stringify(path)) ?? nearest(path.slice(0, -1));
  return {
    value,
    positionOf: (path: Path) => positionAt(text, nearest(path)),
    positionOfKey: (path: Path) => positionAt(text, keys.get(JSON.stringify(path)) ?? nearest(path)),
  };
}

function positionAt(text: string, index: number): Position {
  const lines = text.slice(text.startsWith('\uFEFF') ? 1 : 0, index).split('\n');
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}
