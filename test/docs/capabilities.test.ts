import { isInterfaceType, isObjectType } from 'graphql';
import { expect, it } from 'vitest';
import { capabilities, capabilityPurposes } from '../../src/auth/capabilities.ts';
import { nodeTypesByName } from '../../src/graphql/node.ts';
import { schema } from '../../src/schema.ts';
import { read, tableRows } from './markdown.ts';

const listed = tableRows(read('docs/capabilities.md'), 'All capabilities');

it('docs/capabilities.md lists every capability with its purpose and all that needs it, and nothing else', () => {
  const expected = capabilities.map((capability) => [
    `\`${capability}\``,
    capabilityPurposes[capability],
    listOf(fieldsThatNeed(capability)),
    listOf(nodesThatNeed(capability)),
  ]);
  // As lines, so that the difference shows which ones to copy into the table.
  expect(linesOf(listed)).toBe(linesOf(expected));
});

function fieldsThatNeed(capability: string): string[] {
  return Object.values(schema.getTypeMap())
    .flatMap((type) => {
      if (!isObjectType(type) && !isInterfaceType(type)) return [];
      return Object.values(type.getFields()).flatMap((field) => {
        const needed = field.extensions.capabilities;
        return Array.isArray(needed) && needed.includes(capability) ? [`${type.name}.${field.name}`] : [];
      });
    })
    .sort();
}

function nodesThatNeed(capability: string): string[] {
  return [...nodeTypesByName()].flatMap(([name, node]) => (node.capability === capability ? [name] : [])).sort();
}

function listOf(names: readonly string[]): string {
  return names.length === 0 ? '—' : names.map((name) => `\`${name}\``).join(', ');
}

function linesOf(rows: readonly (readonly string[])[]): string {
  return rows.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
