import { parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { mayMutate, textOf, withKeys } from './document.ts';
import * as operations from './generated/operations.ts';

const texts = Object.entries(operations)
  .filter(([name]) => name.endsWith('Document'))
  .map(([name, document]) => [name, String(document)] as const);
const kindOf = (text: string) =>
  parse(text).definitions.flatMap((definition) => ('operation' in definition ? [definition.operation] : []));

describe('the documents of the client', () => {
  it.each(texts)('%s is known for what it does, and can be given a key where it changes something', (_, text) => {
    const [kind] = kindOf(text);
    expect(mayMutate(text)).toBe(kind === 'mutation');
    const keyed = withKeys(text, { input: { title: 'x' }, other: 1 }, () => 'new');
    expect(keyed).toEqual(kind === 'mutation' ? { input: { title: 'x', idempotencyKey: 'new' }, other: 1 } : null);
  });
});

describe('withKeys()', () => {
  const one = 'mutation ($input: A!) { a(input: $input) { b } }';

  it('keeps the key that is there, and takes null for none', () => {
    expect(withKeys(one, { input: { idempotencyKey: 'mine' } }, () => 'new')).toEqual({
      input: { idempotencyKey: 'mine' },
    });
    expect(withKeys(one, { input: { idempotencyKey: null } }, () => 'new')).toEqual({
      input: { idempotencyKey: 'new' },
    });
  });

  it('gives each of several mutations a key of its own', () => {
    const keys = ['key 1', 'key 2'];
    const two = 'mutation ($x: A!, $y: A!) { a(input: $x) { b } c: a(input: $y) { b } }';
    expect(withKeys(two, { x: {}, y: {} }, () => keys.shift() ?? '')).toEqual({
      x: { idempotencyKey: 'key 1' },
      y: { idempotencyKey: 'key 2' },
    });
  });

  it.each([
    ['an input that is written out', 'mutation ($input: A!) { a(input: $input) { b } c: a(input: { d: 1 }) { b } }'],
    ['a variable for two mutations', 'mutation ($input: A!) { a(input: $input) { b } c: a(input: $input) { b } }'],
    ['no input at all', 'mutation ($input: A!) { a { b } }'],
  ])('gives none to a document with %s', (_, text) => {
    expect(withKeys(text, { input: {} }, () => 'new')).toBeNull();
  });

  it('gives none where a variable is missing', () => {
    expect(withKeys(one, {}, () => 'new')).toBeNull();
  });
});

describe('textOf()', () => {
  it('prints a parsed document, once', () => {
    const document = parse('query Q { viewer { originKind } }');
    expect(textOf(document as never)).toContain('viewer {');
    expect(textOf(document as never)).toBe(textOf(document as never));
  });

  it('takes nothing that is no document', () => {
    expect(() => textOf({} as never)).toThrow('A document is a string or a parsed GraphQL document.');
  });
});
