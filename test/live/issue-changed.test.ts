import { afterAll, beforeAll, expect, it } from 'vitest';
import { capabilities } from '../../src/auth/capabilities.ts';
import { forgetOldEntries } from '../../src/modules/activity/forget-entries.ts';
import type { SeededCompany } from '../../src/testing/seed.ts';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';
import type { TestPlugin } from '../../src/testing/test-plugin.ts';
import type { TestStream } from '../../src/testing/test-stream.ts';

let test: TestGateway;
let company: SeededCompany;
let plugin: TestPlugin;
beforeAll(async () => {
  test = await startTestGateway();
  company = await test.company();
  plugin = await company.plugin('acme.live');
});
afterAll(() => test?.close());

const subscription = `subscription ($issueId: ID!, $includeSubtree: Boolean) {
  issueChanged(issueId: $issueId, includeSubtree: $includeSubtree) { id title status comments(first: 5) { nodes { body } } }
}`;

async function nextIssue(stream: TestStream) {
  return (await stream.nextData()).issueChanged;
}

it('tells an issue once for a mutation that changes it and says so in the log', async () => {
  const issue = await company.issue();
  await using stream = await plugin.subscribe(subscription, { issueId: issue.identifier });
  for (const title of ['First', 'Second']) {
    await plugin.expectData(
      `mutation ($id: ID!, $title: String!) { updateIssue(input: { issueId: $id, patch: { title: $title } }) { __typename ... on UserError { message } } }`,
      { id: issue.id, title },
    );
    expect(await nextIssue(stream)).toMatchObject({ id: issue.id, title });
  }
});

it('tells a change that the host makes without a word in the log', async () => {
  const issue = await company.issue();
  await using stream = await plugin.subscribe(subscription, { issueId: issue.id });
  await test.truth(`update issues set status = 'in_review' where id = $1`, [issue.id]);
  expect(await nextIssue(stream)).toMatchObject({ id: issue.id, status: 'IN_REVIEW' });
});

it('tells an issue of which only the log says that something was done to it', async () => {
  const issue = await company.issue();
  await using stream = await plugin.subscribe(subscription, { issueId: issue.id });
  await plugin.expectData(
    'mutation ($id: ID!) { createComment(input: { issueId: $id, body: "Said" }) { __typename } }',
    { id: issue.id },
  );
  expect(await nextIssue(stream)).toMatchObject({ id: issue.id, comments: { nodes: [{ body: 'Said' }] } });
});

it('leaves other issues out, and takes in new and changed ones below it where it is asked to', async () => {
  const [root, other] = [await company.issue(), await company.issue()];
  await using alone = await plugin.subscribe(subscription, { issueId: root.id });
  await using tree = await plugin.subscribe(subscription, { issueId: root.id, includeSubtree: true });
  const child = await company.issue({ parentId: root.id });
  await test.truth(`update issues set title = 'Elsewhere' where id = $1`, [other.id]);
  await test.truth(`update issues set title = 'Below' where id = $1`, [child.id]);
  await test.truth(`update issues set title = 'Above' where id = $1`, [root.id]);
  expect((await nextIssue(tree)).id).toBe(child.id);
  expect(await nextIssue(tree)).toMatchObject({ id: child.id, title: 'Below' });
  expect(await nextIssue(tree)).toMatchObject({ id: root.id, title: 'Above' });
  expect(await nextIssue(alone)).toMatchObject({ id: root.id, title: 'Above' });
});

it('tells each issue of a large tree once', async () => {
  const root = await company.issue();
  await using stream = await plugin.subscribe(subscription, { issueId: root.id, includeSubtree: true });
  const nodes = Array.from({ length: 120 }, (_, i) => ({ ref: `n${i}`, title: `Node ${i}`, parentId: root.id }));
  const { createIssueTree } = await plugin.expectData(
    `mutation ($input: CreateIssueTreeInput!) { createIssueTree(input: $input) {
      __typename ... on UserError { message } ... on CreateIssueTreePayload { entries { issue { id } } } } }`,
    { input: { nodes } },
  );
  const told: string[] = [];
  for (let i = 0; i < nodes.length; i += 1) told.push((await nextIssue(stream)).id);
  expect(told.sort()).toEqual(createIssueTree.entries.map(({ issue }: { issue: { id: string } }) => issue.id).sort());
  await test.truth(`update issues set title = 'The end' where id = $1`, [root.id]);
  expect(await nextIssue(stream), 'and nothing twice').toMatchObject({ title: 'The end' });
});

it('goes on behind Last-Event-ID, and says so where the changes since are no longer kept', async () => {
  const issue = await company.issue();
  const stream = await plugin.subscribe(subscription, { issueId: issue.id });
  await test.truth(`update issues set title = 'Seen' where id = $1`, [issue.id]);
  const event = await stream.next();
  stream.close();
  if (event?.event !== 'next' || event.id === null) throw new Error('expected a change with its id');
  await test.truth(`update issues set title = 'Missed' where id = $1`, [issue.id]);
  const headers = { 'last-event-id': event.id };
  await using resumed = await plugin.subscribe(subscription, { issueId: issue.id }, headers);
  expect(await nextIssue(resumed)).toMatchObject({ title: 'Missed' });
  await test.truth(`update gateway.outbox set committed_at = now() - interval '2 days' where company_id = $1`, [
    company.id,
  ]);
  await forgetOldEntries(test.owner);
  await using tooLate = await plugin.subscribe(subscription, { issueId: issue.id }, headers);
  expect(await tooLate.nextError()).toMatchObject({ code: 'BAD_USER_INPUT', argument: 'Last-Event-ID' });
});

it('is refused for an issue of another company', async () => {
  const foreign = await (await test.company()).issue();
  await using stream = await plugin.subscribe(subscription, { issueId: foreign.id });
  expect(await stream.nextError()).toMatchObject({ code: 'NOT_FOUND' });
});

it.each(['issues.read', 'events.subscribe'] as const)('is refused without %s', async (missing) => {
  const without = await company.plugin('acme.without', {
    capabilities: capabilities.filter((capability) => capability !== missing),
  });
  const issue = await company.issue();
  await using stream = await without.subscribe(subscription, { issueId: issue.id });
  expect(await stream.nextError()).toMatchObject({ code: 'CAPABILITY_DENIED', capability: missing });
});
