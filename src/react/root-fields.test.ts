import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rootFieldsOf } from './root-fields.ts';

describe('the root fields of a document', () => {
  it.each([
    ['{ issue { id } viewer { actor { userId } } }', ['issue', 'viewer']],
    ['query ($id: ID = "}") { issue(id: $id, x: {a: {b: 1}}) { id } }', ['issue']],
    [
      'query Named @live { tree: subtree(rootId: "a{") @include(if: $x) { totalCount } costs { total { costCents } } }',
      ['subtree', 'costs'],
    ],
    ['# { no }\nquery { issues { ...F } } fragment F on IssueConnection { nodes { id } }', ['issues']],
    ['fragment F on Issue { id title } query { issue { ...F } }', ['issue']],
    ['query { a: issue(note: """ } " """) { id } }', ['issue']],
  ])('of %s', (text, fields) => {
    expect(rootFieldsOf(text)).toEqual(fields);
  });

  it.each([
    'query { ...Root } fragment Root on Query { issue { id } }',
    'query A { issue { id } } query B { costs { total } }',
    '',
  ])('cannot be told of %s', (text) => {
    expect(rootFieldsOf(text)).toBeNull();
  });

  it('are found whatever is asked below them and given to them', () => {
    const name = fc.stringMatching(/^[a-z][a-zA-Z0-9]{0,6}$/);
    const field = fc.record({
      name,
      alias: fc.option(name),
      argument: fc.string(),
      below: fc.array(name, { maxLength: 3 }),
    });
    fc.assert(
      fc.property(fc.array(field, { minLength: 1, maxLength: 5 }), (fields) => {
        const text = fields
          .map(({ name, alias, argument, below }) => {
            const selected = below.length > 0 ? ` { ${below.join(' { ')}${' }'.repeat(below.length)}` : '';
            return `${alias ? `${alias}: ` : ''}${name}(text: ${JSON.stringify(argument)})${selected}`;
          })
          .join('\n');
        expect(rootFieldsOf(`query Any($v: X) { ${text} }`)).toEqual(fields.map(({ name }) => name));
      }),
    );
  });
});
