/** What is measured: each operation as the gateway, PostGraphile and the hand-written ceiling are asked it, and how to compare. */
export interface BenchInput {
  /** Variables of the gateway's document. */
  readonly gateway: Readonly<Record<string, unknown>>;
  /** Values of the ceiling's statement, after company and plugin. */
  readonly ceiling: readonly string[];
  /** Variables of PostGraphile's document, beside the company. */
  readonly postgraphile: Readonly<Record<string, unknown>>;
}

export interface BenchOperation {
  readonly name: string;
  readonly title: string;
  readonly gatewayDocument: string;
  readonly postgraphileDocument: string;
  /** Leaves out what differs from one run to the next: ids that a mutation makes. */
  readonly comparable?: (data: unknown) => unknown;
  readonly inputs: (facts: BenchFacts) => readonly BenchInput[];
}

export interface BenchFacts {
  readonly rootId: string;
  /** Some issues of the company, spread over it. */
  readonly issueIds: readonly string[];
  /** A place near the end of the company's issues, newest first: the last issue of the page before it. */
  readonly deep: {
    readonly gatewayCursor: string;
    readonly postgraphileCursor: string;
    readonly createdAt: string;
    readonly id: string;
  };
}

/** PostGraphile has names of its own; aliases give them the gateway's. */
const scalars = 'id: rowId identifier title status';

export const operations: readonly BenchOperation[] = [
  {
    name: 'O1',
    title: 'one issue by id, eight scalars',
    gatewayDocument:
      'query O1($id: ID!) { issue(id: $id) { id identifier title status priority requestDepth createdAt updatedAt } }',
    postgraphileDocument: `query O1($company: UUID!, $id: UUID!) { issue: issueByCompanyIdAndRowId(companyId: $company, rowId: $id) {
      ${scalars} priority requestDepth createdAt updatedAt } }`,
    inputs: ({ issueIds }) => issueIds.map((id) => ({ gateway: { id }, ceiling: [id], postgraphile: { id } })),
  },
  {
    name: 'O2',
    title: 'the newest 50 issues with assignee and blockers',
    gatewayDocument: `query O2 { issues(first: 50) { nodes { id identifier title status priority updatedAt
      assigneeAgent { id name } blockedBy { id identifier status } } } }`,
    postgraphileDocument: `query O2($company: UUID!) { issues: allIssues(
        first: 50, condition: { companyId: $company }, orderBy: [CREATED_AT_DESC, ROW_ID_DESC]) { nodes {
      ${scalars} priority updatedAt assigneeAgent: agentByCompanyIdAndAssigneeAgentId { id: rowId name }
      blockedBy: issueRelationsByCompanyIdAndRelatedIssueId(condition: { type: "blocks" }) {
        nodes { issue: issueByCompanyIdAndIssueId { id: rowId identifier status } } } } } }`,
    inputs: () => [{ gateway: {}, ceiling: [], postgraphile: {} }],
  },
  {
    name: 'O3',
    title: 'a tree of 1,000 issues',
    gatewayDocument: `query O3($root: ID!) { subtree(rootId: $root) { issues(first: 1000) { nodes {
      id identifier title status priority requestDepth billingCode updatedAt } } } }`,
    postgraphileDocument: `query O3($company: UUID!, $root: UUID!) { subtree: benchIssueSubtreeList(company: $company, root: $root) {
      ${scalars} priority requestDepth billingCode updatedAt } }`,
    inputs: ({ rootId }) => [{ gateway: { root: rootId }, ceiling: [rootId], postgraphile: { root: rootId } }],
  },
  {
    name: 'O4',
    title: 'the costs of that tree by billing code',
    gatewayDocument: `query O4($root: ID!) { subtree(rootId: $root) { costs { groups(by: [BILLING_CODE]) {
      billingCode totals { costCents inputTokens outputTokens eventCount } } } } }`,
    postgraphileDocument: `query O4($company: UUID!, $root: UUID!) { costs: benchSubtreeCostsList(company: $company, root: $root) {
      billingCode costCents inputTokens outputTokens eventCount } }`,
    inputs: ({ rootId }) => [{ gateway: { root: rootId }, ceiling: [rootId], postgraphile: { root: rootId } }],
  },
  {
    name: 'deepPage',
    title: 'a page of 50 near the end of 10,000',
    gatewayDocument:
      'query deepPage($after: String!) { issues(first: 50, after: $after) { nodes { id identifier title status updatedAt } } }',
    postgraphileDocument: `query deepPage($company: UUID!, $after: Cursor!) { issues: allIssues(
        first: 50, after: $after, condition: { companyId: $company }, orderBy: [CREATED_AT_DESC, ROW_ID_DESC]) {
      nodes { ${scalars} updatedAt } } }`,
    inputs: ({ deep }) => [
      {
        gateway: { after: deep.gatewayCursor },
        ceiling: [deep.createdAt, deep.id],
        postgraphile: { after: deep.postgraphileCursor },
      },
    ],
  },
  {
    name: 'nested',
    title: '20 issues, their children, and the comments of those',
    gatewayDocument: `query nested { issues(first: 20) { nodes { id title children(first: 10) { nodes { id title
      comments(first: 5) { nodes { id body createdAt } } } } } } }`,
    postgraphileDocument: `query nested($company: UUID!) { issues: allIssues(
        first: 20, condition: { companyId: $company }, orderBy: [CREATED_AT_DESC, ROW_ID_DESC]) { nodes { id: rowId title
      children: issuesByCompanyIdAndParentId(first: 10, orderBy: [CREATED_AT_ASC, ROW_ID_ASC]) { nodes { id: rowId title
        comments: issueCommentsByCompanyIdAndIssueId(first: 5, orderBy: [CREATED_AT_ASC, ROW_ID_ASC]) {
          nodes { id: rowId body createdAt } } } } } } }`,
    inputs: () => [{ gateway: {}, ceiling: [], postgraphile: {} }],
  },
  {
    name: 'feed',
    title: 'the newest 50 entries of the activity log with their agents',
    gatewayDocument: `query feed { activity(first: 50) { nodes {
      id action actorType entityType entityId createdAt agent { id name } } } }`,
    postgraphileDocument: `query feed($company: UUID!) { activity: allActivityLogs(
        first: 50, condition: { companyId: $company }, orderBy: [CREATED_AT_DESC, ROW_ID_DESC]) { nodes {
      id: rowId action actorType entityType entityId createdAt agent: agentByCompanyIdAndAgentId { id: rowId name } } } }`,
    inputs: () => [{ gateway: {}, ceiling: [], postgraphile: {} }],
  },
  // Last in each round: what it writes is taken away again before the next.
  {
    name: 'O5',
    title: 'create an issue with a blocker and its entry in the log',
    gatewayDocument: `mutation O5($title: String!, $blocker: ID!) {
      createIssue(input: { title: $title, blockedByIssueIds: [$blocker], originKind: "plugin:bench" }) {
        ... on CreateIssuePayload { issue { id identifier title status } } } }`,
    postgraphileDocument: `mutation O5($company: UUID!, $plugin: UUID!, $title: String!, $blocker: UUID!) {
      createIssue: benchCreateIssue(input: { company: $company, plugin: $plugin, title: $title, blocker: $blocker }) {
        issue: result { ${scalars} } } }`,
    comparable: withoutMadeIds,
    inputs: ({ issueIds }) =>
      issueIds.map((blocker) => ({
        gateway: { title: madeTitle, blocker },
        ceiling: [madeTitle, blocker],
        postgraphile: { title: madeTitle, blocker },
      })),
  },
];

/** What the mutation's issues are called, so that they can be found and taken away. */
export const madeTitle = 'Made while measuring';

function withoutMadeIds(data: unknown): unknown {
  return JSON.parse(JSON.stringify(data, (key, value) => (key === 'id' || key === 'identifier' ? `a ${key}` : value)));
}

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
const isObject = (value: Json): value is { [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const upperCased: ReadonlySet<string> = new Set(['status', 'priority', 'actorType']);
const moments: ReadonlySet<string> = new Set(['createdAt', 'updatedAt']);
const counts: ReadonlySet<string> = new Set(['costCents', 'inputTokens', 'outputTokens', 'eventCount']);

/**
 * PostGraphile's answer as the gateway would have given it: it writes moments with an offset, big numbers as text and words of the
 * database as they are, has one more level between an issue and its blockers, and no object around a tree or a group.
 */
export function asGatewayData(operation: string, data: Json): Json {
  const spelled = respell(data);
  if (!isObject(spelled)) return spelled;
  if (operation === 'O3') return { subtree: { issues: { nodes: spelled.subtree ?? null } } };
  if (operation === 'O4') {
    const groups = Array.isArray(spelled.costs) ? spelled.costs.filter(isObject) : [];
    return {
      subtree: {
        costs: { groups: groups.map(({ billingCode, ...totals }) => ({ billingCode: billingCode ?? null, totals })) },
      },
    };
  }
  return spelled;
}

function respell(value: Json, key = ''): Json {
  if (Array.isArray(value)) return value.map((item) => respell(item));
  if (isObject(value)) {
    if (key === 'blockedBy' && Array.isArray(value.nodes)) {
      return value.nodes.filter(isObject).map(({ issue }) => respell(issue ?? null));
    }
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, respell(item, name)]));
  }
  if (typeof value !== 'string') return value;
  if (upperCased.has(key)) return value.toUpperCase();
  if (counts.has(key)) return Number(value);
  if (moments.has(key)) return utcMoment(value);
  return value;
}

/** `2026-01-02T03:04:05.1234+00:00` with six digits and a Z. */
function utcMoment(text: string): string {
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?\+00:00$/.exec(text);
  return match ? `${match[1]}.${(match[2] ?? '').padEnd(6, '0')}Z` : text;
}
