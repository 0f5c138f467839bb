import type { GateRules } from './gate-rules.ts';
import { SqlRefusal } from './sql-refusal.errors.ts';
import { type SqlToken, sqlTokens } from './sql-tokens.ts';

/** A piece of text to take out, by UTF-16 offsets, and what to put in its place. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Text after some edits, which remembers where each of its characters comes from. */
export interface EditedText {
  readonly text: string;
  /** The offset in the text before. What an edit put in comes from where the edit began. */
  readonly originOf: (offset: number) => number;
}

/** Makes edits that do not overlap. Only what lies between `from` and `to` is kept. */
export function applyEdits(source: string, edits: readonly Edit[], from = 0, to = source.length): EditedText {
  const pieces: { readonly at: number; readonly origin: number; readonly isCopy: boolean }[] = [];
  let text = '';
  let done = from;
  const copyUpTo = (end: number): void => {
    if (end < done) throw new Error('Two edits of one text overlap.');
    pieces.push({ at: text.length, origin: done, isCopy: true });
    text += source.slice(done, end);
    done = end;
  };
  for (const edit of edits.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    copyUpTo(edit.start);
    pieces.push({ at: text.length, origin: edit.start, isCopy: false });
    text += edit.text;
    done = edit.end;
  }
  copyUpTo(to);
  return {
    text,
    originOf: (offset) => {
      const piece = pieces.findLast(({ at }) => at <= offset) ?? pieces[0]!;
      return piece.isCopy ? piece.origin + offset - piece.at : piece.origin;
    },
  };
}

/** Code points from 1, as PostgreSQL counts, for a UTF-16 offset. */
export function positionAt(text: string, offset: number): number {
  let position = 1;
  for (let at = 0; at < offset && at < text.length; at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1) position += 1;
  return position;
}

/** The UTF-16 offset of a position, or null outside the text. The place just behind the last character is inside. */
export function offsetAt(text: string, position: number): number | null {
  if (!Number.isInteger(position) || position < 1) return null;
  let at = 0;
  for (let left = position - 1; left > 0; left -= 1) {
    if (at >= text.length) return null;
    at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  }
  return at;
}

/** The parser counts UTF-8 bytes, strings here count UTF-16 units. */
export function byteOffsets(text: string): (byte: number) => number {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII is what is looked for
  if (/^[\u0000-\u007f]*$/.test(text)) return (byte) => byte;
  const units = new Uint32Array(Buffer.byteLength(text) + 1);
  let byte = 0;
  for (let at = 0; at < text.length; ) {
    const point = text.codePointAt(at) ?? 0;
    const width = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    units.fill(at, byte, byte + width);
    byte += width;
    at += point > 0xffff ? 2 : 1;
  }
  units[byte] = text.length;
  return (at) => units[at] ?? text.length;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const controlCharacter = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;

export interface SourceText {
  readonly source: string;
  /** The source with `{{namespace}}` filled in: what the parser reads. */
  readonly expanded: EditedText;
  /** The expanded text: what the tree is a tree of. */
  readonly text: string;
  readonly tokens: readonly SqlToken[];
  /** The parser counts bytes of UTF-8. */
  readonly offsetOfByte: (byte: number) => number;
  /** A position in the author's text for an offset in the expanded one. */
  readonly positionOf: (offset: number) => number;
}

/** What is refused before any parser sees it, and the placeholder filled in. */
export function readSource(source: string, { namespace }: GateRules, bytesMax: number): SourceText {
  if (Buffer.byteLength(source) > bytesMax) {
    throw new SqlRefusal('TOO_LONG', `The text has more than ${bytesMax / 1024} KiB. Pass values as parameters.`);
  }
  const control = source.search(controlCharacter);
  if (control >= 0) {
    // The parser would read up to a NUL, and the database all of it.
    throw new SqlRefusal(
      'CONTROL_CHARACTER',
      "The text holds a control character. Pass it as a parameter, or write it as an escape: E'\\x07'.",
      positionAt(source, control),
    );
  }
  if (!source.isWellFormed()) {
    throw new SqlRefusal('CONTROL_CHARACTER', 'The text is no Unicode: half of a surrogate pair stands alone.');
  }
  const expanded = applyEdits(source, placeholderEdits(source, namespace));
  return {
    source,
    expanded,
    text: expanded.text,
    offsetOfByte: byteOffsets(expanded.text),
    tokens: sqlTokens(expanded.text),
    positionOf: (offset) => positionAt(source, expanded.originOf(offset)),
  };
}

const placeholder = '{{namespace}}';

/** In names only: a text that a literal or a comment holds is the author's own. */
function placeholderEdits(source: string, namespace: string): Edit[] {
  if (!source.includes(placeholder)) return [];
  return sqlTokens(source)
    .filter(({ kind, start }) => kind === 'quoted' || (kind === 'symbol' && source.startsWith(placeholder, start)))
    .flatMap(({ kind, start, end }) => {
      if (kind === 'symbol') return [{ start, end: start + placeholder.length, text: namespace }];
      return source.slice(start, end) === `"${placeholder}"` ? [{ start, end, text: namespace }] : [];
    });
}
