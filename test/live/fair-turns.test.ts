import { afterAll, beforeAll, expect, it } from 'vitest';
import type { SeededCompany } from '../../src/testing/seed.ts';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';
import type { TestStream } from '../../src/testing/test-stream.ts';
import { plantTree } from '../subtree/plant-tree.ts';
import { startHttpGateway } from './http-gateway.ts';

let test: TestGateway;
let acme: SeededCompany;
let globex: SeededCompany;
beforeAll(async () => {
  test = await startTestGateway();
  acme = await test.company();
  globex = await test.company();
});
afterAll(() => test?.close());

const crowd = 40;

it('streams of a plugin that has very many, each of which reads much, do not keep another one waiting', async () => {
  // A third of the connections is the streams': one.
  const gateway = await startHttpGateway(test, { poolSize: 3 });
  const [greedy, modest] = [await acme.plugin('acme.greedy'), await globex.plugin('acme.modest')];
  const tree = Array.from({ length: 2_000 }, (_, i) => ({ parent: i === 0 ? null : Math.floor((i - 1) / 3) }));
  const [rootId = ''] = await plantTree(test, acme, tree);
  const costly = `subscription {
    issueChanged(issueId: "${rootId}") { subtree { totalCount costs { total { eventCount } } } } }`;
  const cheap = 'subscription { activity { __typename ... on ActivityAdded { entry { id } } } }';
  const open = async (token: string, query: string): Promise<TestStream> => {
    const stream = await gateway.subscribe({ token, query });
    expect(stream.status).toBe(200);
    return stream;
  };
  const many = await Promise.all(Array.from({ length: crowd }, () => open(greedy.token, costly)));
  const one = await open(modest.token, cheap);
  await one.next();

  const told = { greedy: 0 };
  const all = many.map(async (stream) => {
    const { issueChanged } = await stream.nextData();
    told.greedy += 1;
    return issueChanged.subtree.totalCount;
  });
  await greedy.expectData(
    `mutation { updateIssue(input: { issueId: "${rootId}", patch: { title: "changed" } }) { __typename } }`,
  );
  await expect.poll(() => told.greedy, { interval: 1 }).toBeGreaterThan(0);
  const before = told.greedy;
  const { id } = await globex.activity();
  expect((await one.nextData()).activity.entry.id).toBe(id);
  expect(told.greedy - before).toBeLessThan(crowd / 2);
  expect(await Promise.all(all)).toEqual(Array.from({ length: crowd }, () => tree.length));
  await gateway.stop();
});
