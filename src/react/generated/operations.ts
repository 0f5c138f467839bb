/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** Which entries. All conditions given must hold; those left out, or null, do not narrow. */
export type ActivityFilter = {
  /** Any of these actions, for example `issue.created`. */
  readonly action?: ReadonlyArray<string> | null | undefined;
  /** Done by this kind of actor. */
  readonly actorType?: ActorType | null | undefined;
  /** Done by this agent, or by a plugin on its behalf. */
  readonly agentId?: string | null | undefined;
  /** About the thing of this id. */
  readonly entityId?: string | null | undefined;
  /** About this kind of thing, for example `issue`. */
  readonly entityType?: string | null | undefined;
  /** Only what this plugin did. */
  readonly ownOnly?: boolean | null | undefined;
  /** Done in this run. */
  readonly runId?: string | null | undefined;
  /** At this moment or later. */
  readonly since?: string | null | undefined;
  /** Before this moment. */
  readonly until?: string | null | undefined;
};

/** What kind of actor did something. */
export type ActorType =
  /** An agent of the company. */
  | 'AGENT'
  /** A plugin. */
  | 'PLUGIN'
  /** The host itself. */
  | 'SYSTEM'
  /** A person. */
  | 'USER';

/** What costs can be grouped by. */
export type CostDimension =
  /** The agent that spent them. */
  | 'AGENT'
  /** Who sends the bill. */
  | 'BILLER'
  /** The code they are booked under; none is a group of its own. */
  | 'BILLING_CODE'
  /** The day they were spent on, in UTC. */
  | 'DAY'
  /** The issue they were spent on; none is a group of its own. */
  | 'ISSUE'
  /** The model. */
  | 'MODEL'
  /** The month they were spent in, in UTC. */
  | 'MONTH'
  /** The project they are booked on; none is a group of its own. */
  | 'PROJECT'
  /** Who ran the model. */
  | 'PROVIDER';

/** Which cost events. All conditions given must hold; those left out, or null, do not narrow. */
export type CostFilter = {
  /** Spent by this agent. */
  readonly agentId?: string | null | undefined;
  /** Booked under any of these codes. An empty list matches nothing. */
  readonly billingCode?: ReadonlyArray<string> | null | undefined;
  /** Spent at this moment or later. */
  readonly from?: string | null | undefined;
  /** Of exactly this model. */
  readonly model?: string | null | undefined;
  /** Booked on this project. */
  readonly projectId?: string | null | undefined;
  /** Of exactly this provider, for example `anthropic`. */
  readonly provider?: string | null | undefined;
  /** Spent before this moment. */
  readonly to?: string | null | undefined;
};

/** Which issues. All conditions given must hold; those left out, or null, do not narrow. */
export type IssueFilter = {
  /** Assigned to this agent. */
  readonly assigneeAgentId?: string | null | undefined;
  /** Assigned to this person. */
  readonly assigneeUserId?: string | null | undefined;
  /** Booked under exactly this code. */
  readonly billingCode?: string | null | undefined;
  /** Anywhere below this issue; the issue itself is not among them. */
  readonly descendantOfId?: string | null | undefined;
  /** Whether hidden issues count too. */
  readonly includeHidden?: boolean | null | undefined;
  /** Of exactly this id in its origin. */
  readonly originId?: string | null | undefined;
  /** Of exactly this origin. Another plugin's namespace is refused: ORIGIN_KIND_FORBIDDEN. */
  readonly originKind?: string | null | undefined;
  /** A namespace of this plugin's own, `plugin:<key>` or below: that kind and every kind under it. */
  readonly originKindPrefix?: string | null | undefined;
  /** Directly below this issue. */
  readonly parentId?: string | null | undefined;
  /** Any of these priorities. */
  readonly priority?: ReadonlyArray<IssuePriority> | null | undefined;
  /** Of this project. */
  readonly projectId?: string | null | undefined;
  /** Text that the title, identifier or description contains, whatever its case; at most 200 characters. */
  readonly search?: string | null | undefined;
  /** Any of these statuses. */
  readonly status?: ReadonlyArray<IssueStatus> | null | undefined;
  /** Changed at this moment or later. */
  readonly updatedSince?: string | null | undefined;
};

/** The order of a list of issues. */
export type IssueOrder = {
  /** Which end comes first. */
  readonly direction: OrderDirection;
  /** What to order by. */
  readonly field: IssueOrderField;
};

/** What issues can be ordered by. The id breaks ties, so every order is total. */
export type IssueOrderField =
  /** When the issue was created. */
  | 'CREATED_AT'
  /** The number in the identifier. */
  | 'IDENTIFIER'
  /** Critical, high, medium, low: ascending begins with the most urgent. */
  | 'PRIORITY'
  /** When it last changed. A row that changes while you page may move. */
  | 'UPDATED_AT';

/** How urgent an issue is. */
export type IssuePriority =
  /** Before everything else. */
  | 'CRITICAL'
  /** Soon. */
  | 'HIGH'
  /** When there is time. */
  | 'LOW'
  /** In its turn; the default. */
  | 'MEDIUM';

/** How far an issue is. Done and cancelled are its ends. */
export type IssueStatus =
  /** Known, not yet planned. Nobody is woken for it. */
  | 'BACKLOG'
  /** Waits for something outside. */
  | 'BLOCKED'
  /** Given up. Blocks nobody any more. */
  | 'CANCELLED'
  /** Finished. */
  | 'DONE'
  /** Being worked on; has an assignee. */
  | 'IN_PROGRESS'
  /** Done, if somebody agrees. */
  | 'IN_REVIEW'
  /** Ready to be worked on. */
  | 'TODO';

/** Which end of an order comes first. */
export type OrderDirection =
  /** Smallest, oldest or most urgent first. */
  | 'ASC'
  /** Largest, newest or least urgent first. */
  | 'DESC';

export type IssueItemFragment = { readonly id: string, readonly identifier: string | null, readonly title: string, readonly status: IssueStatus, readonly priority: IssuePriority, readonly billingCode: string | null, readonly originKind: string, readonly version: string, readonly createdAt: string, readonly updatedAt: string, readonly parent: { readonly id: string } | null };

export type ReactIssueQueryVariables = Exact<{
  id?: string | null | undefined;
  identifier?: string | null | undefined;
}>;


export type ReactIssueQuery = { readonly issue: { readonly description: string | null, readonly id: string, readonly identifier: string | null, readonly title: string, readonly status: IssueStatus, readonly priority: IssuePriority, readonly billingCode: string | null, readonly originKind: string, readonly version: string, readonly createdAt: string, readonly updatedAt: string, readonly parent: { readonly id: string } | null } | null };

export type ReactIssuesQueryVariables = Exact<{
  filter?: IssueFilter | null | undefined;
  orderBy?: IssueOrder | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type ReactIssuesQuery = { readonly issues: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly identifier: string | null, readonly title: string, readonly status: IssueStatus, readonly priority: IssuePriority, readonly billingCode: string | null, readonly originKind: string, readonly version: string, readonly createdAt: string, readonly updatedAt: string, readonly parent: { readonly id: string } | null }>, readonly totalCount: { readonly value: number, readonly exact: boolean }, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } };

export type ReactSubtreeQueryVariables = Exact<{
  rootId: string;
  maxDepth?: number | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type ReactSubtreeQuery = { readonly subtree: { readonly totalCount: number, readonly maxDepth: number, readonly statusCounts: ReadonlyArray<{ readonly status: IssueStatus, readonly count: number }>, readonly issues: { readonly edges: ReadonlyArray<{ readonly depth: number, readonly node: { readonly id: string, readonly identifier: string | null, readonly title: string, readonly status: IssueStatus, readonly priority: IssuePriority, readonly billingCode: string | null, readonly originKind: string, readonly version: string, readonly createdAt: string, readonly updatedAt: string, readonly parent: { readonly id: string } | null } }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } } };

export type CostSumsFragment = { readonly costCents: number, readonly inputTokens: number, readonly cachedInputTokens: number, readonly outputTokens: number, readonly eventCount: number };

export type CostGroupItemFragment = { readonly day: string | null, readonly month: string | null, readonly model: string | null, readonly provider: string | null, readonly biller: string | null, readonly billingCode: string | null, readonly agent?: { readonly id: string, readonly name: string } | null, readonly issue?: { readonly id: string, readonly identifier: string | null, readonly title: string } | null, readonly project?: { readonly id: string, readonly name: string } | null, readonly totals: { readonly costCents: number, readonly inputTokens: number, readonly cachedInputTokens: number, readonly outputTokens: number, readonly eventCount: number } };

export type ReactCostsQueryVariables = Exact<{
  filter?: CostFilter | null | undefined;
  by: ReadonlyArray<CostDimension> | CostDimension;
  first?: number | null | undefined;
  byAgent?: boolean | null | undefined;
  byIssue?: boolean | null | undefined;
  byProject?: boolean | null | undefined;
}>;


export type ReactCostsQuery = { readonly costs: { readonly total: { readonly costCents: number, readonly inputTokens: number, readonly cachedInputTokens: number, readonly outputTokens: number, readonly eventCount: number }, readonly groups: ReadonlyArray<{ readonly day: string | null, readonly month: string | null, readonly model: string | null, readonly provider: string | null, readonly biller: string | null, readonly billingCode: string | null, readonly agent?: { readonly id: string, readonly name: string } | null, readonly issue?: { readonly id: string, readonly identifier: string | null, readonly title: string } | null, readonly project?: { readonly id: string, readonly name: string } | null, readonly totals: { readonly costCents: number, readonly inputTokens: number, readonly cachedInputTokens: number, readonly outputTokens: number, readonly eventCount: number } }> } };

export type ReactSubtreeCostsQueryVariables = Exact<{
  rootId: string;
  filter?: CostFilter | null | undefined;
  by: ReadonlyArray<CostDimension> | CostDimension;
  first?: number | null | undefined;
  byAgent?: boolean | null | undefined;
  byIssue?: boolean | null | undefined;
  byProject?: boolean | null | undefined;
}>;


export type ReactSubtreeCostsQuery = { readonly subtree: { readonly costs: { readonly total: { readonly costCents: number, readonly inputTokens: number, readonly cachedInputTokens: number, readonly outputTokens: number, readonly eventCount: number }, readonly groups: ReadonlyArray<{ readonly day: string | null, readonly month: string | null, readonly model: string | null, readonly provider: string | null, readonly biller: string | null, readonly billingCode: string | null, readonly agent?: { readonly id: string, readonly name: string } | null, readonly issue?: { readonly id: string, readonly identifier: string | null, readonly title: string } | null, readonly project?: { readonly id: string, readonly name: string } | null, readonly totals: { readonly costCents: number, readonly inputTokens: number, readonly cachedInputTokens: number, readonly outputTokens: number, readonly eventCount: number } }> } } };

export type ActivityItemFragment = { readonly id: string, readonly action: string, readonly entityType: string, readonly entityId: string, readonly actorType: ActorType, readonly actorId: string, readonly createdAt: string, readonly details: unknown, readonly agent?: { readonly id: string, readonly name: string } | null, readonly issue?: { readonly id: string, readonly identifier: string | null, readonly title: string } | null, readonly source: { readonly pluginKey: string, readonly initiatingActorType: ActorType | null, readonly initiatingUserId: string | null } | null };

export type ReactActivityQueryVariables = Exact<{
  filter?: ActivityFilter | null | undefined;
  names?: boolean | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type ReactActivityQuery = { readonly activity: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly action: string, readonly entityType: string, readonly entityId: string, readonly actorType: ActorType, readonly actorId: string, readonly createdAt: string, readonly details: unknown, readonly agent?: { readonly id: string, readonly name: string } | null, readonly issue?: { readonly id: string, readonly identifier: string | null, readonly title: string } | null, readonly source: { readonly pluginKey: string, readonly initiatingActorType: ActorType | null, readonly initiatingUserId: string | null } | null }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } };

export type ReactIssueActivityQueryVariables = Exact<{
  issueId: string;
  includeSubtree?: boolean | null | undefined;
  filter?: ActivityFilter | null | undefined;
  names?: boolean | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type ReactIssueActivityQuery = { readonly issue: { readonly activity: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly action: string, readonly entityType: string, readonly entityId: string, readonly actorType: ActorType, readonly actorId: string, readonly createdAt: string, readonly details: unknown, readonly agent?: { readonly id: string, readonly name: string } | null, readonly issue?: { readonly id: string, readonly identifier: string | null, readonly title: string } | null, readonly source: { readonly pluginKey: string, readonly initiatingActorType: ActorType | null, readonly initiatingUserId: string | null } | null }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } } | null };

export type ReactActivityLiveSubscriptionVariables = Exact<{
  issueId?: string | null | undefined;
  includeSubtree?: boolean | null | undefined;
  filter?: ActivityFilter | null | undefined;
  names?: boolean | null | undefined;
  after?: string | null | undefined;
}>;


export type ReactActivityLiveSubscription = { readonly activity:
    | { readonly __typename: 'ActivityAdded', readonly cursor: string, readonly entry: { readonly id: string, readonly action: string, readonly entityType: string, readonly entityId: string, readonly actorType: ActorType, readonly actorId: string, readonly createdAt: string, readonly details: unknown, readonly agent?: { readonly id: string, readonly name: string } | null, readonly issue?: { readonly id: string, readonly identifier: string | null, readonly title: string } | null, readonly source: { readonly pluginKey: string, readonly initiatingActorType: ActorType | null, readonly initiatingUserId: string | null } | null } }
    | { readonly __typename: 'ActivityGap', readonly cursor: string, readonly reason: string }
    | { readonly __typename: 'Heartbeat', readonly cursor: string }
   };

export type ReactIssueChangedSubscriptionVariables = Exact<{
  issueId: string;
  includeSubtree?: boolean | null | undefined;
}>;


export type ReactIssueChangedSubscription = { readonly issueChanged: { readonly id: string, readonly identifier: string | null, readonly title: string, readonly status: IssueStatus, readonly priority: IssuePriority, readonly billingCode: string | null, readonly originKind: string, readonly version: string, readonly createdAt: string, readonly updatedAt: string, readonly parent: { readonly id: string } | null } };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}
export const IssueItemFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment IssueItem on Issue {
  id
  identifier
  title
  status
  priority
  billingCode
  originKind
  version
  createdAt
  updatedAt
  parent {
    id
  }
}
    `, {"fragmentName":"IssueItem"}) as unknown as TypedDocumentString<IssueItemFragment, unknown>;
export const CostSumsFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment CostSums on CostTotals {
  costCents
  inputTokens
  cachedInputTokens
  outputTokens
  eventCount
}
    `, {"fragmentName":"CostSums"}) as unknown as TypedDocumentString<CostSumsFragment, unknown>;
export const CostGroupItemFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment CostGroupItem on CostGroup {
  day
  month
  model
  provider
  biller
  billingCode
  agent @include(if: $byAgent) {
    id
    name
  }
  issue @include(if: $byIssue) {
    id
    identifier
    title
  }
  project @include(if: $byProject) {
    id
    name
  }
  totals {
    ...CostSums
  }
}
    fragment CostSums on CostTotals {
  costCents
  inputTokens
  cachedInputTokens
  outputTokens
  eventCount
}`, {"fragmentName":"CostGroupItem"}) as unknown as TypedDocumentString<CostGroupItemFragment, unknown>;
export const ActivityItemFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment ActivityItem on ActivityEntry {
  id
  action
  entityType
  entityId
  actorType
  actorId
  createdAt
  details
  agent @include(if: $names) {
    id
    name
  }
  issue @include(if: $names) {
    id
    identifier
    title
  }
  source {
    pluginKey
    initiatingActorType
    initiatingUserId
  }
}
    `, {"fragmentName":"ActivityItem"}) as unknown as TypedDocumentString<ActivityItemFragment, unknown>;
export const ReactIssueDocument = /*#__PURE__*/ new TypedDocumentString(`
    query ReactIssue($id: ID, $identifier: String) {
  issue(id: $id, identifier: $identifier) {
    ...IssueItem
    description
  }
}
    fragment IssueItem on Issue {
  id
  identifier
  title
  status
  priority
  billingCode
  originKind
  version
  createdAt
  updatedAt
  parent {
    id
  }
}`) as unknown as TypedDocumentString<ReactIssueQuery, ReactIssueQueryVariables>;
export const ReactIssuesDocument = /*#__PURE__*/ new TypedDocumentString(`
    query ReactIssues($filter: IssueFilter, $orderBy: IssueOrder, $first: Int, $after: String) {
  issues(filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
    nodes {
      ...IssueItem
    }
    totalCount {
      value
      exact
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment IssueItem on Issue {
  id
  identifier
  title
  status
  priority
  billingCode
  originKind
  version
  createdAt
  updatedAt
  parent {
    id
  }
}`) as unknown as TypedDocumentString<ReactIssuesQuery, ReactIssuesQueryVariables>;
export const ReactSubtreeDocument = /*#__PURE__*/ new TypedDocumentString(`
    query ReactSubtree($rootId: ID!, $maxDepth: Int, $first: Int, $after: String) {
  subtree(rootId: $rootId, maxDepth: $maxDepth) {
    totalCount
    maxDepth
    statusCounts {
      status
      count
    }
    issues(first: $first, after: $after) {
      edges {
        depth
        node {
          ...IssueItem
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
}
    fragment IssueItem on Issue {
  id
  identifier
  title
  status
  priority
  billingCode
  originKind
  version
  createdAt
  updatedAt
  parent {
    id
  }
}`) as unknown as TypedDocumentString<ReactSubtreeQuery, ReactSubtreeQueryVariables>;
export const ReactCostsDocument = /*#__PURE__*/ new TypedDocumentString(`
    query ReactCosts($filter: CostFilter, $by: [CostDimension!]!, $first: Int, $byAgent: Boolean = false, $byIssue: Boolean = false, $byProject: Boolean = false) {
  costs(filter: $filter) {
    total {
      ...CostSums
    }
    groups(by: $by, first: $first) {
      ...CostGroupItem
    }
  }
}
    fragment CostSums on CostTotals {
  costCents
  inputTokens
  cachedInputTokens
  outputTokens
  eventCount
}
fragment CostGroupItem on CostGroup {
  day
  month
  model
  provider
  biller
  billingCode
  agent @include(if: $byAgent) {
    id
    name
  }
  issue @include(if: $byIssue) {
    id
    identifier
    title
  }
  project @include(if: $byProject) {
    id
    name
  }
  totals {
    ...CostSums
  }
}`) as unknown as TypedDocumentString<ReactCostsQuery, ReactCostsQueryVariables>;
export const ReactSubtreeCostsDocument = /*#__PURE__*/ new TypedDocumentString(`
    query ReactSubtreeCosts($rootId: ID!, $filter: CostFilter, $by: [CostDimension!]!, $first: Int, $byAgent: Boolean = false, $byIssue: Boolean = false, $byProject: Boolean = false) {
  subtree(rootId: $rootId) {
    costs(filter: $filter) {
      total {
        ...CostSums
      }
      groups(by: $by, first: $first) {
        ...CostGroupItem
      }
    }
  }
}
    fragment CostSums on CostTotals {
  costCents
  inputTokens
  cachedInputTokens
  outputTokens
  eventCount
}
fragment CostGroupItem on CostGroup {
  day
  month
  model
  provider
  biller
  billingCode
  agent @include(if: $byAgent) {
    id
    name
  }
  issue @include(if: $byIssue) {
    id
    identifier
    title
  }
  project @include(if: $byProject) {
    id
    name
  }
  totals {
    ...CostSums
  }
}`) as unknown as TypedDocumentString<ReactSubtreeCostsQuery, ReactSubtreeCostsQueryVariables>;
export const ReactActivityDocument = /*#__PURE__*/ new TypedDocumentString(`
    query ReactActivity($filter: ActivityFilter, $names: Boolean = true, $first: Int, $after: String) {
  activity(filter: $filter, first: $first, after: $after) {
    nodes {
      ...ActivityItem
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment ActivityItem on ActivityEntry {
  id
  action
  entityType
  entityId
  actorType
  actorId
  createdAt
  details
  agent @include(if: $names) {
    id
    name
  }
  issue @include(if: $names) {
    id
    identifier
    title
  }
  source {
    pluginKey
    initiatingActorType
    initiatingUserId
  }
}`) as unknown as TypedDocumentString<ReactActivityQuery, ReactActivityQueryVariables>;
export const ReactIssueActivityDocument = /*#__PURE__*/ new TypedDocumentString(`
    query ReactIssueActivity($issueId: ID!, $includeSubtree: Boolean, $filter: ActivityFilter, $names: Boolean = true, $first: Int, $after: String) {
  issue(id: $issueId) {
    activity(
      includeSubtree: $includeSubtree
      filter: $filter
      first: $first
      after: $after
    ) {
      nodes {
        ...ActivityItem
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
}
    fragment ActivityItem on ActivityEntry {
  id
  action
  entityType
  entityId
  actorType
  actorId
  createdAt
  details
  agent @include(if: $names) {
    id
    name
  }
  issue @include(if: $names) {
    id
    identifier
    title
  }
  source {
    pluginKey
    initiatingActorType
    initiatingUserId
  }
}`) as unknown as TypedDocumentString<ReactIssueActivityQuery, ReactIssueActivityQueryVariables>;
export const ReactActivityLiveDocument = /*#__PURE__*/ new TypedDocumentString(`
    subscription ReactActivityLive($issueId: ID, $includeSubtree: Boolean, $filter: ActivityFilter, $names: Boolean = true, $after: String) {
  activity(
    issueId: $issueId
    includeSubtree: $includeSubtree
    filter: $filter
    after: $after
  ) {
    __typename
    ... on ActivityAdded {
      cursor
      entry {
        ...ActivityItem
      }
    }
    ... on ActivityGap {
      cursor
      reason
    }
    ... on Heartbeat {
      cursor
    }
  }
}
    fragment ActivityItem on ActivityEntry {
  id
  action
  entityType
  entityId
  actorType
  actorId
  createdAt
  details
  agent @include(if: $names) {
    id
    name
  }
  issue @include(if: $names) {
    id
    identifier
    title
  }
  source {
    pluginKey
    initiatingActorType
    initiatingUserId
  }
}`) as unknown as TypedDocumentString<ReactActivityLiveSubscription, ReactActivityLiveSubscriptionVariables>;
export const ReactIssueChangedDocument = /*#__PURE__*/ new TypedDocumentString(`
    subscription ReactIssueChanged($issueId: ID!, $includeSubtree: Boolean) {
  issueChanged(issueId: $issueId, includeSubtree: $includeSubtree) {
    ...IssueItem
  }
}
    fragment IssueItem on Issue {
  id
  identifier
  title
  status
  priority
  billingCode
  originKind
  version
  createdAt
  updatedAt
  parent {
    id
  }
}`) as unknown as TypedDocumentString<ReactIssueChangedSubscription, ReactIssueChangedSubscriptionVariables>;