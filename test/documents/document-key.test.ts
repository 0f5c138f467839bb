import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvalidInputRefusal } from '../../src/kernel/errors.ts';
import { documentKeyToWrite, isDocumentKey, normalizeDocumentKey } from '../../src/modules/documents/document-key.ts';

const path = ['input', 'key'];
const first = [...'abcdefghijklmnopqrstuvwxyz0123456789'];
const validKey = fc
  .tuple(fc.constantFrom(...first), fc.string({ unit: fc.constantFrom(...first, '_', '-'), maxLength: 63 }))
  .map(([head, tail]) => head + tail)
  .filter((key) => key !== 'continuation-summary');
const space = fc.string({ unit: fc.constantFrom(' ', '\t', '\n'), maxLength: 3 });

describe('the key of a document', () => {
  it('is stored in lower case without the space around it, however it was written', () => {
    fc.assert(
      fc.property(validKey, space, space, fc.boolean(), (key, before, after, isShouted) => {
        const written = before + (isShouted ? key.toUpperCase() : key) + after;
        expect(documentKeyToWrite(written, path)).toBe(key);
      }),
    );
  });

  it('is either refused or is short, of the allowed characters and its own stored form, whatever is sent', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'binary', maxLength: 80 }), validKey, fc.string({ maxLength: 80 })),
        (text) => {
          let key: string;
          try {
            key = documentKeyToWrite(text, path);
          } catch (error) {
            expect(error).toBeInstanceOf(InvalidInputRefusal);
            return;
          }
          expect(key).toMatch(/^[a-z0-9][a-z0-9_-]{0,63}$/);
          expect(normalizeDocumentKey(key)).toBe(key);
          expect(isDocumentKey(key)).toBe(true);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('is at most 64 characters long', () => {
    expect(documentKeyToWrite('k'.repeat(64), path)).toHaveLength(64);
    expect(() => documentKeyToWrite('k'.repeat(65), path)).toThrow(InvalidInputRefusal);
  });

  it.each(['', ' ', '-a', '_a', 'a b', 'a/b', 'a.b', 'ä', 'a\nb', 'a\u0000', 'K\u0130'])('is not %j', (text) => {
    expect(() => documentKeyToWrite(text, path)).toThrow(InvalidInputRefusal);
  });

  it.each(['continuation-summary', ' Continuation-Summary '])('is not %j, which the host keeps for itself', (text) => {
    expect(() => documentKeyToWrite(text, path)).toThrow('The host keeps');
  });
});
