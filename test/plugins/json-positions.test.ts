import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parsePositionedJson } from '../../src/modules/plugins/json-positions.ts';
import { JsonSyntaxError } from '../../src/modules/plugins/json-syntax.errors.ts';

const storable = fc.string({ unit: 'grapheme' }).filter((text) => !/\p{Cc}/u.test(text) && text.isWellFormed());
// An own member named __proto__ is written differently by JSON.stringify of what JSON.parse made of it.
const { json } = fc.letrec((tie) => ({
  json: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(null, true, false),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    storable,
    fc.array(tie('json'), { maxLength: 4 }),
    fc.dictionary(storable, tie('json'), { maxKeys: 4, noNullPrototype: true }),
  ),
}));

it('reads what JSON.parse reads, whatever the spaces', () => {
  fc.assert(
    fc.property(json, fc.constantFrom(0, 2, '\t'), (value, space) => {
      const text = JSON.stringify(value, null, space);
      expect(parsePositionedJson(`\r\n ${text}\t`).value).toEqual(JSON.parse(text));
    }),
    { numRuns: 500 },
  );
});

it('refuses what JSON.parse refuses', () => {
  const pieces = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"a"',
    '"b"',
    '1',
    '-',
    '0',
    '.5',
    'e3',
    'true',
    'nul',
    ' ',
    '"',
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 10 }), (parts) => {
      const text = parts.join('');
      const known = attempt(() => JSON.parse(text));
      const ours = attempt(() => parsePositionedJson(text).value);
      if ('value' in ours) expect(ours).toEqual(known);
      else {
        expect(ours.error).toBeInstanceOf(JsonSyntaxError);
        if ('value' in known) expect(String(ours.error)).toContain('for the second time');
      }
    }),
    { numRuns: 20_000 },
  );
});

it('says where every member stands', () => {
  const { positionOf, positionOfKey } = parsePositionedJson('{\n  "a": [1, {"b": "x"}],\n  "c": null\n}\n');
  expect(positionOf([])).toEqual({ line: 1, column: 1 });
  expect(positionOf(['a', 1, 'b'])).toEqual({ line: 2, column: 18 });
  expect(positionOfKey(['a', 1, 'b'])).toEqual({ line: 2, column: 13 });
  expect(positionOf(['c'])).toEqual({ line: 3, column: 8 });
  // What is missing is where it would have to be.
  expect(positionOf(['a', 1, 'd', 'e'])).toEqual({ line: 2, column: 12 });
});

function attempt(work: () => unknown): { value: unknown } | { error: unknown } {
  try {
    return { value: work() };
  } catch (error) {
    return { error };
  }
}
