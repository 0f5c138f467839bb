import { expect, it } from 'vitest';
import { allowedFunctions } from '../../src/modules/namespaces/allowed-functions.ts';
import { allowedTypes } from '../../src/modules/namespaces/allowed-types.ts';
import { sqlRefusalReasons } from '../../src/modules/namespaces/sql-refusal.errors.ts';
import { codeIn, read, tableRows } from './markdown.ts';

const page = read('docs/plugin-database.md');

it('docs/plugin-database.md lists every function that plugins may call, and no other', () => {
  const listed = tableRows(page, 'Functions plugins may call').flatMap(([, functions = '']) => codeIn(functions));
  expect(listed.toSorted()).toEqual([...allowedFunctions].sort());
});

it('docs/plugin-database.md lists every type that plugins may use, and no other', () => {
  const section = page.split('## Types plugins may use\n')[1]?.split(',\narrays')[0] ?? '';
  expect(codeIn(section).toSorted()).toEqual([...allowedTypes].sort());
});

it('docs/plugin-database.md lists every reason of a refusal, in the order of the code', () => {
  const listed = tableRows(page, 'Reasons of refusals').flatMap(([reason = '']) => codeIn(reason));
  expect(listed).toEqual(sqlRefusalReasons);
});
