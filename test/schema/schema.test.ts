import { readFileSync } from 'node:fs';
import { isInterfaceType, isObjectType } from 'graphql';
import { describe, expect, it } from 'vitest';
import { isCapability } from '../../src/auth/capabilities.ts';
import { printGatewaySchema, undescribed } from '../../src/graphql/print-schema.ts';
import { schema } from '../../src/schema.ts';

/** Root fields that any valid token may ask: they tell the caller about itself, or decide by what they find. */
const openToAll = ['Query.explain', 'Query.node', 'Query.nodes', 'Query.viewer'];

describe('the schema', () => {
  it('is the one in schema.graphql: run `npm run schema:print` and commit what changed', () => {
    const written = readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8');
    expect(written).toBe(printGatewaySchema(schema));
  });

  it('describes everything that plugin authors can see', () => {
    expect(undescribed(schema)).toEqual([]);
  });

  it('names a capability for every root field but those that say who is asking, or decide by what they find', () => {
    const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].filter(isObjectType);
    const open = roots.flatMap((root) =>
      Object.values(root.getFields())
        .filter((field) => field.extensions.capabilities === undefined)
        .map((field) => `${root.name}.${field.name}`),
    );
    expect(open.filter((name) => !openToAll.includes(name))).toEqual([]);
  });

  it('names only capabilities that there are, and says them to readers as well', () => {
    for (const type of Object.values(schema.getTypeMap())) {
      if (!isObjectType(type) && !isInterfaceType(type)) continue;
      for (const field of Object.values(type.getFields())) {
        const { capabilities } = field.extensions;
        if (capabilities === undefined) continue;
        const name = `${type.name}.${field.name}`;
        expect(Array.isArray(capabilities) && capabilities.length > 0 && capabilities.every(isCapability), name).toBe(
          true,
        );
        for (const capability of capabilities as string[])
          expect(field.description, name).toContain(`\`${capability}\``);
        expect(field.extensions.directives, name).toMatchObject({
          requires: (capabilities as string[]).map((capability) => ({ capability })),
        });
      }
    }
  });

  it('has no argument and no input field that names a company or a plugin', () => {
    const names = Object.values(schema.getTypeMap()).flatMap((type) => {
      if (type.name.startsWith('__')) return [];
      if (isObjectType(type))
        return Object.values(type.getFields()).flatMap((field) => field.args.map(({ name }) => name));
      return 'getFields' in type && !isInterfaceType(type) ? Object.keys(type.getFields()) : [];
    });
    expect(names.length).toBeGreaterThan(50);
    expect(names.filter((name) => /company|plugin|tenant/i.test(name))).toEqual([]);
  });
});
