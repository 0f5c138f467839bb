import { getNamedType, isUnionType } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createGateway, type Gateway } from '../../src/gateway.ts';
import { silentLogger } from '../../src/kernel/logger.ts';
import { schema } from '../../src/schema.ts';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';
import { TestPlugin } from '../../src/testing/test-plugin.ts';
import { minimalArguments } from '../support/minimal-arguments.ts';

let test: TestGateway;
let plainGateway: Gateway;
let all: [compiled: TestPlugin, plain: TestPlugin];
let none: [compiled: TestPlugin, plain: TestPlugin];
beforeAll(async () => {
  test = await startTestGateway({ execution: 'compiled' });
  plainGateway = createGateway({ databaseUrl: test.gatewayUrl, log: silentLogger() });
  const company = await test.company();
  const both = async (key: string, values: Parameters<typeof company.plugin>[1]): Promise<typeof all> => {
    const plugin = await company.plugin(key, values);
    return [plugin, new TestPlugin(plainGateway, plugin, plugin.token)];
  };
  all = await both('acme.all', {});
  none = await both('acme.none', { capabilities: ['projects.read'] });
});
afterAll(async () => {
  await plainGateway?.close();
  await test?.close();
});

const mutations = Object.values(schema.getMutationType()?.getFields() ?? {});
const payloadOf = (field: (typeof mutations)[0]) => {
  const result = getNamedType(field.type);
  const payload = isUnionType(result) ? result.getTypes().find(({ name }) => name.endsWith('Payload')) : null;
  return payload ? `... on ${payload.name} { dryRun }` : '';
};
/** Ids that name nothing, and no more than must be there. */
const documentsOf = (field: (typeof mutations)[0]) => {
  const call = `${field.name}${minimalArguments(field.args)}`;
  const rest = '__typename ... on UserError { code message path retryable }';
  return {
    'by its payload': `mutation { ${call} { ${rest} ${payloadOf(field)} } }`,
    'under another name': `mutation { other: ${call} { ${rest} ${payloadOf(field)} } }`,
    'through fragments': `mutation { ...F } fragment F on Mutation { ${call} { ...G ${payloadOf(field)} } } fragment G on UserError { code message }`,
    'by its type alone': `mutation { ${call} { __typename } }`,
    'left out by a directive': `mutation { ${call} @skip(if: true) { __typename } __typename }`,
  };
};

const withoutIds = (answer: unknown) =>
  JSON.stringify(answer, (key, value) => (key === 'requestId' ? 'an id' : value)).replaceAll(
    /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g,
    'an id',
  );

describe.each(mutations.map((field) => [field.name, field] as const))('%s', (_name, field) => {
  it.each(Object.entries(documentsOf(field)))('answers as by plain execution, asked for %s', async (_how, document) => {
    for (const [compiled, plain] of [all, none]) {
      const [one, other] = [await compiled.execute(document), await plain.execute(document)];
      expect(withoutIds(one)).toBe(withoutIds(other));
      expect(one.status).toBe(200);
    }
  });
});
