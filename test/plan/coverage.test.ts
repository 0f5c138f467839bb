import { type GraphQLObjectType, isObjectType } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planOf } from '../../src/graphql/planning/field-plan.ts';
import { schema } from '../../src/schema.ts';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';
import type { TestPlugin } from '../../src/testing/test-plugin.ts';
import { type RichCompany, seedRichCompany } from '../support/rich-company.ts';

let test: TestGateway;
let rich: RichCompany;
let plugin: TestPlugin;
beforeAll(async () => {
  test = await startTestGateway({ execution: 'compiled' });
  rich = await seedRichCompany(test, 'alpha');
  plugin = await rich.company.plugin('acme.plan');
});
afterAll(() => test?.close());

/** One document for each root field, with fields of every kind below it. */
const documents = (id: string): Record<string, string> => ({
  activity:
    '{ activity(first: 3) { edges { cursor node { action issue { identifier } source { pluginKey } details } } } }',
  agents: '{ agents { nodes { name role } totalCount { value exact } } }',
  costEvents: '{ costEvents(first: 2) { nodes { costCents occurredAt run { status } } pageInfo { endCursor } } }',
  costs: '{ costs { total { costCents } groups(by: [AGENT, DAY]) { day agent { name } totals { eventCount } } } }',
  issue: `{ issue(id: "${id}") { id identifier title status priority createdAt updatedAt version wakeability { allowed refusals { code blockers { id } invocationBlock { reason } } } } }`,
  issues:
    '{ issues(first: 50) { nodes { title assigneeAgent { name } blockedBy { identifier } wakeability { allowed refusals { message } } } } }',
  node: `{ node(id: "${id}") { __typename id ... on Issue { title documents { key revisions { nodes { body } } } } } }`,
  nodes: `{ nodes(ids: ["${id}", "x"]) { id ... on Issue { comments { nodes { body } } } } }`,
  orchestrationSummary: `{ orchestrationSummary(issueId: "${id}", includeSubtree: true) { subtreeIssueIds relations { blockedBy { id } } runs { id } costs { costCents } approvals { issueId type } openBudgetIncidents { metric } invocationBlocks { issueId scopeType scopeName reason } } }`,
  projects: '{ projects { edges { cursor node { name } } } }',
  subtree: `{ subtree(rootId: "${id}") { totalCount maxDepth statusCounts { status count } assignees { name } issues(first: 1000) { nodes { identifier title status } } costs { groups(by: [BILLING_CODE]) { billingCode totals { costCents } } } } }`,
  viewer:
    '{ viewer { capabilities originKind tokenExpiresAt rateLimit { limit remaining resetAt } plugin { key } company { name } actor { userId } } }',
});

/** Fields that only plain execution knows. A new one is added here, or better, given its SQL. */
const plainFields = ['Query.explain', 'Query.pluginDatabase'];

describe('every root field', () => {
  it('is answered by one statement, but for those that are known not to be', async () => {
    const answered = [];
    for (const [name, query] of Object.entries(documents(rich.rootIssueId))) {
      test.statements.length = 0;
      const before = test.gateway.compiled?.counts.answered ?? 0;
      const answer = await plugin.send(query, {});
      expect(answer.errors, name).toBeUndefined();
      // One that enters, and the one that answers.
      if ((test.gateway.compiled?.counts.answered ?? 0) > before && test.statements.length === 2) answered.push(name);
    }
    const roots = Object.keys(schema.getQueryType()?.getFields() ?? {});
    const plain = plainFields.flatMap((field) => (field.startsWith('Query.') ? field.slice('Query.'.length) : []));
    expect([...answered, ...plain].sort()).toEqual(roots.sort());
  });
});

describe('every field that takes arguments or leads to rows', () => {
  it('says its SQL, or is known not to', () => {
    const silent = objectTypes().flatMap((type) =>
      Object.values(type.getFields())
        .filter((field) => field.args.length > 0 && planOf(field.extensions) === undefined)
        .map((field) => `${type.name}.${field.name}`),
    );
    // What it stands below is never planned.
    expect(silent).toEqual(['PluginDatabase.query', 'Query.explain']);
  });
});

describe('fields that only plain execution knows', () => {
  it.each(plainFields)('%s is one of them, and is counted', async (field) => {
    const query = {
      'Query.explain': '{ explain(document: "{ __typename }") { cost } }',
      'Query.pluginDatabase': '{ pluginDatabase { namespace } }',
    }[field];
    const { errors } = await plugin.send(query ?? '', {});
    expect(errors).toBeUndefined();
    expect(test.gateway.compiled?.counts.fields.get(field)).toBe(1);
  });
});

function objectTypes(): GraphQLObjectType[] {
  const written = new Set(['Mutation', 'Subscription']);
  return Object.values(schema.getTypeMap()).filter(
    (type): type is GraphQLObjectType => isObjectType(type) && !type.name.startsWith('__') && !written.has(type.name),
  );
}
