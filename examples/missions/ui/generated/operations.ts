/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** On whose behalf the plugin acts, where its token names nobody. It is checked: the agent is the company's, the run is that agent's. A token that names an actor wins, and a contradiction is ACTOR_FORBIDDEN. */
export type ActorInput = {
  /** The agent. */
  readonly agentId?: string | null | undefined;
  /** The run of that agent. */
  readonly runId?: string | null | undefined;
  /** The person, by the id that Paperclip knows them by. */
  readonly userId?: string | null | undefined;
};

/** A plan of new issues. */
export type CreateIssueTreeInput = {
  /** Everything runs and the payload is returned, but nothing is kept. */
  readonly dryRun?: boolean | null | undefined;
  /** Makes the call safe to repeat: under the same key the first payload is returned again with replayed: true, and nothing happens twice. At most 255 characters, kept for at least 24 hours, for each plugin, company and mutation. */
  readonly idempotencyKey?: string | null | undefined;
  /** The new issues, 1 to 500. They are numbered in this order. */
  readonly nodes: ReadonlyArray<IssueTreeNode>;
  /** On whose behalf, where the token names nobody. */
  readonly onBehalfOf?: ActorInput | null | undefined;
};

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

/** A new issue of a tree. ref names it inside this input; parentRef and blockedByRefs point to other nodes, parentId and blockedByIssueIds to issues that exist. */
export type IssueTreeNode = {
  /** The agent that is to do it; not together with assigneeUserId. */
  readonly assigneeAgentId?: string | null | undefined;
  /** The person who is to do it; not together with assigneeAgentId. */
  readonly assigneeUserId?: string | null | undefined;
  /** What its costs are booked under. */
  readonly billingCode?: string | null | undefined;
  /** The issues that must be done or cancelled first, at most 100. */
  readonly blockedByIssueIds?: ReadonlyArray<string> | null | undefined;
  /** The nodes that must be done or cancelled first; at most 100 together with blockedByIssueIds. */
  readonly blockedByRefs?: ReadonlyArray<string> | null | undefined;
  /** The task itself, in Markdown. */
  readonly description?: string | null | undefined;
  /** What it stands for in the plugin's own terms. */
  readonly originId?: string | null | undefined;
  /** `plugin:<key>` or below, the default when left out. Anything else is refused: ORIGIN_KIND_FORBIDDEN. */
  readonly originKind?: string | null | undefined;
  /** The issue above it. */
  readonly parentId?: string | null | undefined;
  /** The node above it, wherever that stands in the list; not together with parentId. */
  readonly parentRef?: string | null | undefined;
  /** How urgent it is. */
  readonly priority?: IssuePriority | null | undefined;
  /** The project it belongs to. */
  readonly projectId?: string | null | undefined;
  /** Its name inside this input, 1 to 255 characters, and no other node has it. */
  readonly ref: string;
  /** How many requests lie between it and the person who asked first, 0 to 1,024. */
  readonly requestDepth?: number | null | undefined;
  /** Where it begins. IN_PROGRESS needs an assignee and no unresolved blocker. */
  readonly status?: IssueStatus | null | undefined;
  /** One line that says what is to be done; at most 1,000 characters. */
  readonly title: string;
};

/** A wake-up of the agent of an issue. */
export type RequestWakeupInput = {
  /** What in the plugin asks, kept with the wake-up; at most 255 characters. Left out: `plugin.issue.requestWakeup`. */
  readonly contextSource?: string | null | undefined;
  /** Everything runs and the payload is returned, but nothing is kept. */
  readonly dryRun?: boolean | null | undefined;
  /** Makes the call safe to repeat: under the same key the first payload is returned again with replayed: true, and nothing happens twice. At most 255 characters, kept for at least 24 hours, for each plugin, company and mutation. */
  readonly idempotencyKey?: string | null | undefined;
  /** The UUID or the identifier of the issue. */
  readonly issueId: string;
  /** On whose behalf, where the token names nobody. */
  readonly onBehalfOf?: ActorInput | null | undefined;
  /** Why, as the agent is told; at most 255 characters. Left out: `plugin_issue_wakeup_requested`. */
  readonly reason?: string | null | undefined;
};

/** Why a mutation was refused. Codes never change their meaning. */
export type UserErrorCode =
  /** The issues would block one another in a circle. */
  | 'BLOCKER_CYCLE'
  /** Another run holds the checkout. */
  | 'CHECKOUT_CONFLICT'
  /** Somebody else wrote first, or the state of the rows does not allow it. */
  | 'CONFLICT'
  /** The document was changed since the revision that the write is based on. */
  | 'DOCUMENT_CONFLICT'
  /** A value cannot be. */
  | 'INVALID_INPUT'
  /** An id names nothing in this company. */
  | 'NOT_FOUND'
  /** The statement of the plugin may not run. */
  | 'SQL_REFUSED'
  /** The agent cannot be woken now; the refusals say why. */
  | 'WAKE_REFUSED';

/** What became of a wake-up. */
export type WakeOutcome =
  /** A run of the agent is already queued or running for the issue, and is told of it. */
  | 'COALESCED'
  /** Another agent's run has the issue. The wake-up waits for its end. */
  | 'DEFERRED'
  /** A run of the agent was queued. */
  | 'QUEUED';

/** Why an agent would not be woken, in the order of the checks. */
export type WakeRefusalCode =
  /** The agent is paused, terminated or not approved yet. */
  | 'AGENT_NOT_INVOKABLE'
  /** The company is paused, or a hard stop of company, agent or project is reached. */
  | 'BUDGET_BLOCKED'
  /** The company is paused or archived. */
  | 'COMPANY_INACTIVE'
  /** The issue is assigned to no agent. */
  | 'NO_ASSIGNEE'
  /** The issue is in backlog, done or cancelled. */
  | 'STATUS_NOT_WAKEABLE'
  /** An issue that blocks it is neither done nor cancelled. */
  | 'UNRESOLVED_BLOCKERS'
  /** The settings of the agent let it be woken by its timer alone. */
  | 'WAKE_ON_DEMAND_DISABLED';

export type WhoamiQueryVariables = Exact<{ [key: string]: never; }>;


export type WhoamiQuery = { readonly viewer: { readonly plugin: { readonly displayName: string, readonly version: string }, readonly company: { readonly name: string, readonly issuePrefix: string }, readonly actor: { readonly userId: string | null } | null } };

export type OwnDatabaseQueryVariables = Exact<{
  sql: string;
  params?: ReadonlyArray<unknown> | unknown | null | undefined;
}>;


export type OwnDatabaseQuery = { readonly pluginDatabase: { readonly namespace: string, readonly query: { readonly rows: ReadonlyArray<unknown>, readonly rowCount: number } } | null };

export type TreeIssueFragment = { readonly id: string, readonly identifier: string | null, readonly title: string, readonly status: IssueStatus, readonly priority: IssuePriority, readonly version: string, readonly updatedAt: string, readonly assigneeAgent: { readonly id: string, readonly name: string, readonly role: string } | null, readonly blockedBy: ReadonlyArray<{ readonly id: string, readonly identifier: string | null, readonly title: string, readonly status: IssueStatus }> };

export type MissionTreeQueryVariables = Exact<{
  rootId: string;
}>;


export type MissionTreeQuery = { readonly subtree: { readonly totalCount: number, readonly statusCounts: ReadonlyArray<{ readonly status: IssueStatus, readonly count: number }>, readonly issues: { readonly edges: ReadonlyArray<{ readonly depth: number, readonly node: { readonly id: string, readonly identifier: string | null, readonly title: string, readonly status: IssueStatus, readonly priority: IssuePriority, readonly version: string, readonly updatedAt: string, readonly costs: { readonly total: { readonly costCents: number } }, readonly assigneeAgent: { readonly id: string, readonly name: string, readonly role: string } | null, readonly blockedBy: ReadonlyArray<{ readonly id: string, readonly identifier: string | null, readonly title: string, readonly status: IssueStatus }> } }> } } };

export type MissionCostsQueryVariables = Exact<{
  rootId: string;
}>;


export type MissionCostsQuery = { readonly subtree: { readonly costs: { readonly total: { readonly costCents: number, readonly inputTokens: number, readonly cachedInputTokens: number, readonly outputTokens: number, readonly eventCount: number }, readonly byDay: ReadonlyArray<{ readonly day: string | null, readonly totals: { readonly costCents: number, readonly eventCount: number } }>, readonly byAgent: ReadonlyArray<{ readonly agent: { readonly id: string, readonly name: string, readonly role: string } | null, readonly totals: { readonly costCents: number } }>, readonly byModel: ReadonlyArray<{ readonly model: string | null, readonly totals: { readonly costCents: number } }>, readonly byBillingCode: ReadonlyArray<{ readonly billingCode: string | null, readonly totals: { readonly costCents: number } }> } } };

export type RefusalFragment = { readonly code: WakeRefusalCode, readonly message: string, readonly remedy: string, readonly blockers: ReadonlyArray<{ readonly id: string, readonly identifier: string | null, readonly title: string, readonly status: IssueStatus }> };

export type IssueCardQueryVariables = Exact<{
  id: string;
}>;


export type IssueCardQuery = { readonly issue: { readonly description: string | null, readonly billingCode: string | null, readonly originKind: string, readonly createdAt: string, readonly id: string, readonly identifier: string | null, readonly title: string, readonly status: IssueStatus, readonly priority: IssuePriority, readonly version: string, readonly updatedAt: string, readonly wakeability: { readonly allowed: boolean, readonly refusals: ReadonlyArray<{ readonly code: WakeRefusalCode, readonly message: string, readonly remedy: string, readonly blockers: ReadonlyArray<{ readonly id: string, readonly identifier: string | null, readonly title: string, readonly status: IssueStatus }> }> }, readonly costs: { readonly total: { readonly costCents: number } }, readonly documents: ReadonlyArray<{ readonly id: string, readonly key: string, readonly title: string | null, readonly revisionNumber: number }>, readonly blocks: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly identifier: string | null, readonly title: string, readonly status: IssueStatus }> }, readonly assigneeAgent: { readonly id: string, readonly name: string, readonly role: string } | null, readonly blockedBy: ReadonlyArray<{ readonly id: string, readonly identifier: string | null, readonly title: string, readonly status: IssueStatus }> } | null };

export type AgentsQueryVariables = Exact<{ [key: string]: never; }>;


export type AgentsQuery = { readonly agents: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly name: string, readonly role: string, readonly title: string | null, readonly status: string }> } };

export type CreateMissionMutationVariables = Exact<{
  input: CreateIssueTreeInput;
}>;


export type CreateMissionMutation = { readonly createIssueTree:
    | { readonly __typename: 'BlockerCycle', readonly code: UserErrorCode, readonly message: string, readonly remedy: string | null, readonly path: ReadonlyArray<string> }
    | { readonly __typename: 'CreateIssueTreePayload', readonly entries: ReadonlyArray<{ readonly ref: string, readonly issue: { readonly id: string, readonly identifier: string | null } }> }
    | { readonly __typename: 'InvalidInput', readonly code: UserErrorCode, readonly message: string, readonly remedy: string | null, readonly path: ReadonlyArray<string> }
    | { readonly __typename: 'NotFound', readonly code: UserErrorCode, readonly message: string, readonly remedy: string | null, readonly path: ReadonlyArray<string> }
   };

export type WakeAgentMutationVariables = Exact<{
  input: RequestWakeupInput;
}>;


export type WakeAgentMutation = { readonly requestWakeup:
    | { readonly __typename: 'NotFound', readonly message: string }
    | { readonly __typename: 'RequestWakeupPayload', readonly outcome: WakeOutcome, readonly issue: { readonly id: string, readonly identifier: string | null, readonly assigneeAgent: { readonly name: string } | null } }
    | { readonly __typename: 'WakeRefused', readonly message: string, readonly refusals: ReadonlyArray<{ readonly code: WakeRefusalCode, readonly message: string, readonly remedy: string, readonly blockers: ReadonlyArray<{ readonly id: string, readonly identifier: string | null, readonly title: string, readonly status: IssueStatus }> }> }
   };

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
export const TreeIssueFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment TreeIssue on Issue {
  id
  identifier
  title
  status
  priority
  version
  updatedAt
  assigneeAgent {
    id
    name
    role
  }
  blockedBy {
    id
    identifier
    title
    status
  }
}
    `, {"fragmentName":"TreeIssue"}) as unknown as TypedDocumentString<TreeIssueFragment, unknown>;
export const RefusalFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment Refusal on WakeRefusal {
  code
  message
  remedy
  blockers {
    id
    identifier
    title
    status
  }
}
    `, {"fragmentName":"Refusal"}) as unknown as TypedDocumentString<RefusalFragment, unknown>;
export const WhoamiDocument = /*#__PURE__*/ new TypedDocumentString(`
    query Whoami {
  viewer {
    plugin {
      displayName
      version
    }
    company {
      name
      issuePrefix
    }
    actor {
      userId
    }
  }
}
    `) as unknown as TypedDocumentString<WhoamiQuery, WhoamiQueryVariables>;
export const OwnDatabaseDocument = /*#__PURE__*/ new TypedDocumentString(`
    query OwnDatabase($sql: String!, $params: [JSON]) {
  pluginDatabase {
    namespace
    query(sql: $sql, params: $params) {
      rows
      rowCount
    }
  }
}
    `) as unknown as TypedDocumentString<OwnDatabaseQuery, OwnDatabaseQueryVariables>;
export const MissionTreeDocument = /*#__PURE__*/ new TypedDocumentString(`
    query MissionTree($rootId: ID!) {
  subtree(rootId: $rootId) {
    totalCount
    statusCounts {
      status
      count
    }
    issues(first: 1000) {
      edges {
        depth
        node {
          ...TreeIssue
          costs(includeSubtree: true) {
            total {
              costCents
            }
          }
        }
      }
    }
  }
}
    fragment TreeIssue on Issue {
  id
  identifier
  title
  status
  priority
  version
  updatedAt
  assigneeAgent {
    id
    name
    role
  }
  blockedBy {
    id
    identifier
    title
    status
  }
}`) as unknown as TypedDocumentString<MissionTreeQuery, MissionTreeQueryVariables>;
export const MissionCostsDocument = /*#__PURE__*/ new TypedDocumentString(`
    query MissionCosts($rootId: ID!) {
  subtree(rootId: $rootId) {
    costs {
      total {
        costCents
        inputTokens
        cachedInputTokens
        outputTokens
        eventCount
      }
      byDay: groups(by: [DAY], first: 100) {
        day
        totals {
          costCents
          eventCount
        }
      }
      byAgent: groups(by: [AGENT], first: 12) {
        agent {
          id
          name
          role
        }
        totals {
          costCents
        }
      }
      byModel: groups(by: [MODEL], first: 12) {
        model
        totals {
          costCents
        }
      }
      byBillingCode: groups(by: [BILLING_CODE], first: 12) {
        billingCode
        totals {
          costCents
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<MissionCostsQuery, MissionCostsQueryVariables>;
export const IssueCardDocument = /*#__PURE__*/ new TypedDocumentString(`
    query IssueCard($id: ID!) {
  issue(id: $id) {
    ...TreeIssue
    description
    billingCode
    originKind
    createdAt
    wakeability {
      allowed
      refusals {
        ...Refusal
      }
    }
    costs(includeSubtree: true) {
      total {
        costCents
      }
    }
    documents {
      id
      key
      title
      revisionNumber
    }
    blocks(first: 8) {
      nodes {
        id
        identifier
        title
        status
      }
    }
  }
}
    fragment TreeIssue on Issue {
  id
  identifier
  title
  status
  priority
  version
  updatedAt
  assigneeAgent {
    id
    name
    role
  }
  blockedBy {
    id
    identifier
    title
    status
  }
}
fragment Refusal on WakeRefusal {
  code
  message
  remedy
  blockers {
    id
    identifier
    title
    status
  }
}`) as unknown as TypedDocumentString<IssueCardQuery, IssueCardQueryVariables>;
export const AgentsDocument = /*#__PURE__*/ new TypedDocumentString(`
    query Agents {
  agents(first: 100) {
    nodes {
      id
      name
      role
      title
      status
    }
  }
}
    `) as unknown as TypedDocumentString<AgentsQuery, AgentsQueryVariables>;
export const CreateMissionDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation CreateMission($input: CreateIssueTreeInput!) {
  createIssueTree(input: $input) {
    __typename
    ... on CreateIssueTreePayload {
      entries {
        ref
        issue {
          id
          identifier
        }
      }
    }
    ... on UserError {
      code
      message
      remedy
      path
    }
  }
}
    `) as unknown as TypedDocumentString<CreateMissionMutation, CreateMissionMutationVariables>;
export const WakeAgentDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation WakeAgent($input: RequestWakeupInput!) {
  requestWakeup(input: $input) {
    __typename
    ... on RequestWakeupPayload {
      outcome
      issue {
        id
        identifier
        assigneeAgent {
          name
        }
      }
    }
    ... on WakeRefused {
      message
      refusals {
        ...Refusal
      }
    }
    ... on NotFound {
      message
    }
  }
}
    fragment Refusal on WakeRefusal {
  code
  message
  remedy
  blockers {
    id
    identifier
    title
    status
  }
}`) as unknown as TypedDocumentString<WakeAgentMutation, WakeAgentMutationVariables>;