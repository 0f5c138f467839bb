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

/** On whose behalf the plugin acts, where its token names nobody. It is checked: the agent is the company's, the run is that agent's. A token that names an actor wins, and a contradiction is ACTOR_FORBIDDEN. */
export type ActorInput = {
  /** The agent. */
  readonly agentId?: string | null | undefined;
  /** The run of that agent. */
  readonly runId?: string | null | undefined;
  /** The person, by the id that Paperclip knows them by. */
  readonly userId?: string | null | undefined;
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

/** Which agents. Conditions left out do not narrow. */
export type AgentFilter = {
  /** Exactly this role. */
  readonly role?: string | null | undefined;
  /** Any of these statuses. */
  readonly status?: ReadonlyArray<string> | null | undefined;
};

/** Whose checkout of which issue is asserted. */
export type AssertCheckoutOwnerInput = {
  /** The agent. Left out: the one that the plugin acts for; another one than that is ACTOR_FORBIDDEN. */
  readonly agentId?: string | null | undefined;
  /** Everything runs and the payload is returned, but nothing is kept. */
  readonly dryRun?: boolean | null | undefined;
  /** Makes the call safe to repeat: under the same key the first payload is returned again with replayed: true, and nothing happens twice. At most 255 characters, kept for at least 24 hours, for each plugin, company and mutation. */
  readonly idempotencyKey?: string | null | undefined;
  /** The UUID or the identifier of the issue. */
  readonly issueId: string;
  /** On whose behalf, where the token names nobody. */
  readonly onBehalfOf?: ActorInput | null | undefined;
  /** The run of that agent. Left out: the one that the plugin acts in; another one than that, or another agent's, is ACTOR_FORBIDDEN. */
  readonly runId?: string | null | undefined;
};

/** An issue, and issues that are to block it or no longer. */
export type BlockersInput = {
  /** The issues it waits for, by UUID or identifier. One that is named twice counts once. */
  readonly blockerIssueIds: ReadonlyArray<string>;
  /** Everything runs and the payload is returned, but nothing is kept. */
  readonly dryRun?: boolean | null | undefined;
  /** The version that was seen. Where the issue has changed since, nothing is written: Conflict. */
  readonly expectedVersion?: string | null | undefined;
  /** Makes the call safe to repeat: under the same key the first payload is returned again with replayed: true, and nothing happens twice. At most 255 characters, kept for at least 24 hours, for each plugin, company and mutation. */
  readonly idempotencyKey?: string | null | undefined;
  /** The UUID or the identifier of the issue that waits. */
  readonly issueId: string;
  /** On whose behalf, where the token names nobody. */
  readonly onBehalfOf?: ActorInput | null | undefined;
};

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

/** A new comment. */
export type CreateCommentInput = {
  /** The text, in Markdown; not blank, at most 64 KiB in UTF-8. */
  readonly body: string;
  /** Everything runs and the payload is returned, but nothing is kept. */
  readonly dryRun?: boolean | null | undefined;
  /** Makes the call safe to repeat: under the same key the first payload is returned again with replayed: true, and nothing happens twice. At most 255 characters, kept for at least 24 hours, for each plugin, company and mutation. */
  readonly idempotencyKey?: string | null | undefined;
  /** The UUID or the identifier of the issue. */
  readonly issueId: string;
  /** On whose behalf, where the token names nobody. */
  readonly onBehalfOf?: ActorInput | null | undefined;
};

/** A new issue. */
export type CreateIssueInput = {
  /** The agent that is to do it; not together with assigneeUserId. */
  readonly assigneeAgentId?: string | null | undefined;
  /** The person who is to do it; not together with assigneeAgentId. */
  readonly assigneeUserId?: string | null | undefined;
  /** What its costs are booked under. */
  readonly billingCode?: string | null | undefined;
  /** The issues that must be done or cancelled first, at most 100. */
  readonly blockedByIssueIds?: ReadonlyArray<string> | null | undefined;
  /** The task itself, in Markdown. */
  readonly description?: string | null | undefined;
  /** Everything runs and the payload is returned, but nothing is kept. */
  readonly dryRun?: boolean | null | undefined;
  /** Makes the call safe to repeat: under the same key the first payload is returned again with replayed: true, and nothing happens twice. At most 255 characters, kept for at least 24 hours, for each plugin, company and mutation. */
  readonly idempotencyKey?: string | null | undefined;
  /** On whose behalf, where the token names nobody. */
  readonly onBehalfOf?: ActorInput | null | undefined;
  /** What it stands for in the plugin's own terms. */
  readonly originId?: string | null | undefined;
  /** `plugin:<key>` or below, the default when left out. Anything else is refused: ORIGIN_KIND_FORBIDDEN. */
  readonly originKind?: string | null | undefined;
  /** The run that creates it; the actor's when left out. */
  readonly originRunId?: string | null | undefined;
  /** The issue above it. */
  readonly parentId?: string | null | undefined;
  /** How urgent it is. */
  readonly priority?: IssuePriority | null | undefined;
  /** The project it belongs to. */
  readonly projectId?: string | null | undefined;
  /** How many requests lie between it and the person who asked first, 0 to 1,024. */
  readonly requestDepth?: number | null | undefined;
  /** Where it begins. IN_PROGRESS needs an assignee and no unresolved blocker. */
  readonly status?: IssueStatus | null | undefined;
  /** One line that says what is to be done; at most 1,000 characters. */
  readonly title: string;
  /** Wake the assignee when it lands in a wakeable state. Needs the capability `issues.wakeup` as well. */
  readonly wake?: boolean | null | undefined;
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

/** Which document to delete. */
export type DeleteDocumentInput = {
  /** The revisionId that was seen. Where the document has moved on since, it stays: DocumentConflict. */
  readonly baseRevisionId?: string | null | undefined;
  /** Everything runs and the payload is returned, but nothing is kept. */
  readonly dryRun?: boolean | null | undefined;
  /** Makes the call safe to repeat: under the same key the first payload is returned again with replayed: true, and nothing happens twice. At most 255 characters, kept for at least 24 hours, for each plugin, company and mutation. */
  readonly idempotencyKey?: string | null | undefined;
  /** The UUID or the identifier of the issue. */
  readonly issueId: string;
  /** What it is called within its issue: 1 to 64 of a-z, 0-9, `_` and `-`, beginning with a letter or a digit. Upper case is lowered and space around it dropped. */
  readonly key: string;
  /** On whose behalf, where the token names nobody. */
  readonly onBehalfOf?: ActorInput | null | undefined;
};

/** How the text of a document is written. */
export type DocumentFormat =
  /** Markdown. */
  | 'MARKDOWN';

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

/** What to change. A field left out is untouched; null clears it where an issue can be without it. */
export type IssuePatch = {
  /** The agent that is to do it; takes the place of a person. A change lets go of the checkout. */
  readonly assigneeAgentId?: string | null | undefined;
  /** The person who is to do it; takes the place of an agent. */
  readonly assigneeUserId?: string | null | undefined;
  /** What its costs are booked under from now on. */
  readonly billingCode?: string | null | undefined;
  /** The whole set of its blockers from now on, at most 100; null or an empty list removes all. */
  readonly blockedByIssueIds?: ReadonlyArray<string> | null | undefined;
  /** The task itself, in Markdown. */
  readonly description?: string | null | undefined;
  /** What it stands for in the plugin's own terms. */
  readonly originId?: string | null | undefined;
  /** `plugin:<key>` or below. An issue of another plugin's namespace stays there. */
  readonly originKind?: string | null | undefined;
  /** The run that it comes from. */
  readonly originRunId?: string | null | undefined;
  /** The issue above it; never one below it. */
  readonly parentId?: string | null | undefined;
  /** How urgent it is. */
  readonly priority?: IssuePriority | null | undefined;
  /** The project it belongs to. */
  readonly projectId?: string | null | undefined;
  /** How many requests lie between it and the person who asked first, 0 to 1,024. */
  readonly requestDepth?: number | null | undefined;
  /** How far it is. IN_PROGRESS needs an assignee and no unresolved blocker. */
  readonly status?: IssueStatus | null | undefined;
  /** One line that says what is to be done. */
  readonly title?: string | null | undefined;
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

/** An entry of the plugin's own. */
export type LogActivityInput = {
  /** Everything runs and the payload is returned, but nothing is kept. */
  readonly dryRun?: boolean | null | undefined;
  /** Which one, by its UUID; an issue by its identifier too. */
  readonly entityId?: string | null | undefined;
  /** What it happened to: `issue`, `agent`, `project`, `run` or `plugin`. Left out: the plugin itself. */
  readonly entityType?: string | null | undefined;
  /** Makes the call safe to repeat: under the same key the first payload is returned again with replayed: true, and nothing happens twice. At most 255 characters, kept for at least 24 hours, for each plugin, company and mutation. */
  readonly idempotencyKey?: string | null | undefined;
  /** What happened, one line of 1 to 200 characters. The action becomes `plugin.<key>.<message>`. */
  readonly message: string;
  /** More about it: an object of at most 16 KiB as JSON, or null. */
  readonly metadata?: unknown;
  /** On whose behalf, where the token names nobody. */
  readonly onBehalfOf?: ActorInput | null | undefined;
};

/** Which end of an order comes first. */
export type OrderDirection =
  /** Smallest, oldest or most urgent first. */
  | 'ASC'
  /** Largest, newest or least urgent first. */
  | 'DESC';

/** A change of rows in the plugin's own database. */
export type PluginSqlInput = {
  /** Everything runs and the payload is returned, but nothing is kept. */
  readonly dryRun?: boolean | null | undefined;
  /** Makes the call safe to repeat: under the same key the first payload is returned again with replayed: true, and nothing happens twice. At most 255 characters, kept for at least 24 hours, for each plugin, company and mutation. */
  readonly idempotencyKey?: string | null | undefined;
  /** On whose behalf, where the token names nobody. */
  readonly onBehalfOf?: ActorInput | null | undefined;
  /** The values of `$1`, `$2` and so on. An object becomes JSON; an array becomes an array of PostgreSQL, so give JSON arrays as text. */
  readonly params?: ReadonlyArray<unknown> | null | undefined;
  /** One INSERT, UPDATE or DELETE of a table of your own, at most 16 KiB. Values go into params. */
  readonly sql: string;
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

/** Wake-ups of the agents of several issues. */
export type RequestWakeupsInput = {
  /** All or none: where one issue is unknown or refused, nothing is kept, and the answer is that refusal. */
  readonly atomic?: boolean | null | undefined;
  /** What in the plugin asks, kept with the wake-up; at most 255 characters. Left out: `plugin.issue.requestWakeups`. */
  readonly contextSource?: string | null | undefined;
  /** Everything runs and the payload is returned, but nothing is kept. */
  readonly dryRun?: boolean | null | undefined;
  /** Makes the call safe to repeat: under the same key the first payload is returned again with replayed: true, and nothing happens twice. At most 255 characters, kept for at least 24 hours, for each plugin, company and mutation. */
  readonly idempotencyKey?: string | null | undefined;
  /** The UUIDs or the identifiers of 1 to 100 issues. One named twice counts once. */
  readonly issueIds: ReadonlyArray<string>;
  /** On whose behalf, where the token names nobody. */
  readonly onBehalfOf?: ActorInput | null | undefined;
  /** Why, as the agent is told; at most 255 characters. Left out: `plugin_issue_wakeup_requested`. */
  readonly reason?: string | null | undefined;
};

/** How far a run is. Queued and running are live; the others are its ends. */
export type RunStatus =
  /** Stopped by somebody. */
  | 'CANCELLED'
  /** Ended with an error. */
  | 'FAILED'
  /** Waits for its agent to be free. */
  | 'QUEUED'
  /** The agent is at work. */
  | 'RUNNING'
  /** Ended well. */
  | 'SUCCEEDED'
  /** Stopped because its time was up. */
  | 'TIMED_OUT';

/** A change of one issue. */
export type UpdateIssueInput = {
  /** Everything runs and the payload is returned, but nothing is kept. */
  readonly dryRun?: boolean | null | undefined;
  /** The version that was seen. Where the issue has changed since, nothing is written: Conflict. */
  readonly expectedVersion?: string | null | undefined;
  /** Makes the call safe to repeat: under the same key the first payload is returned again with replayed: true, and nothing happens twice. At most 255 characters, kept for at least 24 hours, for each plugin, company and mutation. */
  readonly idempotencyKey?: string | null | undefined;
  /** The UUID or the identifier of the issue. */
  readonly issueId: string;
  /** On whose behalf, where the token names nobody. */
  readonly onBehalfOf?: ActorInput | null | undefined;
  /** What to change. */
  readonly patch: IssuePatch;
  /** Wake the assignee after an assignment or a move into TODO. Needs the capability `issues.wakeup` as well. */
  readonly wake?: boolean | null | undefined;
};

/** A document as it is to be. */
export type UpsertDocumentInput = {
  /** The revisionId that was seen. Where the document has moved on since, or is not there, nothing is written: DocumentConflict. Left out, it is written over the latest revision. */
  readonly baseRevisionId?: string | null | undefined;
  /** The whole text, at most 512 KiB in UTF-8. */
  readonly body: string;
  /** What the change is about, kept with the revision; at most 500 characters. */
  readonly changeSummary?: string | null | undefined;
  /** Everything runs and the payload is returned, but nothing is kept. */
  readonly dryRun?: boolean | null | undefined;
  /** How the body is written. */
  readonly format?: DocumentFormat | null | undefined;
  /** Makes the call safe to repeat: under the same key the first payload is returned again with replayed: true, and nothing happens twice. At most 255 characters, kept for at least 24 hours, for each plugin, company and mutation. */
  readonly idempotencyKey?: string | null | undefined;
  /** The UUID or the identifier of the issue. */
  readonly issueId: string;
  /** What it is called within its issue: 1 to 64 of a-z, 0-9, `_` and `-`, beginning with a letter or a digit. Upper case is lowered and space around it dropped. */
  readonly key: string;
  /** On whose behalf, where the token names nobody. */
  readonly onBehalfOf?: ActorInput | null | undefined;
  /** Its title, at most 200 characters. Left out, the title stays; null takes it away. */
  readonly title?: string | null | undefined;
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

export type ActivityFieldsFragment = { readonly id: string, readonly actorType: ActorType, readonly actorId: string, readonly action: string, readonly entityType: string, readonly entityId: string, readonly details: unknown, readonly createdAt: string, readonly source: { readonly pluginId: string, readonly pluginKey: string, readonly initiatingActorType: ActorType | null, readonly initiatingActorId: string | null, readonly initiatingAgentId: string | null, readonly initiatingUserId: string | null, readonly initiatingRunId: string | null } | null, readonly agent?: { readonly id: string } | null, readonly run?: { readonly id: string } | null };

export type ListActivityQueryVariables = Exact<{
  filter?: ActivityFilter | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
  withAgents: boolean;
  withRuns: boolean;
}>;


export type ListActivityQuery = { readonly activity: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly actorType: ActorType, readonly actorId: string, readonly action: string, readonly entityType: string, readonly entityId: string, readonly details: unknown, readonly createdAt: string, readonly source: { readonly pluginId: string, readonly pluginKey: string, readonly initiatingActorType: ActorType | null, readonly initiatingActorId: string | null, readonly initiatingAgentId: string | null, readonly initiatingUserId: string | null, readonly initiatingRunId: string | null } | null, readonly agent?: { readonly id: string } | null, readonly run?: { readonly id: string } | null }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } };

export type LogActivityMutationVariables = Exact<{
  input: LogActivityInput;
  withAgents: boolean;
  withRuns: boolean;
}>;


export type LogActivityMutation = { readonly logActivity:
    | { readonly __typename: 'InvalidInput', readonly code: UserErrorCode, readonly message: string, readonly path: ReadonlyArray<string>, readonly retryable: boolean, readonly remedy: string | null }
    | { readonly __typename: 'LogActivityPayload', readonly entry: { readonly id: string, readonly actorType: ActorType, readonly actorId: string, readonly action: string, readonly entityType: string, readonly entityId: string, readonly details: unknown, readonly createdAt: string, readonly source: { readonly pluginId: string, readonly pluginKey: string, readonly initiatingActorType: ActorType | null, readonly initiatingActorId: string | null, readonly initiatingAgentId: string | null, readonly initiatingUserId: string | null, readonly initiatingRunId: string | null } | null, readonly agent?: { readonly id: string } | null, readonly run?: { readonly id: string } | null } }
    | { readonly __typename: 'NotFound', readonly code: UserErrorCode, readonly message: string, readonly path: ReadonlyArray<string>, readonly retryable: boolean, readonly remedy: string | null }
   };

export type LiveActivitySubscriptionVariables = Exact<{
  filter?: ActivityFilter | null | undefined;
  issueId?: string | null | undefined;
  includeSubtree?: boolean | null | undefined;
  withAgents: boolean;
  withRuns: boolean;
}>;


export type LiveActivitySubscription = { readonly activity:
    | { readonly __typename: 'ActivityAdded', readonly cursor: string, readonly entry: { readonly id: string, readonly actorType: ActorType, readonly actorId: string, readonly action: string, readonly entityType: string, readonly entityId: string, readonly details: unknown, readonly createdAt: string, readonly source: { readonly pluginId: string, readonly pluginKey: string, readonly initiatingActorType: ActorType | null, readonly initiatingActorId: string | null, readonly initiatingAgentId: string | null, readonly initiatingUserId: string | null, readonly initiatingRunId: string | null } | null, readonly agent?: { readonly id: string } | null, readonly run?: { readonly id: string } | null } }
    | { readonly __typename: 'ActivityGap', readonly cursor: string, readonly reason: string }
    | { readonly __typename: 'Heartbeat', readonly cursor: string }
   };

export type AgentFieldsFragment = { readonly id: string, readonly name: string, readonly role: string, readonly title: string | null, readonly status: string };

export type ProjectFieldsFragment = { readonly id: string, readonly name: string, readonly description: string | null, readonly status: string };

export type ListAgentsQueryVariables = Exact<{
  filter?: AgentFilter | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type ListAgentsQuery = { readonly agents: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly name: string, readonly role: string, readonly title: string | null, readonly status: string }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } };

export type GetAgentQueryVariables = Exact<{
  id: string;
}>;


export type GetAgentQuery = { readonly node:
    | { readonly __typename: 'ActivityEntry' }
    | { readonly __typename: 'Agent', readonly id: string, readonly name: string, readonly role: string, readonly title: string | null, readonly status: string }
    | { readonly __typename: 'Approval' }
    | { readonly __typename: 'BudgetIncident' }
    | { readonly __typename: 'Company' }
    | { readonly __typename: 'CostEvent' }
    | { readonly __typename: 'DocumentRevision' }
    | { readonly __typename: 'Issue' }
    | { readonly __typename: 'IssueComment' }
    | { readonly __typename: 'IssueDocument' }
    | { readonly __typename: 'Plugin' }
    | { readonly __typename: 'Project' }
    | { readonly __typename: 'Run' }
   | null };

export type ListProjectsQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type ListProjectsQuery = { readonly projects: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly name: string, readonly description: string | null, readonly status: string }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } };

export type GetProjectQueryVariables = Exact<{
  id: string;
}>;


export type GetProjectQuery = { readonly node:
    | { readonly __typename: 'ActivityEntry' }
    | { readonly __typename: 'Agent' }
    | { readonly __typename: 'Approval' }
    | { readonly __typename: 'BudgetIncident' }
    | { readonly __typename: 'Company' }
    | { readonly __typename: 'CostEvent' }
    | { readonly __typename: 'DocumentRevision' }
    | { readonly __typename: 'Issue' }
    | { readonly __typename: 'IssueComment' }
    | { readonly __typename: 'IssueDocument' }
    | { readonly __typename: 'Plugin' }
    | { readonly __typename: 'Project', readonly id: string, readonly name: string, readonly description: string | null, readonly status: string }
    | { readonly __typename: 'Run' }
   | null };

export type CommentFieldsFragment = { readonly id: string, readonly body: string, readonly authorUserId: string | null, readonly createdAt: string, readonly authorAgent?: { readonly id: string } | null };

export type ListCommentsQueryVariables = Exact<{
  id?: string | null | undefined;
  identifier?: string | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
  withAgents: boolean;
}>;


export type ListCommentsQuery = { readonly issue: { readonly id: string, readonly comments: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly body: string, readonly authorUserId: string | null, readonly createdAt: string, readonly authorAgent?: { readonly id: string } | null }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } } | null };

export type CreateCommentMutationVariables = Exact<{
  input: CreateCommentInput;
  withAgents: boolean;
}>;


export type CreateCommentMutation = { readonly createComment:
    | { readonly __typename: 'CreateCommentPayload', readonly comment: { readonly id: string, readonly body: string, readonly authorUserId: string | null, readonly createdAt: string, readonly authorAgent?: { readonly id: string } | null } }
    | { readonly __typename: 'InvalidInput', readonly code: UserErrorCode, readonly message: string, readonly path: ReadonlyArray<string>, readonly retryable: boolean, readonly remedy: string | null }
    | { readonly __typename: 'NotFound', readonly code: UserErrorCode, readonly message: string, readonly path: ReadonlyArray<string>, readonly retryable: boolean, readonly remedy: string | null }
   };

export type CostTotalsFieldsFragment = { readonly costCents: number, readonly inputTokens: number, readonly cachedInputTokens: number, readonly outputTokens: number, readonly eventCount: number };

export type CostGroupFieldsFragment = { readonly billingCode: string | null, readonly model: string | null, readonly provider: string | null, readonly biller: string | null, readonly day: string | null, readonly month: string | null, readonly agent?: { readonly id: string, readonly name: string } | null, readonly project?: { readonly id: string, readonly name: string } | null, readonly issue?: { readonly id: string, readonly identifier: string | null, readonly title: string, readonly status: IssueStatus } | null, readonly totals: { readonly costCents: number, readonly inputTokens: number, readonly cachedInputTokens: number, readonly outputTokens: number, readonly eventCount: number } };

export type CostTotalsQueryVariables = Exact<{
  filter?: CostFilter | null | undefined;
}>;


export type CostTotalsQuery = { readonly costs: { readonly total: { readonly costCents: number, readonly inputTokens: number, readonly cachedInputTokens: number, readonly outputTokens: number, readonly eventCount: number } } };

export type IssueCostTotalsQueryVariables = Exact<{
  id?: string | null | undefined;
  identifier?: string | null | undefined;
  includeSubtree?: boolean | null | undefined;
  filter?: CostFilter | null | undefined;
}>;


export type IssueCostTotalsQuery = { readonly issue: { readonly costs: { readonly total: { readonly costCents: number, readonly inputTokens: number, readonly cachedInputTokens: number, readonly outputTokens: number, readonly eventCount: number } } } | null };

export type CostGroupsQueryVariables = Exact<{
  filter?: CostFilter | null | undefined;
  by: ReadonlyArray<CostDimension> | CostDimension;
  first?: number | null | undefined;
  byAgent: boolean;
  byProject: boolean;
  byIssue: boolean;
}>;


export type CostGroupsQuery = { readonly costs: { readonly groups: ReadonlyArray<{ readonly billingCode: string | null, readonly model: string | null, readonly provider: string | null, readonly biller: string | null, readonly day: string | null, readonly month: string | null, readonly agent?: { readonly id: string, readonly name: string } | null, readonly project?: { readonly id: string, readonly name: string } | null, readonly issue?: { readonly id: string, readonly identifier: string | null, readonly title: string, readonly status: IssueStatus } | null, readonly totals: { readonly costCents: number, readonly inputTokens: number, readonly cachedInputTokens: number, readonly outputTokens: number, readonly eventCount: number } }> } };

export type IssueCostGroupsQueryVariables = Exact<{
  id?: string | null | undefined;
  identifier?: string | null | undefined;
  includeSubtree?: boolean | null | undefined;
  filter?: CostFilter | null | undefined;
  by: ReadonlyArray<CostDimension> | CostDimension;
  first?: number | null | undefined;
  byAgent: boolean;
  byProject: boolean;
  byIssue: boolean;
}>;


export type IssueCostGroupsQuery = { readonly issue: { readonly costs: { readonly groups: ReadonlyArray<{ readonly billingCode: string | null, readonly model: string | null, readonly provider: string | null, readonly biller: string | null, readonly day: string | null, readonly month: string | null, readonly agent?: { readonly id: string, readonly name: string } | null, readonly project?: { readonly id: string, readonly name: string } | null, readonly issue?: { readonly id: string, readonly identifier: string | null, readonly title: string, readonly status: IssueStatus } | null, readonly totals: { readonly costCents: number, readonly inputTokens: number, readonly cachedInputTokens: number, readonly outputTokens: number, readonly eventCount: number } }> } } | null };

export type ListCostEventsQueryVariables = Exact<{
  filter?: CostFilter | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
  withAgents: boolean;
  withIssues: boolean;
  withProjects: boolean;
  withRuns: boolean;
}>;


export type ListCostEventsQuery = { readonly costEvents: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly costCents: number, readonly inputTokens: number, readonly cachedInputTokens: number, readonly outputTokens: number, readonly provider: string, readonly biller: string, readonly model: string, readonly billingCode: string | null, readonly occurredAt: string, readonly agent?: { readonly id: string }, readonly issue?: { readonly id: string } | null, readonly project?: { readonly id: string } | null, readonly run?: { readonly id: string } | null }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } };

export type DocumentSummaryFragment = { readonly id: string, readonly key: string, readonly title: string | null, readonly format: DocumentFormat, readonly revisionId: string | null, readonly revisionNumber: number, readonly createdAt: string, readonly updatedAt: string, readonly createdByAgent?: { readonly id: string } | null, readonly updatedByAgent?: { readonly id: string } | null };

export type ListDocumentsQueryVariables = Exact<{
  id?: string | null | undefined;
  identifier?: string | null | undefined;
  withAgents: boolean;
}>;


export type ListDocumentsQuery = { readonly issue: { readonly id: string, readonly documents: ReadonlyArray<{ readonly id: string, readonly key: string, readonly title: string | null, readonly format: DocumentFormat, readonly revisionId: string | null, readonly revisionNumber: number, readonly createdAt: string, readonly updatedAt: string, readonly createdByAgent?: { readonly id: string } | null, readonly updatedByAgent?: { readonly id: string } | null }> } | null };

export type GetDocumentQueryVariables = Exact<{
  id?: string | null | undefined;
  identifier?: string | null | undefined;
  key: string;
  withAgents: boolean;
}>;


export type GetDocumentQuery = { readonly issue: { readonly id: string, readonly document: { readonly body: string, readonly id: string, readonly key: string, readonly title: string | null, readonly format: DocumentFormat, readonly revisionId: string | null, readonly revisionNumber: number, readonly createdAt: string, readonly updatedAt: string, readonly createdByAgent?: { readonly id: string } | null, readonly updatedByAgent?: { readonly id: string } | null } | null } | null };

export type UpsertDocumentMutationVariables = Exact<{
  input: UpsertDocumentInput;
  withDocuments: boolean;
  withAgents: boolean;
}>;


export type UpsertDocumentMutation = { readonly upsertDocument:
    | { readonly __typename: 'DocumentConflict', readonly code: UserErrorCode, readonly message: string, readonly path: ReadonlyArray<string>, readonly retryable: boolean, readonly remedy: string | null, readonly current?: { readonly id: string, readonly key: string, readonly title: string | null, readonly format: DocumentFormat, readonly revisionId: string | null, readonly revisionNumber: number, readonly createdAt: string, readonly updatedAt: string, readonly createdByAgent?: { readonly id: string } | null, readonly updatedByAgent?: { readonly id: string } | null } | null }
    | { readonly __typename: 'InvalidInput', readonly code: UserErrorCode, readonly message: string, readonly path: ReadonlyArray<string>, readonly retryable: boolean, readonly remedy: string | null }
    | { readonly __typename: 'NotFound', readonly code: UserErrorCode, readonly message: string, readonly path: ReadonlyArray<string>, readonly retryable: boolean, readonly remedy: string | null }
    | { readonly __typename: 'UpsertDocumentPayload', readonly created: boolean, readonly document: { readonly body: string, readonly id: string, readonly key: string, readonly title: string | null, readonly format: DocumentFormat, readonly revisionId: string | null, readonly revisionNumber: number, readonly createdAt: string, readonly updatedAt: string, readonly createdByAgent?: { readonly id: string } | null, readonly updatedByAgent?: { readonly id: string } | null } }
   };

export type DeleteDocumentMutationVariables = Exact<{
  input: DeleteDocumentInput;
  withDocuments: boolean;
  withAgents: boolean;
}>;


export type DeleteDocumentMutation = { readonly deleteDocument:
    | { readonly __typename: 'DeleteDocumentPayload', readonly deleted: boolean }
    | { readonly __typename: 'DocumentConflict', readonly code: UserErrorCode, readonly message: string, readonly path: ReadonlyArray<string>, readonly retryable: boolean, readonly remedy: string | null, readonly current?: { readonly id: string, readonly key: string, readonly title: string | null, readonly format: DocumentFormat, readonly revisionId: string | null, readonly revisionNumber: number, readonly createdAt: string, readonly updatedAt: string, readonly createdByAgent?: { readonly id: string } | null, readonly updatedByAgent?: { readonly id: string } | null } | null }
    | { readonly __typename: 'InvalidInput', readonly code: UserErrorCode, readonly message: string, readonly path: ReadonlyArray<string>, readonly retryable: boolean, readonly remedy: string | null }
    | { readonly __typename: 'NotFound', readonly code: UserErrorCode, readonly message: string, readonly path: ReadonlyArray<string>, readonly retryable: boolean, readonly remedy: string | null }
   };

export type IssueFieldsFragment = { readonly id: string, readonly identifier: string | null, readonly title: string, readonly description: string | null, readonly status: IssueStatus, readonly priority: IssuePriority, readonly assigneeUserId: string | null, readonly createdByUserId: string | null, readonly originKind: string, readonly originId: string | null, readonly originRunId: string | null, readonly billingCode: string | null, readonly requestDepth: number, readonly version: string, readonly startedAt: string | null, readonly completedAt: string | null, readonly cancelledAt: string | null, readonly createdAt: string, readonly updatedAt: string, readonly parent?: { readonly id: string } | null, readonly project?: { readonly id: string } | null, readonly assigneeAgent?: { readonly id: string } | null, readonly createdByAgent?: { readonly id: string } | null };

export type IssueNameFragment = { readonly id: string, readonly identifier: string | null, readonly title: string, readonly status: IssueStatus };

type RefusalFields_BlockerCycle_Fragment = { readonly code: UserErrorCode, readonly message: string, readonly path: ReadonlyArray<string>, readonly retryable: boolean, readonly remedy: string | null, readonly cycle: ReadonlyArray<{ readonly id: string, readonly identifier: string | null, readonly title: string, readonly status: IssueStatus }> };

type RefusalFields_CheckoutConflict_Fragment = { readonly code: UserErrorCode, readonly message: string, readonly path: ReadonlyArray<string>, readonly retryable: boolean, readonly remedy: string | null };

type RefusalFields_Conflict_Fragment = { readonly code: UserErrorCode, readonly message: string, readonly path: ReadonlyArray<string>, readonly retryable: boolean, readonly remedy: string | null, readonly currentIssue: { readonly version: string, readonly id: string, readonly identifier: string | null, readonly title: string, readonly status: IssueStatus } | null };

type RefusalFields_DocumentConflict_Fragment = { readonly code: UserErrorCode, readonly message: string, readonly path: ReadonlyArray<string>, readonly retryable: boolean, readonly remedy: string | null };

type RefusalFields_InvalidInput_Fragment = { readonly code: UserErrorCode, readonly message: string, readonly path: ReadonlyArray<string>, readonly retryable: boolean, readonly remedy: string | null };

type RefusalFields_NotFound_Fragment = { readonly code: UserErrorCode, readonly message: string, readonly path: ReadonlyArray<string>, readonly retryable: boolean, readonly remedy: string | null };

type RefusalFields_SqlRefused_Fragment = { readonly code: UserErrorCode, readonly message: string, readonly path: ReadonlyArray<string>, readonly retryable: boolean, readonly remedy: string | null };

type RefusalFields_WakeRefused_Fragment = { readonly code: UserErrorCode, readonly message: string, readonly path: ReadonlyArray<string>, readonly retryable: boolean, readonly remedy: string | null };

export type RefusalFieldsFragment =
  | RefusalFields_BlockerCycle_Fragment
  | RefusalFields_CheckoutConflict_Fragment
  | RefusalFields_Conflict_Fragment
  | RefusalFields_DocumentConflict_Fragment
  | RefusalFields_InvalidInput_Fragment
  | RefusalFields_NotFound_Fragment
  | RefusalFields_SqlRefused_Fragment
  | RefusalFields_WakeRefused_Fragment
;

export type GetIssueQueryVariables = Exact<{
  id?: string | null | undefined;
  identifier?: string | null | undefined;
  withIssues: boolean;
  withProjects: boolean;
  withAgents: boolean;
}>;


export type GetIssueQuery = { readonly issue: { readonly id: string, readonly identifier: string | null, readonly title: string, readonly description: string | null, readonly status: IssueStatus, readonly priority: IssuePriority, readonly assigneeUserId: string | null, readonly createdByUserId: string | null, readonly originKind: string, readonly originId: string | null, readonly originRunId: string | null, readonly billingCode: string | null, readonly requestDepth: number, readonly version: string, readonly startedAt: string | null, readonly completedAt: string | null, readonly cancelledAt: string | null, readonly createdAt: string, readonly updatedAt: string, readonly parent?: { readonly id: string } | null, readonly project?: { readonly id: string } | null, readonly assigneeAgent?: { readonly id: string } | null, readonly createdByAgent?: { readonly id: string } | null } | null };

export type ListIssuesQueryVariables = Exact<{
  filter?: IssueFilter | null | undefined;
  orderBy?: IssueOrder | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
  withIssues: boolean;
  withProjects: boolean;
  withAgents: boolean;
}>;


export type ListIssuesQuery = { readonly issues: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly identifier: string | null, readonly title: string, readonly description: string | null, readonly status: IssueStatus, readonly priority: IssuePriority, readonly assigneeUserId: string | null, readonly createdByUserId: string | null, readonly originKind: string, readonly originId: string | null, readonly originRunId: string | null, readonly billingCode: string | null, readonly requestDepth: number, readonly version: string, readonly startedAt: string | null, readonly completedAt: string | null, readonly cancelledAt: string | null, readonly createdAt: string, readonly updatedAt: string, readonly parent?: { readonly id: string } | null, readonly project?: { readonly id: string } | null, readonly assigneeAgent?: { readonly id: string } | null, readonly createdByAgent?: { readonly id: string } | null }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } };

export type CreateIssueMutationVariables = Exact<{
  input: CreateIssueInput;
  withIssues: boolean;
  withProjects: boolean;
  withAgents: boolean;
}>;


export type CreateIssueMutation = { readonly createIssue:
    | { readonly __typename: 'Conflict', readonly code: UserErrorCode, readonly message: string, readonly path: ReadonlyArray<string>, readonly retryable: boolean, readonly remedy: string | null, readonly currentIssue: { readonly version: string, readonly id: string, readonly identifier: string | null, readonly title: string, readonly status: IssueStatus } | null }
    | { readonly __typename: 'CreateIssuePayload', readonly issue: { readonly id: string, readonly identifier: string | null, readonly title: string, readonly description: string | null, readonly status: IssueStatus, readonly priority: IssuePriority, readonly assigneeUserId: string | null, readonly createdByUserId: string | null, readonly originKind: string, readonly originId: string | null, readonly originRunId: string | null, readonly billingCode: string | null, readonly requestDepth: number, readonly version: string, readonly startedAt: string | null, readonly completedAt: string | null, readonly cancelledAt: string | null, readonly createdAt: string, readonly updatedAt: string, readonly parent?: { readonly id: string } | null, readonly project?: { readonly id: string } | null, readonly assigneeAgent?: { readonly id: string } | null, readonly createdByAgent?: { readonly id: string } | null } }
    | { readonly __typename: 'InvalidInput', readonly code: UserErrorCode, readonly message: string, readonly path: ReadonlyArray<string>, readonly retryable: boolean, readonly remedy: string | null }
    | { readonly __typename: 'NotFound', readonly code: UserErrorCode, readonly message: string, readonly path: ReadonlyArray<string>, readonly retryable: boolean, readonly remedy: string | null }
   };

export type CreateIssueTreeMutationVariables = Exact<{
  input: CreateIssueTreeInput;
  withIssues: boolean;
  withProjects: boolean;
  withAgents: boolean;
}>;


export type CreateIssueTreeMutation = { readonly createIssueTree:
    | { readonly __typename: 'BlockerCycle', readonly code: UserErrorCode, readonly message: string, readonly path: ReadonlyArray<string>, readonly retryable: boolean, readonly remedy: string | null, readonly cycle: ReadonlyArray<{ readonly id: string, readonly identifier: string | null, readonly title: string, readonly status: IssueStatus }> }
    | { readonly __typename: 'CreateIssueTreePayload', readonly entries: ReadonlyArray<{ readonly ref: string, readonly issue: { readonly id: string, readonly identifier: string | null, readonly title: string, readonly description: string | null, readonly status: IssueStatus, readonly priority: IssuePriority, readonly assigneeUserId: string | null, readonly createdByUserId: string | null, readonly originKind: string, readonly originId: string | null, readonly originRunId: string | null, readonly billingCode: string | null, readonly requestDepth: number, readonly version: string, readonly startedAt: string | null, readonly completedAt: string | null, readonly cancelledAt: string | null, readonly createdAt: string, readonly updatedAt: string, readonly parent?: { readonly id: string } | null, readonly project?: { readonly id: string } | null, readonly assigneeAgent?: { readonly id: string } | null, readonly createdByAgent?: { readonly id: string } | null } }> }
    | { readonly __typename: 'InvalidInput', readonly code: UserErrorCode, readonly message: string, readonly path: ReadonlyArray<string>, readonly retryable: boolean, readonly remedy: string | null }
    | { readonly __typename: 'NotFound', readonly code: UserErrorCode, readonly message: string, readonly path: ReadonlyArray<string>, readonly retryable: boolean, readonly remedy: string | null }
   };

export type UpdateIssueMutationVariables = Exact<{
  input: UpdateIssueInput;
  withIssues: boolean;
  withProjects: boolean;
  withAgents: boolean;
}>;


export type UpdateIssueMutation = { readonly updateIssue:
    | { readonly __typename: 'BlockerCycle', readonly code: UserErrorCode, readonly message: string, readonly path: ReadonlyArray<string>, readonly retryable: boolean, readonly remedy: string | null, readonly cycle: ReadonlyArray<{ readonly id: string, readonly identifier: string | null, readonly title: string, readonly status: IssueStatus }> }
    | { readonly __typename: 'Conflict', readonly code: UserErrorCode, readonly message: string, readonly path: ReadonlyArray<string>, readonly retryable: boolean, readonly remedy: string | null, readonly currentIssue: { readonly version: string, readonly id: string, readonly identifier: string | null, readonly title: string, readonly status: IssueStatus } | null }
    | { readonly __typename: 'InvalidInput', readonly code: UserErrorCode, readonly message: string, readonly path: ReadonlyArray<string>, readonly retryable: boolean, readonly remedy: string | null }
    | { readonly __typename: 'NotFound', readonly code: UserErrorCode, readonly message: string, readonly path: ReadonlyArray<string>, readonly retryable: boolean, readonly remedy: string | null }
    | { readonly __typename: 'UpdateIssuePayload', readonly issue: { readonly id: string, readonly identifier: string | null, readonly title: string, readonly description: string | null, readonly status: IssueStatus, readonly priority: IssuePriority, readonly assigneeUserId: string | null, readonly createdByUserId: string | null, readonly originKind: string, readonly originId: string | null, readonly originRunId: string | null, readonly billingCode: string | null, readonly requestDepth: number, readonly version: string, readonly startedAt: string | null, readonly completedAt: string | null, readonly cancelledAt: string | null, readonly createdAt: string, readonly updatedAt: string, readonly parent?: { readonly id: string } | null, readonly project?: { readonly id: string } | null, readonly assigneeAgent?: { readonly id: string } | null, readonly createdByAgent?: { readonly id: string } | null } }
   };

export type IssueChangedSubscriptionVariables = Exact<{
  issueId: string;
  includeSubtree?: boolean | null | undefined;
  withIssues: boolean;
  withProjects: boolean;
  withAgents: boolean;
}>;


export type IssueChangedSubscription = { readonly issueChanged: { readonly id: string, readonly identifier: string | null, readonly title: string, readonly description: string | null, readonly status: IssueStatus, readonly priority: IssuePriority, readonly assigneeUserId: string | null, readonly createdByUserId: string | null, readonly originKind: string, readonly originId: string | null, readonly originRunId: string | null, readonly billingCode: string | null, readonly requestDepth: number, readonly version: string, readonly startedAt: string | null, readonly completedAt: string | null, readonly cancelledAt: string | null, readonly createdAt: string, readonly updatedAt: string, readonly parent?: { readonly id: string } | null, readonly project?: { readonly id: string } | null, readonly assigneeAgent?: { readonly id: string } | null, readonly createdByAgent?: { readonly id: string } | null } };

export type RunFieldsFragment = { readonly id: string, readonly status: RunStatus, readonly invocationSource: string, readonly triggerDetail: string | null, readonly startedAt: string | null, readonly finishedAt: string | null, readonly error: string | null, readonly createdAt: string, readonly agent?: { readonly id: string }, readonly issue?: { readonly id: string } | null };

export type GetSubtreeQueryVariables = Exact<{
  rootId: string;
  includeRoot?: boolean | null | undefined;
  maxDepth?: number | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
  blocksFirst?: number | null | undefined;
  blocksAfter?: string | null | undefined;
  includeRelations: boolean;
  includeDocuments: boolean;
  includeAssignees: boolean;
  withIssues: boolean;
  withProjects: boolean;
  withAgents: boolean;
}>;


export type GetSubtreeQuery = { readonly subtree: { readonly totalCount: number, readonly root: { readonly id: string }, readonly assignees?: ReadonlyArray<{ readonly id: string, readonly name: string, readonly role: string, readonly title: string | null, readonly status: string }>, readonly issues: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly identifier: string | null, readonly title: string, readonly description: string | null, readonly status: IssueStatus, readonly priority: IssuePriority, readonly assigneeUserId: string | null, readonly createdByUserId: string | null, readonly originKind: string, readonly originId: string | null, readonly originRunId: string | null, readonly billingCode: string | null, readonly requestDepth: number, readonly version: string, readonly startedAt: string | null, readonly completedAt: string | null, readonly cancelledAt: string | null, readonly createdAt: string, readonly updatedAt: string, readonly documents?: ReadonlyArray<{ readonly id: string, readonly key: string, readonly title: string | null, readonly format: DocumentFormat, readonly revisionId: string | null, readonly revisionNumber: number, readonly createdAt: string, readonly updatedAt: string, readonly createdByAgent?: { readonly id: string } | null, readonly updatedByAgent?: { readonly id: string } | null }>, readonly parent?: { readonly id: string } | null, readonly project?: { readonly id: string } | null, readonly assigneeAgent?: { readonly id: string } | null, readonly createdByAgent?: { readonly id: string } | null } & { readonly id?: string, readonly blockedBy?: ReadonlyArray<{ readonly id: string, readonly identifier: string | null, readonly title: string, readonly status: IssueStatus, readonly priority: IssuePriority, readonly assigneeUserId: string | null, readonly assigneeAgent?: { readonly id: string } | null }>, readonly blocks?: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly identifier: string | null, readonly title: string, readonly status: IssueStatus, readonly priority: IssuePriority, readonly assigneeUserId: string | null, readonly assigneeAgent?: { readonly id: string } | null }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } } };

export type ListSubtreeRunsQueryVariables = Exact<{
  rootId: string;
  includeRoot?: boolean | null | undefined;
  maxDepth?: number | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
  withIssues: boolean;
  withAgents: boolean;
}>;


export type ListSubtreeRunsQuery = { readonly subtree: { readonly runs: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly status: RunStatus, readonly invocationSource: string, readonly triggerDetail: string | null, readonly startedAt: string | null, readonly finishedAt: string | null, readonly error: string | null, readonly createdAt: string, readonly issue: { readonly id: string } | null, readonly agent?: { readonly id: string } }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } } };

export type GetOrchestrationQueryVariables = Exact<{
  issueId: string;
  includeSubtree?: boolean | null | undefined;
  billingCode?: string | null | undefined;
  includeRelations: boolean;
  withIssues: boolean;
  withAgents: boolean;
}>;


export type GetOrchestrationQuery = { readonly orchestrationSummary: { readonly billingCode: string | null, readonly subtreeIssueIds: ReadonlyArray<string>, readonly subtreeTruncated: boolean, readonly runsTruncated: boolean, readonly issue: { readonly id: string }, readonly relations?: ReadonlyArray<{ readonly issueId: string, readonly blockedBy: ReadonlyArray<{ readonly id: string, readonly identifier: string | null, readonly title: string, readonly status: IssueStatus, readonly priority: IssuePriority, readonly assigneeUserId: string | null, readonly assigneeAgent?: { readonly id: string } | null }>, readonly blocks: ReadonlyArray<{ readonly id: string, readonly identifier: string | null, readonly title: string, readonly status: IssueStatus, readonly priority: IssuePriority, readonly assigneeUserId: string | null, readonly assigneeAgent?: { readonly id: string } | null }> }>, readonly approvals: ReadonlyArray<{ readonly id: string, readonly issueId: string, readonly type: string, readonly status: string, readonly requestedByUserId: string | null, readonly decidedByUserId: string | null, readonly decidedAt: string | null, readonly createdAt: string, readonly requestedByAgent?: { readonly id: string } | null }>, readonly runs: ReadonlyArray<{ readonly id: string, readonly status: RunStatus, readonly invocationSource: string, readonly triggerDetail: string | null, readonly startedAt: string | null, readonly finishedAt: string | null, readonly error: string | null, readonly createdAt: string, readonly agent?: { readonly id: string }, readonly issue?: { readonly id: string } | null }>, readonly costs: { readonly costCents: number, readonly inputTokens: number, readonly cachedInputTokens: number, readonly outputTokens: number, readonly eventCount: number }, readonly openBudgetIncidents: ReadonlyArray<{ readonly id: string, readonly scopeType: string, readonly scopeId: string, readonly metric: string, readonly windowKind: string, readonly thresholdType: string, readonly amountLimit: number, readonly amountObserved: number, readonly status: string, readonly approvalId: string | null, readonly createdAt: string }>, readonly invocationBlocks: ReadonlyArray<{ readonly issueId: string, readonly agentId: string, readonly scopeType: string, readonly scopeId: string, readonly scopeName: string, readonly reason: string }> } };

export type GetOrchestrationOfOwnBillingCodeQueryVariables = Exact<{
  issueId: string;
  includeSubtree?: boolean | null | undefined;
  includeRelations: boolean;
  withIssues: boolean;
  withAgents: boolean;
}>;


export type GetOrchestrationOfOwnBillingCodeQuery = { readonly orchestrationSummary: { readonly billingCode: string | null, readonly subtreeIssueIds: ReadonlyArray<string>, readonly subtreeTruncated: boolean, readonly runsTruncated: boolean, readonly issue: { readonly id: string }, readonly relations?: ReadonlyArray<{ readonly issueId: string, readonly blockedBy: ReadonlyArray<{ readonly id: string, readonly identifier: string | null, readonly title: string, readonly status: IssueStatus, readonly priority: IssuePriority, readonly assigneeUserId: string | null, readonly assigneeAgent?: { readonly id: string } | null }>, readonly blocks: ReadonlyArray<{ readonly id: string, readonly identifier: string | null, readonly title: string, readonly status: IssueStatus, readonly priority: IssuePriority, readonly assigneeUserId: string | null, readonly assigneeAgent?: { readonly id: string } | null }> }>, readonly approvals: ReadonlyArray<{ readonly id: string, readonly issueId: string, readonly type: string, readonly status: string, readonly requestedByUserId: string | null, readonly decidedByUserId: string | null, readonly decidedAt: string | null, readonly createdAt: string, readonly requestedByAgent?: { readonly id: string } | null }>, readonly runs: ReadonlyArray<{ readonly id: string, readonly status: RunStatus, readonly invocationSource: string, readonly triggerDetail: string | null, readonly startedAt: string | null, readonly finishedAt: string | null, readonly error: string | null, readonly createdAt: string, readonly agent?: { readonly id: string }, readonly issue?: { readonly id: string } | null }>, readonly costs: { readonly costCents: number, readonly inputTokens: number, readonly cachedInputTokens: number, readonly outputTokens: number, readonly eventCount: number }, readonly openBudgetIncidents: ReadonlyArray<{ readonly id: string, readonly scopeType: string, readonly scopeId: string, readonly metric: string, readonly windowKind: string, readonly thresholdType: string, readonly amountLimit: number, readonly amountObserved: number, readonly status: string, readonly approvalId: string | null, readonly createdAt: string }>, readonly invocationBlocks: ReadonlyArray<{ readonly issueId: string, readonly agentId: string, readonly scopeType: string, readonly scopeId: string, readonly scopeName: string, readonly reason: string }> } };

export type SummaryFieldsFragment = { readonly billingCode: string | null, readonly subtreeIssueIds: ReadonlyArray<string>, readonly subtreeTruncated: boolean, readonly runsTruncated: boolean, readonly issue: { readonly id: string }, readonly relations?: ReadonlyArray<{ readonly issueId: string, readonly blockedBy: ReadonlyArray<{ readonly id: string, readonly identifier: string | null, readonly title: string, readonly status: IssueStatus, readonly priority: IssuePriority, readonly assigneeUserId: string | null, readonly assigneeAgent?: { readonly id: string } | null }>, readonly blocks: ReadonlyArray<{ readonly id: string, readonly identifier: string | null, readonly title: string, readonly status: IssueStatus, readonly priority: IssuePriority, readonly assigneeUserId: string | null, readonly assigneeAgent?: { readonly id: string } | null }> }>, readonly approvals: ReadonlyArray<{ readonly id: string, readonly issueId: string, readonly type: string, readonly status: string, readonly requestedByUserId: string | null, readonly decidedByUserId: string | null, readonly decidedAt: string | null, readonly createdAt: string, readonly requestedByAgent?: { readonly id: string } | null }>, readonly runs: ReadonlyArray<{ readonly id: string, readonly status: RunStatus, readonly invocationSource: string, readonly triggerDetail: string | null, readonly startedAt: string | null, readonly finishedAt: string | null, readonly error: string | null, readonly createdAt: string, readonly agent?: { readonly id: string }, readonly issue?: { readonly id: string } | null }>, readonly costs: { readonly costCents: number, readonly inputTokens: number, readonly cachedInputTokens: number, readonly outputTokens: number, readonly eventCount: number }, readonly openBudgetIncidents: ReadonlyArray<{ readonly id: string, readonly scopeType: string, readonly scopeId: string, readonly metric: string, readonly windowKind: string, readonly thresholdType: string, readonly amountLimit: number, readonly amountObserved: number, readonly status: string, readonly approvalId: string | null, readonly createdAt: string }>, readonly invocationBlocks: ReadonlyArray<{ readonly issueId: string, readonly agentId: string, readonly scopeType: string, readonly scopeId: string, readonly scopeName: string, readonly reason: string }> };

export type AssertCheckoutOwnerMutationVariables = Exact<{
  input: AssertCheckoutOwnerInput;
  withRuns: boolean;
  withAgents: boolean;
}>;


export type AssertCheckoutOwnerMutation = { readonly assertCheckoutOwner:
    | { readonly __typename: 'AssertCheckoutOwnerPayload', readonly checkoutRunId: string | null, readonly adoptedFromRunId: string | null, readonly issue: { readonly id: string, readonly status: IssueStatus, readonly assigneeAgent?: { readonly id: string } | null } }
    | { readonly __typename: 'CheckoutConflict', readonly code: UserErrorCode, readonly message: string, readonly path: ReadonlyArray<string>, readonly retryable: boolean, readonly remedy: string | null, readonly issue: { readonly id: string, readonly identifier: string | null, readonly title: string, readonly status: IssueStatus }, readonly checkoutRun?: { readonly id: string, readonly status: RunStatus } | null }
    | { readonly __typename: 'InvalidInput', readonly code: UserErrorCode, readonly message: string, readonly path: ReadonlyArray<string>, readonly retryable: boolean, readonly remedy: string | null }
    | { readonly __typename: 'NotFound', readonly code: UserErrorCode, readonly message: string, readonly path: ReadonlyArray<string>, readonly retryable: boolean, readonly remedy: string | null }
   };

export type PluginNamespaceQueryVariables = Exact<{ [key: string]: never; }>;


export type PluginNamespaceQuery = { readonly pluginDatabase: { readonly namespace: string } | null };

export type QueryPluginDatabaseQueryVariables = Exact<{
  sql: string;
  params?: ReadonlyArray<unknown> | unknown | null | undefined;
}>;


export type QueryPluginDatabaseQuery = { readonly pluginDatabase: { readonly query: { readonly rows: ReadonlyArray<unknown>, readonly rowCount: number, readonly truncated: boolean, readonly columns: ReadonlyArray<{ readonly name: string, readonly type: string }> } } | null };

export type ExecutePluginSqlMutationVariables = Exact<{
  input: PluginSqlInput;
}>;


export type ExecutePluginSqlMutation = { readonly executePluginSql:
    | { readonly __typename: 'ExecutePluginSqlPayload', readonly rows: ReadonlyArray<unknown>, readonly rowCount: number }
    | { readonly __typename: 'SqlRefused', readonly reason: string, readonly position: number | null, readonly code: UserErrorCode, readonly message: string, readonly path: ReadonlyArray<string>, readonly retryable: boolean, readonly remedy: string | null }
   };

export type RelatedIssueFragment = { readonly id: string, readonly identifier: string | null, readonly title: string, readonly status: IssueStatus, readonly priority: IssuePriority, readonly assigneeUserId: string | null, readonly assigneeAgent?: { readonly id: string } | null };

export type RelationFieldsFragment = { readonly id: string, readonly blockedBy: ReadonlyArray<{ readonly id: string, readonly identifier: string | null, readonly title: string, readonly status: IssueStatus, readonly priority: IssuePriority, readonly assigneeUserId: string | null, readonly assigneeAgent?: { readonly id: string } | null }>, readonly blocks: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly identifier: string | null, readonly title: string, readonly status: IssueStatus, readonly priority: IssuePriority, readonly assigneeUserId: string | null, readonly assigneeAgent?: { readonly id: string } | null }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } };

export type GetRelationsQueryVariables = Exact<{
  id?: string | null | undefined;
  identifier?: string | null | undefined;
  blocksFirst?: number | null | undefined;
  blocksAfter?: string | null | undefined;
  withAgents: boolean;
}>;


export type GetRelationsQuery = { readonly issue: { readonly id: string, readonly blockedBy: ReadonlyArray<{ readonly id: string, readonly identifier: string | null, readonly title: string, readonly status: IssueStatus, readonly priority: IssuePriority, readonly assigneeUserId: string | null, readonly assigneeAgent?: { readonly id: string } | null }>, readonly blocks: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly identifier: string | null, readonly title: string, readonly status: IssueStatus, readonly priority: IssuePriority, readonly assigneeUserId: string | null, readonly assigneeAgent?: { readonly id: string } | null }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } } | null };

export type SetBlockersMutationVariables = Exact<{
  input: BlockersInput;
  blocksFirst?: number | null | undefined;
  blocksAfter?: string | null | undefined;
  withAgents: boolean;
}>;


export type SetBlockersMutation = { readonly setBlockers:
    | { readonly __typename: 'BlockerCycle', readonly code: UserErrorCode, readonly message: string, readonly path: ReadonlyArray<string>, readonly retryable: boolean, readonly remedy: string | null, readonly cycle: ReadonlyArray<{ readonly id: string, readonly identifier: string | null, readonly title: string, readonly status: IssueStatus }> }
    | { readonly __typename: 'BlockersPayload', readonly issue: { readonly id: string, readonly blockedBy: ReadonlyArray<{ readonly id: string, readonly identifier: string | null, readonly title: string, readonly status: IssueStatus, readonly priority: IssuePriority, readonly assigneeUserId: string | null, readonly assigneeAgent?: { readonly id: string } | null }>, readonly blocks: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly identifier: string | null, readonly title: string, readonly status: IssueStatus, readonly priority: IssuePriority, readonly assigneeUserId: string | null, readonly assigneeAgent?: { readonly id: string } | null }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } } }
    | { readonly __typename: 'Conflict', readonly code: UserErrorCode, readonly message: string, readonly path: ReadonlyArray<string>, readonly retryable: boolean, readonly remedy: string | null, readonly currentIssue: { readonly version: string, readonly id: string, readonly identifier: string | null, readonly title: string, readonly status: IssueStatus } | null }
    | { readonly __typename: 'InvalidInput', readonly code: UserErrorCode, readonly message: string, readonly path: ReadonlyArray<string>, readonly retryable: boolean, readonly remedy: string | null }
    | { readonly __typename: 'NotFound', readonly code: UserErrorCode, readonly message: string, readonly path: ReadonlyArray<string>, readonly retryable: boolean, readonly remedy: string | null }
   };

export type AddBlockersMutationVariables = Exact<{
  input: BlockersInput;
  blocksFirst?: number | null | undefined;
  blocksAfter?: string | null | undefined;
  withAgents: boolean;
}>;


export type AddBlockersMutation = { readonly addBlockers:
    | { readonly __typename: 'BlockerCycle', readonly code: UserErrorCode, readonly message: string, readonly path: ReadonlyArray<string>, readonly retryable: boolean, readonly remedy: string | null, readonly cycle: ReadonlyArray<{ readonly id: string, readonly identifier: string | null, readonly title: string, readonly status: IssueStatus }> }
    | { readonly __typename: 'BlockersPayload', readonly issue: { readonly id: string, readonly blockedBy: ReadonlyArray<{ readonly id: string, readonly identifier: string | null, readonly title: string, readonly status: IssueStatus, readonly priority: IssuePriority, readonly assigneeUserId: string | null, readonly assigneeAgent?: { readonly id: string } | null }>, readonly blocks: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly identifier: string | null, readonly title: string, readonly status: IssueStatus, readonly priority: IssuePriority, readonly assigneeUserId: string | null, readonly assigneeAgent?: { readonly id: string } | null }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } } }
    | { readonly __typename: 'Conflict', readonly code: UserErrorCode, readonly message: string, readonly path: ReadonlyArray<string>, readonly retryable: boolean, readonly remedy: string | null, readonly currentIssue: { readonly version: string, readonly id: string, readonly identifier: string | null, readonly title: string, readonly status: IssueStatus } | null }
    | { readonly __typename: 'InvalidInput', readonly code: UserErrorCode, readonly message: string, readonly path: ReadonlyArray<string>, readonly retryable: boolean, readonly remedy: string | null }
    | { readonly __typename: 'NotFound', readonly code: UserErrorCode, readonly message: string, readonly path: ReadonlyArray<string>, readonly retryable: boolean, readonly remedy: string | null }
   };

export type RemoveBlockersMutationVariables = Exact<{
  input: BlockersInput;
  blocksFirst?: number | null | undefined;
  blocksAfter?: string | null | undefined;
  withAgents: boolean;
}>;


export type RemoveBlockersMutation = { readonly removeBlockers:
    | { readonly __typename: 'BlockerCycle', readonly code: UserErrorCode, readonly message: string, readonly path: ReadonlyArray<string>, readonly retryable: boolean, readonly remedy: string | null, readonly cycle: ReadonlyArray<{ readonly id: string, readonly identifier: string | null, readonly title: string, readonly status: IssueStatus }> }
    | { readonly __typename: 'BlockersPayload', readonly issue: { readonly id: string, readonly blockedBy: ReadonlyArray<{ readonly id: string, readonly identifier: string | null, readonly title: string, readonly status: IssueStatus, readonly priority: IssuePriority, readonly assigneeUserId: string | null, readonly assigneeAgent?: { readonly id: string } | null }>, readonly blocks: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly identifier: string | null, readonly title: string, readonly status: IssueStatus, readonly priority: IssuePriority, readonly assigneeUserId: string | null, readonly assigneeAgent?: { readonly id: string } | null }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } } }
    | { readonly __typename: 'Conflict', readonly code: UserErrorCode, readonly message: string, readonly path: ReadonlyArray<string>, readonly retryable: boolean, readonly remedy: string | null, readonly currentIssue: { readonly version: string, readonly id: string, readonly identifier: string | null, readonly title: string, readonly status: IssueStatus } | null }
    | { readonly __typename: 'InvalidInput', readonly code: UserErrorCode, readonly message: string, readonly path: ReadonlyArray<string>, readonly retryable: boolean, readonly remedy: string | null }
    | { readonly __typename: 'NotFound', readonly code: UserErrorCode, readonly message: string, readonly path: ReadonlyArray<string>, readonly retryable: boolean, readonly remedy: string | null }
   };

export type ViewerQueryVariables = Exact<{
  withAgents: boolean;
  withRuns: boolean;
}>;


export type ViewerQuery = { readonly viewer: { readonly capabilities: ReadonlyArray<string>, readonly originKind: string, readonly tokenExpiresAt: string, readonly plugin: { readonly id: string, readonly key: string, readonly displayName: string, readonly version: string }, readonly company: { readonly id: string, readonly name: string, readonly issuePrefix: string, readonly status: string }, readonly actor: { readonly userId: string | null, readonly agent?: { readonly id: string, readonly name: string } | null, readonly run?: { readonly id: string } | null } | null, readonly rateLimit: { readonly limit: number, readonly remaining: number, readonly resetAt: string } } };

export type ViewerCompanyQueryVariables = Exact<{ [key: string]: never; }>;


export type ViewerCompanyQuery = { readonly viewer: { readonly company: { readonly id: string, readonly issuePrefix: string } } };

export type WakeupFieldsFragment = { readonly outcome: WakeOutcome, readonly wakeupRequestId: string, readonly issue: { readonly id: string, readonly identifier: string | null }, readonly run: { readonly id: string } | null };

export type WakeRefusalFieldsFragment = { readonly issue: { readonly id: string, readonly identifier: string | null, readonly title: string, readonly status: IssueStatus }, readonly refusals: ReadonlyArray<{ readonly code: WakeRefusalCode, readonly message: string, readonly remedy: string, readonly blockers: ReadonlyArray<{ readonly id: string, readonly identifier: string | null, readonly title: string, readonly status: IssueStatus }>, readonly invocationBlock: { readonly agentId: string, readonly scopeType: string, readonly scopeId: string, readonly scopeName: string, readonly reason: string } | null }> };

export type RequestWakeupMutationVariables = Exact<{
  input: RequestWakeupInput;
}>;


export type RequestWakeupMutation = { readonly requestWakeup:
    | { readonly __typename: 'NotFound', readonly code: UserErrorCode, readonly message: string, readonly path: ReadonlyArray<string>, readonly retryable: boolean, readonly remedy: string | null }
    | { readonly __typename: 'RequestWakeupPayload', readonly outcome: WakeOutcome, readonly wakeupRequestId: string, readonly issue: { readonly id: string, readonly identifier: string | null }, readonly run: { readonly id: string } | null }
    | { readonly __typename: 'WakeRefused', readonly code: UserErrorCode, readonly message: string, readonly path: ReadonlyArray<string>, readonly retryable: boolean, readonly remedy: string | null, readonly issue: { readonly id: string, readonly identifier: string | null, readonly title: string, readonly status: IssueStatus }, readonly refusals: ReadonlyArray<{ readonly code: WakeRefusalCode, readonly message: string, readonly remedy: string, readonly blockers: ReadonlyArray<{ readonly id: string, readonly identifier: string | null, readonly title: string, readonly status: IssueStatus }>, readonly invocationBlock: { readonly agentId: string, readonly scopeType: string, readonly scopeId: string, readonly scopeName: string, readonly reason: string } | null }> }
   };

export type RequestWakeupsMutationVariables = Exact<{
  input: RequestWakeupsInput;
}>;


export type RequestWakeupsMutation = { readonly requestWakeups:
    | { readonly __typename: 'InvalidInput', readonly code: UserErrorCode, readonly message: string, readonly path: ReadonlyArray<string>, readonly retryable: boolean, readonly remedy: string | null }
    | { readonly __typename: 'RequestWakeupsPayload', readonly results: ReadonlyArray<
        | { readonly __typename: 'NotFound', readonly code: UserErrorCode, readonly message: string, readonly path: ReadonlyArray<string>, readonly retryable: boolean, readonly remedy: string | null }
        | { readonly __typename: 'RequestWakeupPayload', readonly outcome: WakeOutcome, readonly wakeupRequestId: string, readonly issue: { readonly id: string, readonly identifier: string | null }, readonly run: { readonly id: string } | null }
        | { readonly __typename: 'WakeRefused', readonly code: UserErrorCode, readonly message: string, readonly path: ReadonlyArray<string>, readonly retryable: boolean, readonly remedy: string | null, readonly issue: { readonly id: string, readonly identifier: string | null, readonly title: string, readonly status: IssueStatus }, readonly refusals: ReadonlyArray<{ readonly code: WakeRefusalCode, readonly message: string, readonly remedy: string, readonly blockers: ReadonlyArray<{ readonly id: string, readonly identifier: string | null, readonly title: string, readonly status: IssueStatus }>, readonly invocationBlock: { readonly agentId: string, readonly scopeType: string, readonly scopeId: string, readonly scopeName: string, readonly reason: string } | null }> }
      > }
    | { readonly __typename: 'WakeRefused', readonly code: UserErrorCode, readonly message: string, readonly path: ReadonlyArray<string>, readonly retryable: boolean, readonly remedy: string | null, readonly issue: { readonly id: string, readonly identifier: string | null, readonly title: string, readonly status: IssueStatus }, readonly refusals: ReadonlyArray<{ readonly code: WakeRefusalCode, readonly message: string, readonly remedy: string, readonly blockers: ReadonlyArray<{ readonly id: string, readonly identifier: string | null, readonly title: string, readonly status: IssueStatus }>, readonly invocationBlock: { readonly agentId: string, readonly scopeType: string, readonly scopeId: string, readonly scopeName: string, readonly reason: string } | null }> }
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
export const ActivityFieldsFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment ActivityFields on ActivityEntry {
  id
  actorType
  actorId
  action
  entityType
  entityId
  details
  createdAt
  source {
    pluginId
    pluginKey
    initiatingActorType
    initiatingActorId
    initiatingAgentId
    initiatingUserId
    initiatingRunId
  }
  agent @include(if: $withAgents) {
    id
  }
  run @include(if: $withRuns) {
    id
  }
}
    `, {"fragmentName":"ActivityFields"}) as unknown as TypedDocumentString<ActivityFieldsFragment, unknown>;
export const AgentFieldsFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment AgentFields on Agent {
  id
  name
  role
  title
  status
}
    `, {"fragmentName":"AgentFields"}) as unknown as TypedDocumentString<AgentFieldsFragment, unknown>;
export const ProjectFieldsFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment ProjectFields on Project {
  id
  name
  description
  status
}
    `, {"fragmentName":"ProjectFields"}) as unknown as TypedDocumentString<ProjectFieldsFragment, unknown>;
export const CommentFieldsFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment CommentFields on IssueComment {
  id
  body
  authorUserId
  createdAt
  authorAgent @include(if: $withAgents) {
    id
  }
}
    `, {"fragmentName":"CommentFields"}) as unknown as TypedDocumentString<CommentFieldsFragment, unknown>;
export const IssueNameFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment IssueName on Issue {
  id
  identifier
  title
  status
}
    `, {"fragmentName":"IssueName"}) as unknown as TypedDocumentString<IssueNameFragment, unknown>;
export const CostTotalsFieldsFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment CostTotalsFields on CostTotals {
  costCents
  inputTokens
  cachedInputTokens
  outputTokens
  eventCount
}
    `, {"fragmentName":"CostTotalsFields"}) as unknown as TypedDocumentString<CostTotalsFieldsFragment, unknown>;
export const CostGroupFieldsFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment CostGroupFields on CostGroup {
  billingCode
  model
  provider
  biller
  day
  month
  agent @include(if: $byAgent) {
    id
    name
  }
  project @include(if: $byProject) {
    id
    name
  }
  issue @include(if: $byIssue) {
    ...IssueName
  }
  totals {
    ...CostTotalsFields
  }
}
    fragment CostTotalsFields on CostTotals {
  costCents
  inputTokens
  cachedInputTokens
  outputTokens
  eventCount
}
fragment IssueName on Issue {
  id
  identifier
  title
  status
}`, {"fragmentName":"CostGroupFields"}) as unknown as TypedDocumentString<CostGroupFieldsFragment, unknown>;
export const DocumentSummaryFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment DocumentSummary on IssueDocument {
  id
  key
  title
  format
  revisionId
  revisionNumber
  createdAt
  updatedAt
  createdByAgent @include(if: $withAgents) {
    id
  }
  updatedByAgent @include(if: $withAgents) {
    id
  }
}
    `, {"fragmentName":"DocumentSummary"}) as unknown as TypedDocumentString<DocumentSummaryFragment, unknown>;
export const IssueFieldsFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment IssueFields on Issue {
  id
  identifier
  title
  description
  status
  priority
  assigneeUserId
  createdByUserId
  originKind
  originId
  originRunId
  billingCode
  requestDepth
  version
  startedAt
  completedAt
  cancelledAt
  createdAt
  updatedAt
  parent @include(if: $withIssues) {
    id
  }
  project @include(if: $withProjects) {
    id
  }
  assigneeAgent @include(if: $withAgents) {
    id
  }
  createdByAgent @include(if: $withAgents) {
    id
  }
}
    `, {"fragmentName":"IssueFields"}) as unknown as TypedDocumentString<IssueFieldsFragment, unknown>;
export const RefusalFieldsFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment RefusalFields on UserError {
  code
  message
  path
  retryable
  remedy
  ... on Conflict {
    currentIssue: current {
      ...IssueName
      version
    }
  }
  ... on BlockerCycle {
    cycle {
      ...IssueName
    }
  }
}
    fragment IssueName on Issue {
  id
  identifier
  title
  status
}`, {"fragmentName":"RefusalFields"}) as unknown as TypedDocumentString<RefusalFieldsFragment, unknown>;
export const RelatedIssueFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment RelatedIssue on Issue {
  id
  identifier
  title
  status
  priority
  assigneeUserId
  assigneeAgent @include(if: $withAgents) {
    id
  }
}
    `, {"fragmentName":"RelatedIssue"}) as unknown as TypedDocumentString<RelatedIssueFragment, unknown>;
export const RunFieldsFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment RunFields on Run {
  id
  status
  invocationSource
  triggerDetail
  startedAt
  finishedAt
  error
  createdAt
  agent @include(if: $withAgents) {
    id
  }
  issue @include(if: $withIssues) {
    id
  }
}
    `, {"fragmentName":"RunFields"}) as unknown as TypedDocumentString<RunFieldsFragment, unknown>;
export const SummaryFieldsFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment SummaryFields on OrchestrationSummary {
  issue {
    id
  }
  billingCode
  subtreeIssueIds
  subtreeTruncated
  relations @include(if: $includeRelations) {
    issueId
    blockedBy {
      ...RelatedIssue
    }
    blocks {
      ...RelatedIssue
    }
  }
  approvals {
    id
    issueId
    type
    status
    requestedByUserId
    requestedByAgent @include(if: $withAgents) {
      id
    }
    decidedByUserId
    decidedAt
    createdAt
  }
  runs {
    ...RunFields
  }
  runsTruncated
  costs {
    ...CostTotalsFields
  }
  openBudgetIncidents {
    id
    scopeType
    scopeId
    metric
    windowKind
    thresholdType
    amountLimit
    amountObserved
    status
    approvalId
    createdAt
  }
  invocationBlocks {
    issueId
    agentId
    scopeType
    scopeId
    scopeName
    reason
  }
}
    fragment CostTotalsFields on CostTotals {
  costCents
  inputTokens
  cachedInputTokens
  outputTokens
  eventCount
}
fragment RunFields on Run {
  id
  status
  invocationSource
  triggerDetail
  startedAt
  finishedAt
  error
  createdAt
  agent @include(if: $withAgents) {
    id
  }
  issue @include(if: $withIssues) {
    id
  }
}
fragment RelatedIssue on Issue {
  id
  identifier
  title
  status
  priority
  assigneeUserId
  assigneeAgent @include(if: $withAgents) {
    id
  }
}`, {"fragmentName":"SummaryFields"}) as unknown as TypedDocumentString<SummaryFieldsFragment, unknown>;
export const RelationFieldsFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment RelationFields on Issue {
  id
  blockedBy {
    ...RelatedIssue
  }
  blocks(first: $blocksFirst, after: $blocksAfter) {
    nodes {
      ...RelatedIssue
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment RelatedIssue on Issue {
  id
  identifier
  title
  status
  priority
  assigneeUserId
  assigneeAgent @include(if: $withAgents) {
    id
  }
}`, {"fragmentName":"RelationFields"}) as unknown as TypedDocumentString<RelationFieldsFragment, unknown>;
export const WakeupFieldsFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment WakeupFields on RequestWakeupPayload {
  outcome
  wakeupRequestId
  issue {
    id
    identifier
  }
  run {
    id
  }
}
    `, {"fragmentName":"WakeupFields"}) as unknown as TypedDocumentString<WakeupFieldsFragment, unknown>;
export const WakeRefusalFieldsFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment WakeRefusalFields on WakeRefused {
  issue {
    ...IssueName
  }
  refusals {
    code
    message
    remedy
    blockers {
      ...IssueName
    }
    invocationBlock {
      agentId
      scopeType
      scopeId
      scopeName
      reason
    }
  }
}
    fragment IssueName on Issue {
  id
  identifier
  title
  status
}`, {"fragmentName":"WakeRefusalFields"}) as unknown as TypedDocumentString<WakeRefusalFieldsFragment, unknown>;
export const ListActivityDocument = /*#__PURE__*/ new TypedDocumentString(`
    query ListActivity($filter: ActivityFilter, $first: Int, $after: String, $withAgents: Boolean!, $withRuns: Boolean!) {
  activity(filter: $filter, first: $first, after: $after) {
    nodes {
      ...ActivityFields
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment ActivityFields on ActivityEntry {
  id
  actorType
  actorId
  action
  entityType
  entityId
  details
  createdAt
  source {
    pluginId
    pluginKey
    initiatingActorType
    initiatingActorId
    initiatingAgentId
    initiatingUserId
    initiatingRunId
  }
  agent @include(if: $withAgents) {
    id
  }
  run @include(if: $withRuns) {
    id
  }
}`) as unknown as TypedDocumentString<ListActivityQuery, ListActivityQueryVariables>;
export const LogActivityDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation LogActivity($input: LogActivityInput!, $withAgents: Boolean!, $withRuns: Boolean!) {
  logActivity(input: $input) {
    __typename
    ... on LogActivityPayload {
      entry {
        ...ActivityFields
      }
    }
    ...RefusalFields
  }
}
    fragment ActivityFields on ActivityEntry {
  id
  actorType
  actorId
  action
  entityType
  entityId
  details
  createdAt
  source {
    pluginId
    pluginKey
    initiatingActorType
    initiatingActorId
    initiatingAgentId
    initiatingUserId
    initiatingRunId
  }
  agent @include(if: $withAgents) {
    id
  }
  run @include(if: $withRuns) {
    id
  }
}
fragment IssueName on Issue {
  id
  identifier
  title
  status
}
fragment RefusalFields on UserError {
  code
  message
  path
  retryable
  remedy
  ... on Conflict {
    currentIssue: current {
      ...IssueName
      version
    }
  }
  ... on BlockerCycle {
    cycle {
      ...IssueName
    }
  }
}`) as unknown as TypedDocumentString<LogActivityMutation, LogActivityMutationVariables>;
export const LiveActivityDocument = /*#__PURE__*/ new TypedDocumentString(`
    subscription LiveActivity($filter: ActivityFilter, $issueId: ID, $includeSubtree: Boolean, $withAgents: Boolean!, $withRuns: Boolean!) {
  activity(filter: $filter, issueId: $issueId, includeSubtree: $includeSubtree) {
    __typename
    ... on ActivityAdded {
      cursor
      entry {
        ...ActivityFields
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
    fragment ActivityFields on ActivityEntry {
  id
  actorType
  actorId
  action
  entityType
  entityId
  details
  createdAt
  source {
    pluginId
    pluginKey
    initiatingActorType
    initiatingActorId
    initiatingAgentId
    initiatingUserId
    initiatingRunId
  }
  agent @include(if: $withAgents) {
    id
  }
  run @include(if: $withRuns) {
    id
  }
}`) as unknown as TypedDocumentString<LiveActivitySubscription, LiveActivitySubscriptionVariables>;
export const ListAgentsDocument = /*#__PURE__*/ new TypedDocumentString(`
    query ListAgents($filter: AgentFilter, $first: Int, $after: String) {
  agents(filter: $filter, first: $first, after: $after) {
    nodes {
      ...AgentFields
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment AgentFields on Agent {
  id
  name
  role
  title
  status
}`) as unknown as TypedDocumentString<ListAgentsQuery, ListAgentsQueryVariables>;
export const GetAgentDocument = /*#__PURE__*/ new TypedDocumentString(`
    query GetAgent($id: ID!) {
  node(id: $id) {
    __typename
    ...AgentFields
  }
}
    fragment AgentFields on Agent {
  id
  name
  role
  title
  status
}`) as unknown as TypedDocumentString<GetAgentQuery, GetAgentQueryVariables>;
export const ListProjectsDocument = /*#__PURE__*/ new TypedDocumentString(`
    query ListProjects($first: Int, $after: String) {
  projects(first: $first, after: $after) {
    nodes {
      ...ProjectFields
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment ProjectFields on Project {
  id
  name
  description
  status
}`) as unknown as TypedDocumentString<ListProjectsQuery, ListProjectsQueryVariables>;
export const GetProjectDocument = /*#__PURE__*/ new TypedDocumentString(`
    query GetProject($id: ID!) {
  node(id: $id) {
    __typename
    ...ProjectFields
  }
}
    fragment ProjectFields on Project {
  id
  name
  description
  status
}`) as unknown as TypedDocumentString<GetProjectQuery, GetProjectQueryVariables>;
export const ListCommentsDocument = /*#__PURE__*/ new TypedDocumentString(`
    query ListComments($id: ID, $identifier: String, $first: Int, $after: String, $withAgents: Boolean!) {
  issue(id: $id, identifier: $identifier) {
    id
    comments(first: $first, after: $after) {
      nodes {
        ...CommentFields
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
}
    fragment CommentFields on IssueComment {
  id
  body
  authorUserId
  createdAt
  authorAgent @include(if: $withAgents) {
    id
  }
}`) as unknown as TypedDocumentString<ListCommentsQuery, ListCommentsQueryVariables>;
export const CreateCommentDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation CreateComment($input: CreateCommentInput!, $withAgents: Boolean!) {
  createComment(input: $input) {
    __typename
    ... on CreateCommentPayload {
      comment {
        ...CommentFields
      }
    }
    ...RefusalFields
  }
}
    fragment CommentFields on IssueComment {
  id
  body
  authorUserId
  createdAt
  authorAgent @include(if: $withAgents) {
    id
  }
}
fragment IssueName on Issue {
  id
  identifier
  title
  status
}
fragment RefusalFields on UserError {
  code
  message
  path
  retryable
  remedy
  ... on Conflict {
    currentIssue: current {
      ...IssueName
      version
    }
  }
  ... on BlockerCycle {
    cycle {
      ...IssueName
    }
  }
}`) as unknown as TypedDocumentString<CreateCommentMutation, CreateCommentMutationVariables>;
export const CostTotalsDocument = /*#__PURE__*/ new TypedDocumentString(`
    query CostTotals($filter: CostFilter) {
  costs(filter: $filter) {
    total {
      ...CostTotalsFields
    }
  }
}
    fragment CostTotalsFields on CostTotals {
  costCents
  inputTokens
  cachedInputTokens
  outputTokens
  eventCount
}`) as unknown as TypedDocumentString<CostTotalsQuery, CostTotalsQueryVariables>;
export const IssueCostTotalsDocument = /*#__PURE__*/ new TypedDocumentString(`
    query IssueCostTotals($id: ID, $identifier: String, $includeSubtree: Boolean, $filter: CostFilter) {
  issue(id: $id, identifier: $identifier) {
    costs(includeSubtree: $includeSubtree, filter: $filter) {
      total {
        ...CostTotalsFields
      }
    }
  }
}
    fragment CostTotalsFields on CostTotals {
  costCents
  inputTokens
  cachedInputTokens
  outputTokens
  eventCount
}`) as unknown as TypedDocumentString<IssueCostTotalsQuery, IssueCostTotalsQueryVariables>;
export const CostGroupsDocument = /*#__PURE__*/ new TypedDocumentString(`
    query CostGroups($filter: CostFilter, $by: [CostDimension!]!, $first: Int, $byAgent: Boolean!, $byProject: Boolean!, $byIssue: Boolean!) {
  costs(filter: $filter) {
    groups(by: $by, first: $first) {
      ...CostGroupFields
    }
  }
}
    fragment CostTotalsFields on CostTotals {
  costCents
  inputTokens
  cachedInputTokens
  outputTokens
  eventCount
}
fragment CostGroupFields on CostGroup {
  billingCode
  model
  provider
  biller
  day
  month
  agent @include(if: $byAgent) {
    id
    name
  }
  project @include(if: $byProject) {
    id
    name
  }
  issue @include(if: $byIssue) {
    ...IssueName
  }
  totals {
    ...CostTotalsFields
  }
}
fragment IssueName on Issue {
  id
  identifier
  title
  status
}`) as unknown as TypedDocumentString<CostGroupsQuery, CostGroupsQueryVariables>;
export const IssueCostGroupsDocument = /*#__PURE__*/ new TypedDocumentString(`
    query IssueCostGroups($id: ID, $identifier: String, $includeSubtree: Boolean, $filter: CostFilter, $by: [CostDimension!]!, $first: Int, $byAgent: Boolean!, $byProject: Boolean!, $byIssue: Boolean!) {
  issue(id: $id, identifier: $identifier) {
    costs(includeSubtree: $includeSubtree, filter: $filter) {
      groups(by: $by, first: $first) {
        ...CostGroupFields
      }
    }
  }
}
    fragment CostTotalsFields on CostTotals {
  costCents
  inputTokens
  cachedInputTokens
  outputTokens
  eventCount
}
fragment CostGroupFields on CostGroup {
  billingCode
  model
  provider
  biller
  day
  month
  agent @include(if: $byAgent) {
    id
    name
  }
  project @include(if: $byProject) {
    id
    name
  }
  issue @include(if: $byIssue) {
    ...IssueName
  }
  totals {
    ...CostTotalsFields
  }
}
fragment IssueName on Issue {
  id
  identifier
  title
  status
}`) as unknown as TypedDocumentString<IssueCostGroupsQuery, IssueCostGroupsQueryVariables>;
export const ListCostEventsDocument = /*#__PURE__*/ new TypedDocumentString(`
    query ListCostEvents($filter: CostFilter, $first: Int, $after: String, $withAgents: Boolean!, $withIssues: Boolean!, $withProjects: Boolean!, $withRuns: Boolean!) {
  costEvents(filter: $filter, first: $first, after: $after) {
    nodes {
      id
      costCents
      inputTokens
      cachedInputTokens
      outputTokens
      provider
      biller
      model
      billingCode
      occurredAt
      agent @include(if: $withAgents) {
        id
      }
      issue @include(if: $withIssues) {
        id
      }
      project @include(if: $withProjects) {
        id
      }
      run @include(if: $withRuns) {
        id
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `) as unknown as TypedDocumentString<ListCostEventsQuery, ListCostEventsQueryVariables>;
export const ListDocumentsDocument = /*#__PURE__*/ new TypedDocumentString(`
    query ListDocuments($id: ID, $identifier: String, $withAgents: Boolean!) {
  issue(id: $id, identifier: $identifier) {
    id
    documents {
      ...DocumentSummary
    }
  }
}
    fragment DocumentSummary on IssueDocument {
  id
  key
  title
  format
  revisionId
  revisionNumber
  createdAt
  updatedAt
  createdByAgent @include(if: $withAgents) {
    id
  }
  updatedByAgent @include(if: $withAgents) {
    id
  }
}`) as unknown as TypedDocumentString<ListDocumentsQuery, ListDocumentsQueryVariables>;
export const GetDocumentDocument = /*#__PURE__*/ new TypedDocumentString(`
    query GetDocument($id: ID, $identifier: String, $key: String!, $withAgents: Boolean!) {
  issue(id: $id, identifier: $identifier) {
    id
    document(key: $key) {
      ...DocumentSummary
      body
    }
  }
}
    fragment DocumentSummary on IssueDocument {
  id
  key
  title
  format
  revisionId
  revisionNumber
  createdAt
  updatedAt
  createdByAgent @include(if: $withAgents) {
    id
  }
  updatedByAgent @include(if: $withAgents) {
    id
  }
}`) as unknown as TypedDocumentString<GetDocumentQuery, GetDocumentQueryVariables>;
export const UpsertDocumentDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation UpsertDocument($input: UpsertDocumentInput!, $withDocuments: Boolean!, $withAgents: Boolean!) {
  upsertDocument(input: $input) {
    __typename
    ... on UpsertDocumentPayload {
      created
      document {
        ...DocumentSummary
        body
      }
    }
    ...RefusalFields
    ... on DocumentConflict {
      current @include(if: $withDocuments) {
        ...DocumentSummary
      }
    }
  }
}
    fragment DocumentSummary on IssueDocument {
  id
  key
  title
  format
  revisionId
  revisionNumber
  createdAt
  updatedAt
  createdByAgent @include(if: $withAgents) {
    id
  }
  updatedByAgent @include(if: $withAgents) {
    id
  }
}
fragment IssueName on Issue {
  id
  identifier
  title
  status
}
fragment RefusalFields on UserError {
  code
  message
  path
  retryable
  remedy
  ... on Conflict {
    currentIssue: current {
      ...IssueName
      version
    }
  }
  ... on BlockerCycle {
    cycle {
      ...IssueName
    }
  }
}`) as unknown as TypedDocumentString<UpsertDocumentMutation, UpsertDocumentMutationVariables>;
export const DeleteDocumentDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation DeleteDocument($input: DeleteDocumentInput!, $withDocuments: Boolean!, $withAgents: Boolean!) {
  deleteDocument(input: $input) {
    __typename
    ... on DeleteDocumentPayload {
      deleted
    }
    ...RefusalFields
    ... on DocumentConflict {
      current @include(if: $withDocuments) {
        ...DocumentSummary
      }
    }
  }
}
    fragment DocumentSummary on IssueDocument {
  id
  key
  title
  format
  revisionId
  revisionNumber
  createdAt
  updatedAt
  createdByAgent @include(if: $withAgents) {
    id
  }
  updatedByAgent @include(if: $withAgents) {
    id
  }
}
fragment IssueName on Issue {
  id
  identifier
  title
  status
}
fragment RefusalFields on UserError {
  code
  message
  path
  retryable
  remedy
  ... on Conflict {
    currentIssue: current {
      ...IssueName
      version
    }
  }
  ... on BlockerCycle {
    cycle {
      ...IssueName
    }
  }
}`) as unknown as TypedDocumentString<DeleteDocumentMutation, DeleteDocumentMutationVariables>;
export const GetIssueDocument = /*#__PURE__*/ new TypedDocumentString(`
    query GetIssue($id: ID, $identifier: String, $withIssues: Boolean!, $withProjects: Boolean!, $withAgents: Boolean!) {
  issue(id: $id, identifier: $identifier) {
    ...IssueFields
  }
}
    fragment IssueFields on Issue {
  id
  identifier
  title
  description
  status
  priority
  assigneeUserId
  createdByUserId
  originKind
  originId
  originRunId
  billingCode
  requestDepth
  version
  startedAt
  completedAt
  cancelledAt
  createdAt
  updatedAt
  parent @include(if: $withIssues) {
    id
  }
  project @include(if: $withProjects) {
    id
  }
  assigneeAgent @include(if: $withAgents) {
    id
  }
  createdByAgent @include(if: $withAgents) {
    id
  }
}`) as unknown as TypedDocumentString<GetIssueQuery, GetIssueQueryVariables>;
export const ListIssuesDocument = /*#__PURE__*/ new TypedDocumentString(`
    query ListIssues($filter: IssueFilter, $orderBy: IssueOrder, $first: Int, $after: String, $withIssues: Boolean!, $withProjects: Boolean!, $withAgents: Boolean!) {
  issues(filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
    nodes {
      ...IssueFields
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment IssueFields on Issue {
  id
  identifier
  title
  description
  status
  priority
  assigneeUserId
  createdByUserId
  originKind
  originId
  originRunId
  billingCode
  requestDepth
  version
  startedAt
  completedAt
  cancelledAt
  createdAt
  updatedAt
  parent @include(if: $withIssues) {
    id
  }
  project @include(if: $withProjects) {
    id
  }
  assigneeAgent @include(if: $withAgents) {
    id
  }
  createdByAgent @include(if: $withAgents) {
    id
  }
}`) as unknown as TypedDocumentString<ListIssuesQuery, ListIssuesQueryVariables>;
export const CreateIssueDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation CreateIssue($input: CreateIssueInput!, $withIssues: Boolean!, $withProjects: Boolean!, $withAgents: Boolean!) {
  createIssue(input: $input) {
    __typename
    ... on CreateIssuePayload {
      issue {
        ...IssueFields
      }
    }
    ...RefusalFields
  }
}
    fragment IssueFields on Issue {
  id
  identifier
  title
  description
  status
  priority
  assigneeUserId
  createdByUserId
  originKind
  originId
  originRunId
  billingCode
  requestDepth
  version
  startedAt
  completedAt
  cancelledAt
  createdAt
  updatedAt
  parent @include(if: $withIssues) {
    id
  }
  project @include(if: $withProjects) {
    id
  }
  assigneeAgent @include(if: $withAgents) {
    id
  }
  createdByAgent @include(if: $withAgents) {
    id
  }
}
fragment IssueName on Issue {
  id
  identifier
  title
  status
}
fragment RefusalFields on UserError {
  code
  message
  path
  retryable
  remedy
  ... on Conflict {
    currentIssue: current {
      ...IssueName
      version
    }
  }
  ... on BlockerCycle {
    cycle {
      ...IssueName
    }
  }
}`) as unknown as TypedDocumentString<CreateIssueMutation, CreateIssueMutationVariables>;
export const CreateIssueTreeDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation CreateIssueTree($input: CreateIssueTreeInput!, $withIssues: Boolean!, $withProjects: Boolean!, $withAgents: Boolean!) {
  createIssueTree(input: $input) {
    __typename
    ... on CreateIssueTreePayload {
      entries {
        ref
        issue {
          ...IssueFields
        }
      }
    }
    ...RefusalFields
  }
}
    fragment IssueFields on Issue {
  id
  identifier
  title
  description
  status
  priority
  assigneeUserId
  createdByUserId
  originKind
  originId
  originRunId
  billingCode
  requestDepth
  version
  startedAt
  completedAt
  cancelledAt
  createdAt
  updatedAt
  parent @include(if: $withIssues) {
    id
  }
  project @include(if: $withProjects) {
    id
  }
  assigneeAgent @include(if: $withAgents) {
    id
  }
  createdByAgent @include(if: $withAgents) {
    id
  }
}
fragment IssueName on Issue {
  id
  identifier
  title
  status
}
fragment RefusalFields on UserError {
  code
  message
  path
  retryable
  remedy
  ... on Conflict {
    currentIssue: current {
      ...IssueName
      version
    }
  }
  ... on BlockerCycle {
    cycle {
      ...IssueName
    }
  }
}`) as unknown as TypedDocumentString<CreateIssueTreeMutation, CreateIssueTreeMutationVariables>;
export const UpdateIssueDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation UpdateIssue($input: UpdateIssueInput!, $withIssues: Boolean!, $withProjects: Boolean!, $withAgents: Boolean!) {
  updateIssue(input: $input) {
    __typename
    ... on UpdateIssuePayload {
      issue {
        ...IssueFields
      }
    }
    ...RefusalFields
  }
}
    fragment IssueFields on Issue {
  id
  identifier
  title
  description
  status
  priority
  assigneeUserId
  createdByUserId
  originKind
  originId
  originRunId
  billingCode
  requestDepth
  version
  startedAt
  completedAt
  cancelledAt
  createdAt
  updatedAt
  parent @include(if: $withIssues) {
    id
  }
  project @include(if: $withProjects) {
    id
  }
  assigneeAgent @include(if: $withAgents) {
    id
  }
  createdByAgent @include(if: $withAgents) {
    id
  }
}
fragment IssueName on Issue {
  id
  identifier
  title
  status
}
fragment RefusalFields on UserError {
  code
  message
  path
  retryable
  remedy
  ... on Conflict {
    currentIssue: current {
      ...IssueName
      version
    }
  }
  ... on BlockerCycle {
    cycle {
      ...IssueName
    }
  }
}`) as unknown as TypedDocumentString<UpdateIssueMutation, UpdateIssueMutationVariables>;
export const IssueChangedDocument = /*#__PURE__*/ new TypedDocumentString(`
    subscription IssueChanged($issueId: ID!, $includeSubtree: Boolean, $withIssues: Boolean!, $withProjects: Boolean!, $withAgents: Boolean!) {
  issueChanged(issueId: $issueId, includeSubtree: $includeSubtree) {
    ...IssueFields
  }
}
    fragment IssueFields on Issue {
  id
  identifier
  title
  description
  status
  priority
  assigneeUserId
  createdByUserId
  originKind
  originId
  originRunId
  billingCode
  requestDepth
  version
  startedAt
  completedAt
  cancelledAt
  createdAt
  updatedAt
  parent @include(if: $withIssues) {
    id
  }
  project @include(if: $withProjects) {
    id
  }
  assigneeAgent @include(if: $withAgents) {
    id
  }
  createdByAgent @include(if: $withAgents) {
    id
  }
}`) as unknown as TypedDocumentString<IssueChangedSubscription, IssueChangedSubscriptionVariables>;
export const GetSubtreeDocument = /*#__PURE__*/ new TypedDocumentString(`
    query GetSubtree($rootId: ID!, $includeRoot: Boolean, $maxDepth: Int, $first: Int, $after: String, $blocksFirst: Int, $blocksAfter: String, $includeRelations: Boolean!, $includeDocuments: Boolean!, $includeAssignees: Boolean!, $withIssues: Boolean!, $withProjects: Boolean!, $withAgents: Boolean!) {
  subtree(rootId: $rootId, includeRoot: $includeRoot, maxDepth: $maxDepth) {
    root {
      id
    }
    totalCount
    assignees @include(if: $includeAssignees) {
      id
      name
      role
      title
      status
    }
    issues(first: $first, after: $after) {
      nodes {
        ...IssueFields
        ...RelationFields @include(if: $includeRelations)
        documents @include(if: $includeDocuments) {
          ...DocumentSummary
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
}
    fragment DocumentSummary on IssueDocument {
  id
  key
  title
  format
  revisionId
  revisionNumber
  createdAt
  updatedAt
  createdByAgent @include(if: $withAgents) {
    id
  }
  updatedByAgent @include(if: $withAgents) {
    id
  }
}
fragment IssueFields on Issue {
  id
  identifier
  title
  description
  status
  priority
  assigneeUserId
  createdByUserId
  originKind
  originId
  originRunId
  billingCode
  requestDepth
  version
  startedAt
  completedAt
  cancelledAt
  createdAt
  updatedAt
  parent @include(if: $withIssues) {
    id
  }
  project @include(if: $withProjects) {
    id
  }
  assigneeAgent @include(if: $withAgents) {
    id
  }
  createdByAgent @include(if: $withAgents) {
    id
  }
}
fragment RelatedIssue on Issue {
  id
  identifier
  title
  status
  priority
  assigneeUserId
  assigneeAgent @include(if: $withAgents) {
    id
  }
}
fragment RelationFields on Issue {
  id
  blockedBy {
    ...RelatedIssue
  }
  blocks(first: $blocksFirst, after: $blocksAfter) {
    nodes {
      ...RelatedIssue
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}`) as unknown as TypedDocumentString<GetSubtreeQuery, GetSubtreeQueryVariables>;
export const ListSubtreeRunsDocument = /*#__PURE__*/ new TypedDocumentString(`
    query ListSubtreeRuns($rootId: ID!, $includeRoot: Boolean, $maxDepth: Int, $first: Int, $after: String, $withIssues: Boolean!, $withAgents: Boolean!) {
  subtree(rootId: $rootId, includeRoot: $includeRoot, maxDepth: $maxDepth) {
    runs(activeOnly: true, first: $first, after: $after) {
      nodes {
        ...RunFields
        issue {
          id
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
}
    fragment RunFields on Run {
  id
  status
  invocationSource
  triggerDetail
  startedAt
  finishedAt
  error
  createdAt
  agent @include(if: $withAgents) {
    id
  }
  issue @include(if: $withIssues) {
    id
  }
}`) as unknown as TypedDocumentString<ListSubtreeRunsQuery, ListSubtreeRunsQueryVariables>;
export const GetOrchestrationDocument = /*#__PURE__*/ new TypedDocumentString(`
    query GetOrchestration($issueId: ID!, $includeSubtree: Boolean, $billingCode: BillingCode, $includeRelations: Boolean!, $withIssues: Boolean!, $withAgents: Boolean!) {
  orchestrationSummary(
    issueId: $issueId
    includeSubtree: $includeSubtree
    billingCode: $billingCode
  ) {
    ...SummaryFields
  }
}
    fragment CostTotalsFields on CostTotals {
  costCents
  inputTokens
  cachedInputTokens
  outputTokens
  eventCount
}
fragment RunFields on Run {
  id
  status
  invocationSource
  triggerDetail
  startedAt
  finishedAt
  error
  createdAt
  agent @include(if: $withAgents) {
    id
  }
  issue @include(if: $withIssues) {
    id
  }
}
fragment SummaryFields on OrchestrationSummary {
  issue {
    id
  }
  billingCode
  subtreeIssueIds
  subtreeTruncated
  relations @include(if: $includeRelations) {
    issueId
    blockedBy {
      ...RelatedIssue
    }
    blocks {
      ...RelatedIssue
    }
  }
  approvals {
    id
    issueId
    type
    status
    requestedByUserId
    requestedByAgent @include(if: $withAgents) {
      id
    }
    decidedByUserId
    decidedAt
    createdAt
  }
  runs {
    ...RunFields
  }
  runsTruncated
  costs {
    ...CostTotalsFields
  }
  openBudgetIncidents {
    id
    scopeType
    scopeId
    metric
    windowKind
    thresholdType
    amountLimit
    amountObserved
    status
    approvalId
    createdAt
  }
  invocationBlocks {
    issueId
    agentId
    scopeType
    scopeId
    scopeName
    reason
  }
}
fragment RelatedIssue on Issue {
  id
  identifier
  title
  status
  priority
  assigneeUserId
  assigneeAgent @include(if: $withAgents) {
    id
  }
}`) as unknown as TypedDocumentString<GetOrchestrationQuery, GetOrchestrationQueryVariables>;
export const GetOrchestrationOfOwnBillingCodeDocument = /*#__PURE__*/ new TypedDocumentString(`
    query GetOrchestrationOfOwnBillingCode($issueId: ID!, $includeSubtree: Boolean, $includeRelations: Boolean!, $withIssues: Boolean!, $withAgents: Boolean!) {
  orchestrationSummary(issueId: $issueId, includeSubtree: $includeSubtree) {
    ...SummaryFields
  }
}
    fragment CostTotalsFields on CostTotals {
  costCents
  inputTokens
  cachedInputTokens
  outputTokens
  eventCount
}
fragment RunFields on Run {
  id
  status
  invocationSource
  triggerDetail
  startedAt
  finishedAt
  error
  createdAt
  agent @include(if: $withAgents) {
    id
  }
  issue @include(if: $withIssues) {
    id
  }
}
fragment SummaryFields on OrchestrationSummary {
  issue {
    id
  }
  billingCode
  subtreeIssueIds
  subtreeTruncated
  relations @include(if: $includeRelations) {
    issueId
    blockedBy {
      ...RelatedIssue
    }
    blocks {
      ...RelatedIssue
    }
  }
  approvals {
    id
    issueId
    type
    status
    requestedByUserId
    requestedByAgent @include(if: $withAgents) {
      id
    }
    decidedByUserId
    decidedAt
    createdAt
  }
  runs {
    ...RunFields
  }
  runsTruncated
  costs {
    ...CostTotalsFields
  }
  openBudgetIncidents {
    id
    scopeType
    scopeId
    metric
    windowKind
    thresholdType
    amountLimit
    amountObserved
    status
    approvalId
    createdAt
  }
  invocationBlocks {
    issueId
    agentId
    scopeType
    scopeId
    scopeName
    reason
  }
}
fragment RelatedIssue on Issue {
  id
  identifier
  title
  status
  priority
  assigneeUserId
  assigneeAgent @include(if: $withAgents) {
    id
  }
}`) as unknown as TypedDocumentString<GetOrchestrationOfOwnBillingCodeQuery, GetOrchestrationOfOwnBillingCodeQueryVariables>;
export const AssertCheckoutOwnerDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation AssertCheckoutOwner($input: AssertCheckoutOwnerInput!, $withRuns: Boolean!, $withAgents: Boolean!) {
  assertCheckoutOwner(input: $input) {
    __typename
    ... on AssertCheckoutOwnerPayload {
      issue {
        id
        status
        assigneeAgent @include(if: $withAgents) {
          id
        }
      }
      checkoutRunId
      adoptedFromRunId
    }
    ...RefusalFields
    ... on CheckoutConflict {
      issue {
        ...IssueName
      }
      checkoutRun @include(if: $withRuns) {
        id
        status
      }
    }
  }
}
    fragment IssueName on Issue {
  id
  identifier
  title
  status
}
fragment RefusalFields on UserError {
  code
  message
  path
  retryable
  remedy
  ... on Conflict {
    currentIssue: current {
      ...IssueName
      version
    }
  }
  ... on BlockerCycle {
    cycle {
      ...IssueName
    }
  }
}`) as unknown as TypedDocumentString<AssertCheckoutOwnerMutation, AssertCheckoutOwnerMutationVariables>;
export const PluginNamespaceDocument = /*#__PURE__*/ new TypedDocumentString(`
    query PluginNamespace {
  pluginDatabase {
    namespace
  }
}
    `) as unknown as TypedDocumentString<PluginNamespaceQuery, PluginNamespaceQueryVariables>;
export const QueryPluginDatabaseDocument = /*#__PURE__*/ new TypedDocumentString(`
    query QueryPluginDatabase($sql: String!, $params: [JSON]) {
  pluginDatabase {
    query(sql: $sql, params: $params) {
      columns {
        name
        type
      }
      rows
      rowCount
      truncated
    }
  }
}
    `) as unknown as TypedDocumentString<QueryPluginDatabaseQuery, QueryPluginDatabaseQueryVariables>;
export const ExecutePluginSqlDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation ExecutePluginSql($input: PluginSqlInput!) {
  executePluginSql(input: $input) {
    __typename
    ... on ExecutePluginSqlPayload {
      rows
      rowCount
    }
    ...RefusalFields
    ... on SqlRefused {
      reason
      position
    }
  }
}
    fragment IssueName on Issue {
  id
  identifier
  title
  status
}
fragment RefusalFields on UserError {
  code
  message
  path
  retryable
  remedy
  ... on Conflict {
    currentIssue: current {
      ...IssueName
      version
    }
  }
  ... on BlockerCycle {
    cycle {
      ...IssueName
    }
  }
}`) as unknown as TypedDocumentString<ExecutePluginSqlMutation, ExecutePluginSqlMutationVariables>;
export const GetRelationsDocument = /*#__PURE__*/ new TypedDocumentString(`
    query GetRelations($id: ID, $identifier: String, $blocksFirst: Int, $blocksAfter: String, $withAgents: Boolean!) {
  issue(id: $id, identifier: $identifier) {
    ...RelationFields
  }
}
    fragment RelatedIssue on Issue {
  id
  identifier
  title
  status
  priority
  assigneeUserId
  assigneeAgent @include(if: $withAgents) {
    id
  }
}
fragment RelationFields on Issue {
  id
  blockedBy {
    ...RelatedIssue
  }
  blocks(first: $blocksFirst, after: $blocksAfter) {
    nodes {
      ...RelatedIssue
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}`) as unknown as TypedDocumentString<GetRelationsQuery, GetRelationsQueryVariables>;
export const SetBlockersDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation SetBlockers($input: BlockersInput!, $blocksFirst: Int, $blocksAfter: String, $withAgents: Boolean!) {
  setBlockers(input: $input) {
    __typename
    ... on BlockersPayload {
      issue {
        ...RelationFields
      }
    }
    ...RefusalFields
  }
}
    fragment IssueName on Issue {
  id
  identifier
  title
  status
}
fragment RefusalFields on UserError {
  code
  message
  path
  retryable
  remedy
  ... on Conflict {
    currentIssue: current {
      ...IssueName
      version
    }
  }
  ... on BlockerCycle {
    cycle {
      ...IssueName
    }
  }
}
fragment RelatedIssue on Issue {
  id
  identifier
  title
  status
  priority
  assigneeUserId
  assigneeAgent @include(if: $withAgents) {
    id
  }
}
fragment RelationFields on Issue {
  id
  blockedBy {
    ...RelatedIssue
  }
  blocks(first: $blocksFirst, after: $blocksAfter) {
    nodes {
      ...RelatedIssue
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}`) as unknown as TypedDocumentString<SetBlockersMutation, SetBlockersMutationVariables>;
export const AddBlockersDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation AddBlockers($input: BlockersInput!, $blocksFirst: Int, $blocksAfter: String, $withAgents: Boolean!) {
  addBlockers(input: $input) {
    __typename
    ... on BlockersPayload {
      issue {
        ...RelationFields
      }
    }
    ...RefusalFields
  }
}
    fragment IssueName on Issue {
  id
  identifier
  title
  status
}
fragment RefusalFields on UserError {
  code
  message
  path
  retryable
  remedy
  ... on Conflict {
    currentIssue: current {
      ...IssueName
      version
    }
  }
  ... on BlockerCycle {
    cycle {
      ...IssueName
    }
  }
}
fragment RelatedIssue on Issue {
  id
  identifier
  title
  status
  priority
  assigneeUserId
  assigneeAgent @include(if: $withAgents) {
    id
  }
}
fragment RelationFields on Issue {
  id
  blockedBy {
    ...RelatedIssue
  }
  blocks(first: $blocksFirst, after: $blocksAfter) {
    nodes {
      ...RelatedIssue
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}`) as unknown as TypedDocumentString<AddBlockersMutation, AddBlockersMutationVariables>;
export const RemoveBlockersDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation RemoveBlockers($input: BlockersInput!, $blocksFirst: Int, $blocksAfter: String, $withAgents: Boolean!) {
  removeBlockers(input: $input) {
    __typename
    ... on BlockersPayload {
      issue {
        ...RelationFields
      }
    }
    ...RefusalFields
  }
}
    fragment IssueName on Issue {
  id
  identifier
  title
  status
}
fragment RefusalFields on UserError {
  code
  message
  path
  retryable
  remedy
  ... on Conflict {
    currentIssue: current {
      ...IssueName
      version
    }
  }
  ... on BlockerCycle {
    cycle {
      ...IssueName
    }
  }
}
fragment RelatedIssue on Issue {
  id
  identifier
  title
  status
  priority
  assigneeUserId
  assigneeAgent @include(if: $withAgents) {
    id
  }
}
fragment RelationFields on Issue {
  id
  blockedBy {
    ...RelatedIssue
  }
  blocks(first: $blocksFirst, after: $blocksAfter) {
    nodes {
      ...RelatedIssue
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}`) as unknown as TypedDocumentString<RemoveBlockersMutation, RemoveBlockersMutationVariables>;
export const ViewerDocument = /*#__PURE__*/ new TypedDocumentString(`
    query Viewer($withAgents: Boolean!, $withRuns: Boolean!) {
  viewer {
    plugin {
      id
      key
      displayName
      version
    }
    company {
      id
      name
      issuePrefix
      status
    }
    actor {
      userId
      agent @include(if: $withAgents) {
        id
        name
      }
      run @include(if: $withRuns) {
        id
      }
    }
    capabilities
    originKind
    rateLimit {
      limit
      remaining
      resetAt
    }
    tokenExpiresAt
  }
}
    `) as unknown as TypedDocumentString<ViewerQuery, ViewerQueryVariables>;
export const ViewerCompanyDocument = /*#__PURE__*/ new TypedDocumentString(`
    query ViewerCompany {
  viewer {
    company {
      id
      issuePrefix
    }
  }
}
    `) as unknown as TypedDocumentString<ViewerCompanyQuery, ViewerCompanyQueryVariables>;
export const RequestWakeupDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation RequestWakeup($input: RequestWakeupInput!) {
  requestWakeup(input: $input) {
    __typename
    ...WakeupFields
    ...RefusalFields
    ...WakeRefusalFields
  }
}
    fragment IssueName on Issue {
  id
  identifier
  title
  status
}
fragment RefusalFields on UserError {
  code
  message
  path
  retryable
  remedy
  ... on Conflict {
    currentIssue: current {
      ...IssueName
      version
    }
  }
  ... on BlockerCycle {
    cycle {
      ...IssueName
    }
  }
}
fragment WakeupFields on RequestWakeupPayload {
  outcome
  wakeupRequestId
  issue {
    id
    identifier
  }
  run {
    id
  }
}
fragment WakeRefusalFields on WakeRefused {
  issue {
    ...IssueName
  }
  refusals {
    code
    message
    remedy
    blockers {
      ...IssueName
    }
    invocationBlock {
      agentId
      scopeType
      scopeId
      scopeName
      reason
    }
  }
}`) as unknown as TypedDocumentString<RequestWakeupMutation, RequestWakeupMutationVariables>;
export const RequestWakeupsDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation RequestWakeups($input: RequestWakeupsInput!) {
  requestWakeups(input: $input) {
    __typename
    ... on RequestWakeupsPayload {
      results {
        __typename
        ...WakeupFields
        ...RefusalFields
        ...WakeRefusalFields
      }
    }
    ...RefusalFields
    ...WakeRefusalFields
  }
}
    fragment IssueName on Issue {
  id
  identifier
  title
  status
}
fragment RefusalFields on UserError {
  code
  message
  path
  retryable
  remedy
  ... on Conflict {
    currentIssue: current {
      ...IssueName
      version
    }
  }
  ... on BlockerCycle {
    cycle {
      ...IssueName
    }
  }
}
fragment WakeupFields on RequestWakeupPayload {
  outcome
  wakeupRequestId
  issue {
    id
    identifier
  }
  run {
    id
  }
}
fragment WakeRefusalFields on WakeRefused {
  issue {
    ...IssueName
  }
  refusals {
    code
    message
    remedy
    blockers {
      ...IssueName
    }
    invocationBlock {
      agentId
      scopeType
      scopeId
      scopeName
      reason
    }
  }
}`) as unknown as TypedDocumentString<RequestWakeupsMutation, RequestWakeupsMutationVariables>;