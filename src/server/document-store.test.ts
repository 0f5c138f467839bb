import { buildSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import { DocumentStore } from './document-store.ts';

const schema = buildSchema('type Query { title: String }');

describe('a store of documents', () => {
  it('gives the same document and the same findings for the same text', () => {
    const documents = new DocumentStore(schema);
    const document = documents.parse('{ titel }');
    expect(documents.parse('{ titel }')).toBe(document);
    expect(documents.validate(document)).toBe(documents.validate(document));
    expect(documents.parse('{ title }')).not.toBe(document);
  });

  it('finds what is wrong without naming what might have been meant', () => {
    const documents = new DocumentStore(schema);
    const [error] = documents.validate(documents.parse('{ titel }'));
    expect(error?.message).toBe('Cannot query field "titel" on type "Query".');
  });

  it('throws the same error for a text that is no document, each time', () => {
    const documents = new DocumentStore(schema);
    const failure = () => {
      try {
        return documents.parse('{ title');
      } catch (error) {
        return error;
      }
    };
    expect(failure()).toBeInstanceOf(Error);
    expect(failure()).toBe(failure());
  });

  it('forgets what was used longest ago when it holds too much', () => {
    const documents = new DocumentStore(schema, 10_000);
    const used = documents.parse('{ used: title }');
    const unused = documents.parse('{ unused: title }');
    for (let i = 0; i < 20; i += 1) {
      documents.parse(`{ a${i}: title }`);
      expect(documents.parse('{ used: title }')).toBe(used);
    }
    expect(documents.parse('{ unused: title }')).not.toBe(unused);
  });

  it('does not keep long texts, be they documents or not', () => {
    const documents = new DocumentStore(schema);
    const long = `{ title } # ${'x'.repeat(100_000)}`;
    expect(documents.parse(long)).not.toBe(documents.parse(long));
  });
});
