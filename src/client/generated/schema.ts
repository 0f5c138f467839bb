export type Maybe<T> = T | null;
export type InputMaybe<T> = Maybe<T>;
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  /** The code that spending is booked under, free text of at most 200 characters, compared exactly. */
  BillingCode: { input: string; output: string; }
  /** A calendar day in UTC, for example `2026-01-02`. */
  Date: { input: string; output: string; }
  /** A moment in UTC as RFC 3339 with microseconds, for example `2026-01-02T03:04:05.123456Z`. Any offset is accepted as input. */
  DateTime: { input: string; output: string; }
  /** Any JSON value. */
  JSON: { input: unknown; output: unknown; }
  /** Where an issue comes from: `manual`, `routine_execution`, `plugin:<key>` or `plugin:<key>:<suffix>`. A plugin writes only under `plugin:<its own key>`. */
  OriginKind: { input: string; output: string; }
  /** A whole number up to 2^53 - 1 in either direction: sums of cents and tokens outgrow Int. */
  SafeInt: { input: number; output: number; }
};

/** Something was done. */
export type ActivityAdded = {
  readonly __typename?: 'ActivityAdded';
  /** Give it to `after` to go on behind this entry. */
  readonly cursor: Scalars['String']['output'];
  /** What was done. */
  readonly entry: ActivityEntry;
};

/** A page of Activity rows. Pages neither lose nor repeat a row, also where rows are added meanwhile. */
export type ActivityConnection = {
  readonly __typename?: 'ActivityConnection';
  /** The rows of this page with their cursors. */
  readonly edges: ReadonlyArray<ActivityEdge>;
  /** The rows of this page. */
  readonly nodes: ReadonlyArray<ActivityEntry>;
  /** Where this page lies in its list. */
  readonly pageInfo: PageInfo;
  /** How many rows the whole list has, counted up to 10000. */
  readonly totalCount: TotalCount;
};

/** One Activity in a page, with the cursor that points to it. */
export type ActivityEdge = {
  readonly __typename?: 'ActivityEdge';
  /** Opaque; give it to `after` or `before`. */
  readonly cursor: Scalars['String']['output'];
  /** The row itself. */
  readonly node: ActivityEntry;
};

/** One thing that somebody did. Entries are never changed. */
export type ActivityEntry = Node & {
  readonly __typename?: 'ActivityEntry';
  /** What was done, for example `issue.created`. */
  readonly action: Scalars['String']['output'];
  /** The id of that actor; for a plugin, its UUID. */
  readonly actorId: Scalars['String']['output'];
  /** What kind of actor did it. */
  readonly actorType: ActorType;
  /**
   * The agent that did it, or that a plugin did it for.
   *
   * Needs the capability `agents.read`.
   */
  readonly agent?: Maybe<Agent>;
  /** When it was done. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** What else is known about it; differs by action. */
  readonly details?: Maybe<Scalars['JSON']['output']>;
  /** The id of that thing. */
  readonly entityId: Scalars['String']['output'];
  /** What kind of thing it was done to, for example `issue`. */
  readonly entityType: Scalars['String']['output'];
  /** The UUID of the entry. */
  readonly id: Scalars['ID']['output'];
  /**
   * The issue it was done to; null where it was something else.
   *
   * Needs the capability `issues.read`.
   */
  readonly issue?: Maybe<Issue>;
  /**
   * The run in which it was done.
   *
   * Needs the capability `issues.orchestration.read`.
   */
  readonly run?: Maybe<Run>;
  /** The plugin that did it and who it acted for; null where no plugin did. */
  readonly source?: Maybe<ActivitySource>;
};

/** An entry, or what a stream says about itself. */
export type ActivityEvent = ActivityAdded | ActivityGap | Heartbeat;

/** Which entries. All conditions given must hold; those left out, or null, do not narrow. */
export type ActivityFilter = {
  /** Any of these actions, for example `issue.created`. */
  readonly action?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  /** Done by this kind of actor. */
  readonly actorType?: InputMaybe<ActorType>;
  /** Done by this agent, or by a plugin on its behalf. */
  readonly agentId?: InputMaybe<Scalars['ID']['input']>;
  /** About the thing of this id. */
  readonly entityId?: InputMaybe<Scalars['String']['input']>;
  /** About this kind of thing, for example `issue`. */
  readonly entityType?: InputMaybe<Scalars['String']['input']>;
  /** Only what this plugin did. */
  readonly ownOnly?: InputMaybe<Scalars['Boolean']['input']>;
  /** Done in this run. */
  readonly runId?: InputMaybe<Scalars['ID']['input']>;
  /** At this moment or later. */
  readonly since?: InputMaybe<Scalars['DateTime']['input']>;
  /** Before this moment. */
  readonly until?: InputMaybe<Scalars['DateTime']['input']>;
};

/** Entries between the cursor that the stream was asked to go on from and this one can no longer be told. Read the log anew; the stream goes on from here. */
export type ActivityGap = {
  readonly __typename?: 'ActivityGap';
  /** Where the stream goes on. */
  readonly cursor: Scalars['String']['output'];
  /** Why they can no longer be told. */
  readonly reason: Scalars['String']['output'];
};

/** The plugin that did something, and on whose behalf. All of the latter null: on its own account. */
export type ActivitySource = {
  readonly __typename?: 'ActivitySource';
  /** The id of that actor. */
  readonly initiatingActorId?: Maybe<Scalars['String']['output']>;
  /** What kind of actor it acted for. */
  readonly initiatingActorType?: Maybe<ActorType>;
  /** The agent it acted for, if it was one. */
  readonly initiatingAgentId?: Maybe<Scalars['ID']['output']>;
  /** The run in which it was asked to. */
  readonly initiatingRunId?: Maybe<Scalars['ID']['output']>;
  /** The person it acted for, if it was one. */
  readonly initiatingUserId?: Maybe<Scalars['String']['output']>;
  /** The UUID of the plugin. */
  readonly pluginId: Scalars['ID']['output'];
  /** The key of the plugin. */
  readonly pluginKey: Scalars['String']['output'];
};

/** Who the plugin acts for, as its token says. */
export type Actor = {
  readonly __typename?: 'Actor';
  /**
   * The agent, if it is one.
   *
   * Needs the capability `agents.read`.
   */
  readonly agent?: Maybe<Agent>;
  /**
   * The run in which the agent asked.
   *
   * Needs the capability `issues.orchestration.read`.
   */
  readonly run?: Maybe<Run>;
  /** The person, if it is one. */
  readonly userId?: Maybe<Scalars['String']['output']>;
};

/** On whose behalf the plugin acts, where its token names nobody. It is checked: the agent is the company's, the run is that agent's. A token that names an actor wins, and a contradiction is ACTOR_FORBIDDEN. */
export type ActorInput = {
  /** The agent. */
  readonly agentId?: InputMaybe<Scalars['ID']['input']>;
  /** The run of that agent. */
  readonly runId?: InputMaybe<Scalars['ID']['input']>;
  /** The person, by the id that Paperclip knows them by. */
  readonly userId?: InputMaybe<Scalars['String']['input']>;
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

/** An AI worker of the company. How it is run, and the secrets for that, are not here. */
export type Agent = Node & {
  readonly __typename?: 'Agent';
  /** The UUID of the agent. */
  readonly id: Scalars['ID']['output'];
  /** What it is called. */
  readonly name: Scalars['String']['output'];
  /** What it is for, for example `engineer`; `general` by default. */
  readonly role: Scalars['String']['output'];
  /** `active`, `idle`, `running`, `paused`, `error`, `pending_approval` or `terminated`. */
  readonly status: Scalars['String']['output'];
  /** Its title in the company. */
  readonly title?: Maybe<Scalars['String']['output']>;
};

/** A page of Agent rows. Pages neither lose nor repeat a row, also where rows are added meanwhile. */
export type AgentConnection = {
  readonly __typename?: 'AgentConnection';
  /** The rows of this page with their cursors. */
  readonly edges: ReadonlyArray<AgentEdge>;
  /** The rows of this page. */
  readonly nodes: ReadonlyArray<Agent>;
  /** Where this page lies in its list. */
  readonly pageInfo: PageInfo;
  /** How many rows the whole list has, counted up to 10000. */
  readonly totalCount: TotalCount;
};

/** One Agent in a page, with the cursor that points to it. */
export type AgentEdge = {
  readonly __typename?: 'AgentEdge';
  /** Opaque; give it to `after` or `before`. */
  readonly cursor: Scalars['String']['output'];
  /** The row itself. */
  readonly node: Agent;
};

/** Which agents. Conditions left out do not narrow. */
export type AgentFilter = {
  /** Exactly this role. */
  readonly role?: InputMaybe<Scalars['String']['input']>;
  /** Any of these statuses. */
  readonly status?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
};

/** A decision that people were asked for in an issue. What exactly they were shown is not here. */
export type Approval = Node & {
  readonly __typename?: 'Approval';
  /** When it was asked for. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** When it was decided. */
  readonly decidedAt?: Maybe<Scalars['DateTime']['output']>;
  /** The person who decided. */
  readonly decidedByUserId?: Maybe<Scalars['String']['output']>;
  /** The UUID of the approval. */
  readonly id: Scalars['ID']['output'];
  /** The issue that it was reached through; by node(id:), the first one that it was linked to. */
  readonly issueId: Scalars['ID']['output'];
  /**
   * The agent that asked, if one did.
   *
   * Needs the capability `agents.read`.
   */
  readonly requestedByAgent?: Maybe<Agent>;
  /** The person who asked, if one did. */
  readonly requestedByUserId?: Maybe<Scalars['String']['output']>;
  /** How it stands, for example `pending`, `approved` or `rejected`. */
  readonly status: Scalars['String']['output'];
  /** What kind of decision it is, for example `hire_agent`. */
  readonly type: Scalars['String']['output'];
};

/** Whose checkout of which issue is asserted. */
export type AssertCheckoutOwnerInput = {
  /** The agent. Left out: the one that the plugin acts for; another one than that is ACTOR_FORBIDDEN. */
  readonly agentId?: InputMaybe<Scalars['ID']['input']>;
  /** Everything runs and the payload is returned, but nothing is kept. */
  readonly dryRun?: InputMaybe<Scalars['Boolean']['input']>;
  /** Makes the call safe to repeat: under the same key the first payload is returned again with replayed: true, and nothing happens twice. At most 255 characters, kept for at least 24 hours, for each plugin, company and mutation. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** The UUID or the identifier of the issue. */
  readonly issueId: Scalars['ID']['input'];
  /** On whose behalf, where the token names nobody. */
  readonly onBehalfOf?: InputMaybe<ActorInput>;
  /** The run of that agent. Left out: the one that the plugin acts in; another one than that, or another agent's, is ACTOR_FORBIDDEN. */
  readonly runId?: InputMaybe<Scalars['ID']['input']>;
};

/** The run holds the issue. Where it held it before, nothing was changed and activity is empty. */
export type AssertCheckoutOwnerPayload = {
  readonly __typename?: 'AssertCheckoutOwnerPayload';
  /** The audit entries that the mutation left, in their order. */
  readonly activity: ReadonlyArray<ActivityEntry>;
  /** The run that has ended and from which it was taken over; null where there was none to take it from. */
  readonly adoptedFromRunId?: Maybe<Scalars['ID']['output']>;
  /** The run that holds it now; null where its agent works on it without a run. */
  readonly checkoutRunId?: Maybe<Scalars['ID']['output']>;
  /** Whether nothing of this was kept. */
  readonly dryRun: Scalars['Boolean']['output'];
  /** The issue. */
  readonly issue: Issue;
  /** Whether this payload was first returned to an earlier call with the same idempotencyKey. */
  readonly replayed: Scalars['Boolean']['output'];
};

/** That the run holds the issue, or why it does not. */
export type AssertCheckoutOwnerResult = AssertCheckoutOwnerPayload | CheckoutConflict | InvalidInput | NotFound;

/** The blockers would close a circle, in which nobody could ever begin. */
export type BlockerCycle = UserError & {
  readonly __typename?: 'BlockerCycle';
  /** Which refusal it is, for programs. */
  readonly code: UserErrorCode;
  /** The issues of one such circle: each blocks the next, the last one the first. */
  readonly cycle: ReadonlyArray<Issue>;
  /** What is wrong, for people. */
  readonly message: Scalars['String']['output'];
  /** Where in the arguments the trouble is, from the argument down; empty where it is nowhere in particular. */
  readonly path: ReadonlyArray<Scalars['String']['output']>;
  /** What to do about it. */
  readonly remedy?: Maybe<Scalars['String']['output']>;
  /** Whether the same call may succeed later without being changed. */
  readonly retryable: Scalars['Boolean']['output'];
};

/** An issue, and issues that are to block it or no longer. */
export type BlockersInput = {
  /** The issues it waits for, by UUID or identifier. One that is named twice counts once. */
  readonly blockerIssueIds: ReadonlyArray<Scalars['ID']['input']>;
  /** Everything runs and the payload is returned, but nothing is kept. */
  readonly dryRun?: InputMaybe<Scalars['Boolean']['input']>;
  /** The version that was seen. Where the issue has changed since, nothing is written: Conflict. */
  readonly expectedVersion?: InputMaybe<Scalars['String']['input']>;
  /** Makes the call safe to repeat: under the same key the first payload is returned again with replayed: true, and nothing happens twice. At most 255 characters, kept for at least 24 hours, for each plugin, company and mutation. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** The UUID or the identifier of the issue that waits. */
  readonly issueId: Scalars['ID']['input'];
  /** On whose behalf, where the token names nobody. */
  readonly onBehalfOf?: InputMaybe<ActorInput>;
};

/** The issue has the blockers that were asked for. */
export type BlockersPayload = {
  readonly __typename?: 'BlockersPayload';
  /** The audit entries that the mutation left, in their order. */
  readonly activity: ReadonlyArray<ActivityEntry>;
  /** Whether nothing of this was kept. */
  readonly dryRun: Scalars['Boolean']['output'];
  /** The issue that waits, as it is now. Its version is a new one where its blockers changed. */
  readonly issue: Issue;
  /** Whether this payload was first returned to an earlier call with the same idempotencyKey. */
  readonly replayed: Scalars['Boolean']['output'];
};

/** The issue with its blockers, or why they were not changed. */
export type BlockersResult = BlockerCycle | BlockersPayload | Conflict | InvalidInput | NotFound;

/** A moment at which spending crossed a threshold of a budget: a warning, or a hard stop that pauses work until somebody decides. */
export type BudgetIncident = Node & {
  readonly __typename?: 'BudgetIncident';
  /** The budget at that moment, in the unit of the metric. */
  readonly amountLimit: Scalars['SafeInt']['output'];
  /** What had been spent at that moment, in the unit of the metric. */
  readonly amountObserved: Scalars['SafeInt']['output'];
  /** The UUID of the approval that decides how to go on; null for a warning. */
  readonly approvalId?: Maybe<Scalars['ID']['output']>;
  /** When it happened. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** The UUID of the incident. */
  readonly id: Scalars['ID']['output'];
  /** What the budget counts, for example `billed_cents`. */
  readonly metric: Scalars['String']['output'];
  /** The UUID of that company, agent or project. */
  readonly scopeId: Scalars['ID']['output'];
  /** What the budget is of: `company`, `agent` or `project`. */
  readonly scopeType: Scalars['String']['output'];
  /** `open`, `resolved` or `dismissed`. */
  readonly status: Scalars['String']['output'];
  /** `soft` for a warning, `hard` for a stop. */
  readonly thresholdType: Scalars['String']['output'];
  /** Over what time it counts: `calendar_month_utc`, or `lifetime` for all there ever was. */
  readonly windowKind: Scalars['String']['output'];
};

/** Who holds an issue: the run that works on it, or that is about to. */
export type Checkout = {
  readonly __typename?: 'Checkout';
  /**
   * The agent of that run.
   *
   * Needs the capability `agents.read`.
   */
  readonly agent?: Maybe<Agent>;
  /** Since when; null where the host did not note it. */
  readonly lockedAt?: Maybe<Scalars['DateTime']['output']>;
  /** The run that checked the issue out; where none has, the one that is executing it. */
  readonly run?: Maybe<Run>;
};

/** The run does not hold the checkout of the issue, and may not take it over; remedy says why. */
export type CheckoutConflict = UserError & {
  readonly __typename?: 'CheckoutConflict';
  /**
   * The run that holds it; null where none does.
   *
   * Needs the capability `issues.orchestration.read`.
   */
  readonly checkoutRun?: Maybe<Run>;
  /** Which refusal it is, for programs. */
  readonly code: UserErrorCode;
  /** The issue as it is: its status and its assignee may be the reason. */
  readonly issue: Issue;
  /** What is wrong, for people. */
  readonly message: Scalars['String']['output'];
  /** Where in the arguments the trouble is, from the argument down; empty where it is nowhere in particular. */
  readonly path: ReadonlyArray<Scalars['String']['output']>;
  /** What to do about it. */
  readonly remedy?: Maybe<Scalars['String']['output']>;
  /** Whether the same call may succeed later without being changed. */
  readonly retryable: Scalars['Boolean']['output'];
};

/** A page of Comment rows. Pages neither lose nor repeat a row, also where rows are added meanwhile. */
export type CommentConnection = {
  readonly __typename?: 'CommentConnection';
  /** The rows of this page with their cursors. */
  readonly edges: ReadonlyArray<CommentEdge>;
  /** The rows of this page. */
  readonly nodes: ReadonlyArray<IssueComment>;
  /** Where this page lies in its list. */
  readonly pageInfo: PageInfo;
  /** How many rows the whole list has, counted up to 10000. */
  readonly totalCount: TotalCount;
};

/** One Comment in a page, with the cursor that points to it. */
export type CommentEdge = {
  readonly __typename?: 'CommentEdge';
  /** Opaque; give it to `after` or `before`. */
  readonly cursor: Scalars['String']['output'];
  /** The row itself. */
  readonly node: IssueComment;
};

/** The company that the token is for. No other one can be reached with it. */
export type Company = Node & {
  readonly __typename?: 'Company';
  /** The UUID of the company. */
  readonly id: Scalars['ID']['output'];
  /** What the identifiers of its issues begin with, for example `ACME`. */
  readonly issuePrefix: Scalars['String']['output'];
  /** What it is called. */
  readonly name: Scalars['String']['output'];
  /** `active`, `paused` or `archived`. */
  readonly status: Scalars['String']['output'];
};

/** Somebody else wrote first, or the rows are in no state for it. */
export type Conflict = UserError & {
  readonly __typename?: 'Conflict';
  /** Which refusal it is, for programs. */
  readonly code: UserErrorCode;
  /** The issue as it is now, where one stands in the way. */
  readonly current?: Maybe<Issue>;
  /** What is wrong, for people. */
  readonly message: Scalars['String']['output'];
  /** Where in the arguments the trouble is, from the argument down; empty where it is nowhere in particular. */
  readonly path: ReadonlyArray<Scalars['String']['output']>;
  /** What to do about it. */
  readonly remedy?: Maybe<Scalars['String']['output']>;
  /** Whether the same call may succeed later without being changed. */
  readonly retryable: Scalars['Boolean']['output'];
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

/** One thing that cost money: a call of a model, as the host booked it. */
export type CostEvent = Node & {
  readonly __typename?: 'CostEvent';
  /**
   * The agent that spent it.
   *
   * Needs the capability `agents.read`.
   */
  readonly agent: Agent;
  /** Who sends the bill; `unknown` where the host was not told. */
  readonly biller: Scalars['String']['output'];
  /** What it is booked under. */
  readonly billingCode?: Maybe<Scalars['BillingCode']['output']>;
  /** Tokens that came from a cache. */
  readonly cachedInputTokens: Scalars['SafeInt']['output'];
  /** What it cost, in cents. */
  readonly costCents: Scalars['SafeInt']['output'];
  /** The UUID of the cost event. */
  readonly id: Scalars['ID']['output'];
  /** Tokens that the model read, without cached ones. */
  readonly inputTokens: Scalars['SafeInt']['output'];
  /**
   * The issue it was spent on.
   *
   * Needs the capability `issues.read`.
   */
  readonly issue?: Maybe<Issue>;
  /** The model. */
  readonly model: Scalars['String']['output'];
  /** When it was spent. */
  readonly occurredAt: Scalars['DateTime']['output'];
  /** Tokens that the model wrote. */
  readonly outputTokens: Scalars['SafeInt']['output'];
  /**
   * The project it is booked on.
   *
   * Needs the capability `projects.read`.
   */
  readonly project?: Maybe<Project>;
  /** Who ran the model. */
  readonly provider: Scalars['String']['output'];
  /**
   * The run that spent it.
   *
   * Needs the capability `issues.orchestration.read`.
   */
  readonly run?: Maybe<Run>;
};

/** A page of CostEvent rows. Pages neither lose nor repeat a row, also where rows are added meanwhile. */
export type CostEventConnection = {
  readonly __typename?: 'CostEventConnection';
  /** The rows of this page with their cursors. */
  readonly edges: ReadonlyArray<CostEventEdge>;
  /** The rows of this page. */
  readonly nodes: ReadonlyArray<CostEvent>;
  /** Where this page lies in its list. */
  readonly pageInfo: PageInfo;
  /** How many rows the whole list has, counted up to 10000. */
  readonly totalCount: TotalCount;
};

/** One CostEvent in a page, with the cursor that points to it. */
export type CostEventEdge = {
  readonly __typename?: 'CostEventEdge';
  /** Opaque; give it to `after` or `before`. */
  readonly cursor: Scalars['String']['output'];
  /** The row itself. */
  readonly node: CostEvent;
};

/** Which cost events. All conditions given must hold; those left out, or null, do not narrow. */
export type CostFilter = {
  /** Spent by this agent. */
  readonly agentId?: InputMaybe<Scalars['ID']['input']>;
  /** Booked under any of these codes. An empty list matches nothing. */
  readonly billingCode?: InputMaybe<ReadonlyArray<Scalars['BillingCode']['input']>>;
  /** Spent at this moment or later. */
  readonly from?: InputMaybe<Scalars['DateTime']['input']>;
  /** Of exactly this model. */
  readonly model?: InputMaybe<Scalars['String']['input']>;
  /** Booked on this project. */
  readonly projectId?: InputMaybe<Scalars['ID']['input']>;
  /** Of exactly this provider, for example `anthropic`. */
  readonly provider?: InputMaybe<Scalars['String']['input']>;
  /** Spent before this moment. */
  readonly to?: InputMaybe<Scalars['DateTime']['input']>;
};

/** The costs that agree in every dimension grouped by. A dimension that was not asked for is null. */
export type CostGroup = {
  readonly __typename?: 'CostGroup';
  /**
   * The agent, with AGENT.
   *
   * Needs the capability `agents.read`.
   */
  readonly agent?: Maybe<Agent>;
  /** The biller, with BILLER. */
  readonly biller?: Maybe<Scalars['String']['output']>;
  /** The billing code, with BILLING_CODE; null: booked under none. */
  readonly billingCode?: Maybe<Scalars['BillingCode']['output']>;
  /** The day in UTC, with DAY. */
  readonly day?: Maybe<Scalars['Date']['output']>;
  /**
   * The issue, with ISSUE; null: spent on none.
   *
   * Needs the capability `issues.read`.
   */
  readonly issue?: Maybe<Issue>;
  /** The model, with MODEL. */
  readonly model?: Maybe<Scalars['String']['output']>;
  /** The first day of the month in UTC, with MONTH. */
  readonly month?: Maybe<Scalars['Date']['output']>;
  /**
   * The project, with PROJECT; null: booked on none.
   *
   * Needs the capability `projects.read`.
   */
  readonly project?: Maybe<Project>;
  /** The provider, with PROVIDER. */
  readonly provider?: Maybe<Scalars['String']['output']>;
  /** The sums of this group. */
  readonly totals: CostTotals;
};

/** Costs of the company, of an issue or of a subtree, summed and grouped by the database. */
export type CostReport = {
  readonly __typename?: 'CostReport';
  /** The costs by one dimension or by several at once, the costliest group first. */
  readonly groups: ReadonlyArray<CostGroup>;
  /** Everything together. */
  readonly total: CostTotals;
};


/** Costs of the company, of an issue or of a subtree, summed and grouped by the database. */
export type CostReportGroupsArgs = {
  by: ReadonlyArray<CostDimension>;
  first?: InputMaybe<Scalars['Int']['input']>;
};

/** Sums over cost events, exact up to 2^53 - 1; zeros where there are none. */
export type CostTotals = {
  readonly __typename?: 'CostTotals';
  /** Tokens that came from a cache. */
  readonly cachedInputTokens: Scalars['SafeInt']['output'];
  /** What was spent, in cents. */
  readonly costCents: Scalars['SafeInt']['output'];
  /** How many cost events were summed. */
  readonly eventCount: Scalars['SafeInt']['output'];
  /** Tokens that the models read, without cached ones. */
  readonly inputTokens: Scalars['SafeInt']['output'];
  /** Tokens that the models wrote. */
  readonly outputTokens: Scalars['SafeInt']['output'];
};

/** A new comment. */
export type CreateCommentInput = {
  /** The text, in Markdown; not blank, at most 64 KiB in UTF-8. */
  readonly body: Scalars['String']['input'];
  /** Everything runs and the payload is returned, but nothing is kept. */
  readonly dryRun?: InputMaybe<Scalars['Boolean']['input']>;
  /** Makes the call safe to repeat: under the same key the first payload is returned again with replayed: true, and nothing happens twice. At most 255 characters, kept for at least 24 hours, for each plugin, company and mutation. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** The UUID or the identifier of the issue. */
  readonly issueId: Scalars['ID']['input'];
  /** On whose behalf, where the token names nobody. */
  readonly onBehalfOf?: InputMaybe<ActorInput>;
};

/** The comment was written. */
export type CreateCommentPayload = {
  readonly __typename?: 'CreateCommentPayload';
  /** The audit entries that the mutation left, in their order. */
  readonly activity: ReadonlyArray<ActivityEntry>;
  /** The new comment. */
  readonly comment: IssueComment;
  /** Whether nothing of this was kept. */
  readonly dryRun: Scalars['Boolean']['output'];
  /** Whether this payload was first returned to an earlier call with the same idempotencyKey. */
  readonly replayed: Scalars['Boolean']['output'];
};

/** The new comment, or why there is none. */
export type CreateCommentResult = CreateCommentPayload | InvalidInput | NotFound;

/** A new issue. */
export type CreateIssueInput = {
  /** The agent that is to do it; not together with assigneeUserId. */
  readonly assigneeAgentId?: InputMaybe<Scalars['ID']['input']>;
  /** The person who is to do it; not together with assigneeAgentId. */
  readonly assigneeUserId?: InputMaybe<Scalars['String']['input']>;
  /** What its costs are booked under. */
  readonly billingCode?: InputMaybe<Scalars['BillingCode']['input']>;
  /** The issues that must be done or cancelled first, at most 100. */
  readonly blockedByIssueIds?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  /** The task itself, in Markdown. */
  readonly description?: InputMaybe<Scalars['String']['input']>;
  /** Everything runs and the payload is returned, but nothing is kept. */
  readonly dryRun?: InputMaybe<Scalars['Boolean']['input']>;
  /** Makes the call safe to repeat: under the same key the first payload is returned again with replayed: true, and nothing happens twice. At most 255 characters, kept for at least 24 hours, for each plugin, company and mutation. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** On whose behalf, where the token names nobody. */
  readonly onBehalfOf?: InputMaybe<ActorInput>;
  /** What it stands for in the plugin's own terms. */
  readonly originId?: InputMaybe<Scalars['String']['input']>;
  /** `plugin:<key>` or below, the default when left out. Anything else is refused: ORIGIN_KIND_FORBIDDEN. */
  readonly originKind?: InputMaybe<Scalars['OriginKind']['input']>;
  /** The run that creates it; the actor's when left out. */
  readonly originRunId?: InputMaybe<Scalars['String']['input']>;
  /** The issue above it. */
  readonly parentId?: InputMaybe<Scalars['ID']['input']>;
  /** How urgent it is. */
  readonly priority?: InputMaybe<IssuePriority>;
  /** The project it belongs to. */
  readonly projectId?: InputMaybe<Scalars['ID']['input']>;
  /** How many requests lie between it and the person who asked first, 0 to 1,024. */
  readonly requestDepth?: InputMaybe<Scalars['Int']['input']>;
  /** Where it begins. IN_PROGRESS needs an assignee and no unresolved blocker. */
  readonly status?: InputMaybe<IssueStatus>;
  /** One line that says what is to be done; at most 1,000 characters. */
  readonly title: Scalars['String']['input'];
  /** Wake the assignee when it lands in a wakeable state. Needs the capability `issues.wakeup` as well. */
  readonly wake?: InputMaybe<Scalars['Boolean']['input']>;
};

/** The issue was created. */
export type CreateIssuePayload = {
  readonly __typename?: 'CreateIssuePayload';
  /** The audit entries that the mutation left, in their order. */
  readonly activity: ReadonlyArray<ActivityEntry>;
  /** Whether nothing of this was kept. */
  readonly dryRun: Scalars['Boolean']['output'];
  /** The new issue. */
  readonly issue: Issue;
  /** Whether this payload was first returned to an earlier call with the same idempotencyKey. */
  readonly replayed: Scalars['Boolean']['output'];
};

/** The new issue, or why there is none. */
export type CreateIssueResult = Conflict | CreateIssuePayload | InvalidInput | NotFound;

/** A plan of new issues. */
export type CreateIssueTreeInput = {
  /** Everything runs and the payload is returned, but nothing is kept. */
  readonly dryRun?: InputMaybe<Scalars['Boolean']['input']>;
  /** Makes the call safe to repeat: under the same key the first payload is returned again with replayed: true, and nothing happens twice. At most 255 characters, kept for at least 24 hours, for each plugin, company and mutation. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** The new issues, 1 to 500. They are numbered in this order. */
  readonly nodes: ReadonlyArray<IssueTreeNode>;
  /** On whose behalf, where the token names nobody. */
  readonly onBehalfOf?: InputMaybe<ActorInput>;
};

/** All issues of the plan were created. */
export type CreateIssueTreePayload = {
  readonly __typename?: 'CreateIssueTreePayload';
  /** The audit entries that the mutation left, in their order. */
  readonly activity: ReadonlyArray<ActivityEntry>;
  /** Whether nothing of this was kept. */
  readonly dryRun: Scalars['Boolean']['output'];
  /** One for each node, in the order of the input. */
  readonly entries: ReadonlyArray<IssueTreeEntry>;
  /** Whether this payload was first returned to an earlier call with the same idempotencyKey. */
  readonly replayed: Scalars['Boolean']['output'];
};

/** The new issues, or why there is none of them. */
export type CreateIssueTreeResult = BlockerCycle | CreateIssueTreePayload | InvalidInput | NotFound;

/** Which document to delete. */
export type DeleteDocumentInput = {
  /** The revisionId that was seen. Where the document has moved on since, it stays: DocumentConflict. */
  readonly baseRevisionId?: InputMaybe<Scalars['ID']['input']>;
  /** Everything runs and the payload is returned, but nothing is kept. */
  readonly dryRun?: InputMaybe<Scalars['Boolean']['input']>;
  /** Makes the call safe to repeat: under the same key the first payload is returned again with replayed: true, and nothing happens twice. At most 255 characters, kept for at least 24 hours, for each plugin, company and mutation. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** The UUID or the identifier of the issue. */
  readonly issueId: Scalars['ID']['input'];
  /** What it is called within its issue: 1 to 64 of a-z, 0-9, `_` and `-`, beginning with a letter or a digit. Upper case is lowered and space around it dropped. */
  readonly key: Scalars['String']['input'];
  /** On whose behalf, where the token names nobody. */
  readonly onBehalfOf?: InputMaybe<ActorInput>;
};

/** The issue has no document of that key. */
export type DeleteDocumentPayload = {
  readonly __typename?: 'DeleteDocumentPayload';
  /** The audit entries that the mutation left, in their order. */
  readonly activity: ReadonlyArray<ActivityEntry>;
  /** Whether there was one to delete. */
  readonly deleted: Scalars['Boolean']['output'];
  /** Whether nothing of this was kept. */
  readonly dryRun: Scalars['Boolean']['output'];
  /** Whether this payload was first returned to an earlier call with the same idempotencyKey. */
  readonly replayed: Scalars['Boolean']['output'];
};

/** That the document is gone, or why it stays. */
export type DeleteDocumentResult = DeleteDocumentPayload | DocumentConflict | InvalidInput | NotFound;

/** The document is not at the revision that the write is based on. */
export type DocumentConflict = UserError & {
  readonly __typename?: 'DocumentConflict';
  /** Which refusal it is, for programs. */
  readonly code: UserErrorCode;
  /**
   * The document as it is now; null where there is none.
   *
   * Needs the capability `issue.documents.read`.
   */
  readonly current?: Maybe<IssueDocument>;
  /** What is wrong, for people. */
  readonly message: Scalars['String']['output'];
  /** Where in the arguments the trouble is, from the argument down; empty where it is nowhere in particular. */
  readonly path: ReadonlyArray<Scalars['String']['output']>;
  /** What to do about it. */
  readonly remedy?: Maybe<Scalars['String']['output']>;
  /** Whether the same call may succeed later without being changed. */
  readonly retryable: Scalars['Boolean']['output'];
};

/** How the text of a document is written. */
export type DocumentFormat =
  /** Markdown. */
  | 'MARKDOWN';

/** A document as it was after one of its writes. */
export type DocumentRevision = Node & {
  readonly __typename?: 'DocumentRevision';
  /** The whole text as it was then. */
  readonly body: Scalars['String']['output'];
  /** What its writer said about the change. */
  readonly changeSummary?: Maybe<Scalars['String']['output']>;
  /** When it was written. */
  readonly createdAt: Scalars['DateTime']['output'];
  /**
   * The agent that wrote it, if one did.
   *
   * Needs the capability `agents.read`.
   */
  readonly createdByAgent?: Maybe<Agent>;
  /** The UUID of the revision. */
  readonly id: Scalars['ID']['output'];
  /** Counts from 1, without gaps. */
  readonly revisionNumber: Scalars['Int']['output'];
  /** The title it gave the document. */
  readonly title?: Maybe<Scalars['String']['output']>;
};

/** A page of DocumentRevision rows. Pages neither lose nor repeat a row, also where rows are added meanwhile. */
export type DocumentRevisionConnection = {
  readonly __typename?: 'DocumentRevisionConnection';
  /** The rows of this page with their cursors. */
  readonly edges: ReadonlyArray<DocumentRevisionEdge>;
  /** The rows of this page. */
  readonly nodes: ReadonlyArray<DocumentRevision>;
  /** Where this page lies in its list. */
  readonly pageInfo: PageInfo;
};

/** One DocumentRevision in a page, with the cursor that points to it. */
export type DocumentRevisionEdge = {
  readonly __typename?: 'DocumentRevisionEdge';
  /** Opaque; give it to `after` or `before`. */
  readonly cursor: Scalars['String']['output'];
  /** The row itself. */
  readonly node: DocumentRevision;
};

/** The change was made. */
export type ExecutePluginSqlPayload = {
  readonly __typename?: 'ExecutePluginSqlPayload';
  /** The audit entries that the mutation left, in their order. */
  readonly activity: ReadonlyArray<ActivityEntry>;
  /** Whether nothing of this was kept. */
  readonly dryRun: Scalars['Boolean']['output'];
  /** Whether this payload was first returned to an earlier call with the same idempotencyKey. */
  readonly replayed: Scalars['Boolean']['output'];
  /** How many rows were changed. */
  readonly rowCount: Scalars['Int']['output'];
  /** What RETURNING gives, at most 1,000 rows, as in `PluginSqlResult.rows`; empty without it. */
  readonly rows: ReadonlyArray<Scalars['JSON']['output']>;
};

/** What the change did, or why it was refused. */
export type ExecutePluginSqlResult = ExecutePluginSqlPayload | SqlRefused;

/** What a document asks for, measured as it would be before it is run. */
export type Explanation = {
  readonly __typename?: 'Explanation';
  /** The points that it would take: one, what its fields cost, and one for each hundred rows that it may return. */
  readonly cost: Scalars['Int']['output'];
  /** The most that one document may cost. */
  readonly costLimit: Scalars['Int']['output'];
  /** The ten fields that cost the most, the costliest first. */
  readonly costliest: ReadonlyArray<FieldCost>;
  /** How deeply its fields are nested; at most 12 are run. */
  readonly depth: Scalars['Int']['output'];
  /** What this token would need and does not have, by name. Of `node`, all that its fragments name. */
  readonly missingCapabilities: ReadonlyArray<Scalars['String']['output']>;
  /** What to write for it to be run, each enough by itself, such as `issues(first:) at most 20`. Empty where it may be run as it is, or smaller pages do not help. */
  readonly suggestions: ReadonlyArray<Scalars['String']['output']>;
};

/** What one field of a document costs. */
export type FieldCost = {
  readonly __typename?: 'FieldCost';
  /** Its own points without those below it, rounded up; for every time that it may be reached. */
  readonly cost: Scalars['Int']['output'];
  /** Where the field is: the names in the answer from the root down, with dots between them. */
  readonly path: Scalars['String']['output'];
};

/** The stream is alive and has told all there was up to here. Comes when a stream begins, and whenever nothing else has come for ten seconds. */
export type Heartbeat = {
  readonly __typename?: 'Heartbeat';
  /** When it was sent. */
  readonly at: Scalars['DateTime']['output'];
  /** Give it to `after` to go on from here. */
  readonly cursor: Scalars['String']['output'];
};

/** A value in the input cannot be; path says which. */
export type InvalidInput = UserError & {
  readonly __typename?: 'InvalidInput';
  /** Which refusal it is, for programs. */
  readonly code: UserErrorCode;
  /** What is wrong, for people. */
  readonly message: Scalars['String']['output'];
  /** Where in the arguments the trouble is, from the argument down; empty where it is nowhere in particular. */
  readonly path: ReadonlyArray<Scalars['String']['output']>;
  /** What to do about it. */
  readonly remedy?: Maybe<Scalars['String']['output']>;
  /** Whether the same call may succeed later without being changed. */
  readonly retryable: Scalars['Boolean']['output'];
};

/** Why the agent of an issue may not start work on it now: a paused company, or a budget of company, agent or project whose hard stop is reached. Every active hard stop counts. Of several blocks the first is told: company, then agent, then project. */
export type InvocationBlock = {
  readonly __typename?: 'InvocationBlock';
  /** The UUID of the agent that the issue is assigned to. */
  readonly agentId: Scalars['ID']['output'];
  /** The UUID of the issue. */
  readonly issueId: Scalars['ID']['output'];
  /** Why, in a sentence to show to people. */
  readonly reason: Scalars['String']['output'];
  /** The UUID of that company, agent or project. */
  readonly scopeId: Scalars['ID']['output'];
  /** What it is called. */
  readonly scopeName: Scalars['String']['output'];
  /** What blocks: `company`, `agent` or `project`. */
  readonly scopeType: Scalars['String']['output'];
};

/** A task of the company. Issues form trees through their parents, and block one another. */
export type Issue = Node & {
  readonly __typename?: 'Issue';
  /**
   * What was done to it, newest first.
   *
   * Needs the capability `activity.read`.
   */
  readonly activity: ActivityConnection;
  /**
   * The issues above it, root first, parent last. Bounded by the depth of the tree, at most 1,000.
   *
   * Needs the capability `issues.read`.
   */
  readonly ancestors: ReadonlyArray<Issue>;
  /**
   * The approvals linked to it, the newest link first, at most 100.
   *
   * Needs the capability `issues.orchestration.read`.
   */
  readonly approvals: ReadonlyArray<Approval>;
  /**
   * The agent that works on it. At most one of assigneeAgent and assigneeUserId is set.
   *
   * Needs the capability `agents.read`.
   */
  readonly assigneeAgent?: Maybe<Agent>;
  /** The person who works on it. */
  readonly assigneeUserId?: Maybe<Scalars['String']['output']>;
  /** What its costs are booked under. */
  readonly billingCode?: Maybe<Scalars['BillingCode']['output']>;
  /**
   * The issues that must be done, or cancelled, before it can go on, by title; at most 100. Hidden ones block too and are among them.
   *
   * Needs the capability `issue.relations.read`.
   */
  readonly blockedBy: ReadonlyArray<Issue>;
  /**
   * The issues that wait for it, in the order in which they were told to.
   *
   * Needs the capability `issue.relations.read`.
   */
  readonly blocks: IssueConnection;
  /** When it was cancelled. */
  readonly cancelledAt?: Maybe<Scalars['DateTime']['output']>;
  /**
   * Who holds it; null while nobody does.
   *
   * Needs the capability `issues.orchestration.read`.
   */
  readonly checkout?: Maybe<Checkout>;
  /**
   * The issues directly below it, oldest first; hidden ones are left out.
   *
   * Needs the capability `issues.read`.
   */
  readonly children: IssueConnection;
  /**
   * The comments on it, oldest first.
   *
   * Needs the capability `issue.comments.read`.
   */
  readonly comments: CommentConnection;
  /** When it was done. */
  readonly completedAt?: Maybe<Scalars['DateTime']['output']>;
  /**
   * What was spent on it.
   *
   * Needs the capability `costs.read`.
   */
  readonly costs: CostReport;
  /** When it was created. */
  readonly createdAt: Scalars['DateTime']['output'];
  /**
   * The agent that created it, if one did.
   *
   * Needs the capability `agents.read`.
   */
  readonly createdByAgent?: Maybe<Agent>;
  /** The person who created it, if one did. */
  readonly createdByUserId?: Maybe<Scalars['String']['output']>;
  /** The task itself, in Markdown. */
  readonly description?: Maybe<Scalars['String']['output']>;
  /**
   * Its document of this key; null where it has none.
   *
   * Needs the capability `issue.documents.read`.
   */
  readonly document?: Maybe<IssueDocument>;
  /**
   * Its documents by key, at most 100. Bodies are read only where they are selected.
   *
   * Needs the capability `issue.documents.read`.
   */
  readonly documents: ReadonlyArray<IssueDocument>;
  /** The UUID of the issue. */
  readonly id: Scalars['ID']['output'];
  /** What people call it, for example `ACME-12`. */
  readonly identifier?: Maybe<Scalars['String']['output']>;
  /** What it stands for in its origin's own terms. */
  readonly originId?: Maybe<Scalars['String']['output']>;
  /** Where it comes from: a person, a routine, or a plugin. */
  readonly originKind: Scalars['OriginKind']['output'];
  /** The run that created it, as the origin named it. */
  readonly originRunId?: Maybe<Scalars['String']['output']>;
  /**
   * The issue above it in the tree.
   *
   * Needs the capability `issues.read`.
   */
  readonly parent?: Maybe<Issue>;
  /** How urgent it is. */
  readonly priority: IssuePriority;
  /**
   * The project it belongs to.
   *
   * Needs the capability `projects.read`.
   */
  readonly project?: Maybe<Project>;
  /** How many requests lie between it and the person who asked first. */
  readonly requestDepth: Scalars['Int']['output'];
  /**
   * The runs started for it, newest first.
   *
   * Needs the capability `issues.orchestration.read`.
   */
  readonly runs: RunConnection;
  /** When work on it began. */
  readonly startedAt?: Maybe<Scalars['DateTime']['output']>;
  /** How far it is. */
  readonly status: IssueStatus;
  /**
   * The tree below it.
   *
   * Needs the capability `issue.subtree.read`.
   */
  readonly subtree: Subtree;
  /** One line that says what is to be done. */
  readonly title: Scalars['String']['output'];
  /** When it last changed. */
  readonly updatedAt: Scalars['DateTime']['output'];
  /** Opaque; changes with every write. Give it back as expectedVersion to change only what you have seen. */
  readonly version: Scalars['String']['output'];
  /**
   * Whether a wake-up would be queued now, and if not, every reason why not. The same rules decide requestWakeup.
   *
   * Needs the capability `issues.orchestration.read`.
   */
  readonly wakeability: Wakeability;
};


/** A task of the company. Issues form trees through their parents, and block one another. */
export type IssueActivityArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<ActivityFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  includeSubtree?: InputMaybe<Scalars['Boolean']['input']>;
};


/** A task of the company. Issues form trees through their parents, and block one another. */
export type IssueBlocksArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


/** A task of the company. Issues form trees through their parents, and block one another. */
export type IssueChildrenArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


/** A task of the company. Issues form trees through their parents, and block one another. */
export type IssueCommentsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


/** A task of the company. Issues form trees through their parents, and block one another. */
export type IssueCostsArgs = {
  filter?: InputMaybe<CostFilter>;
  includeSubtree?: InputMaybe<Scalars['Boolean']['input']>;
};


/** A task of the company. Issues form trees through their parents, and block one another. */
export type IssueDocumentArgs = {
  key: Scalars['String']['input'];
};


/** A task of the company. Issues form trees through their parents, and block one another. */
export type IssueRunsArgs = {
  activeOnly?: InputMaybe<Scalars['Boolean']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


/** A task of the company. Issues form trees through their parents, and block one another. */
export type IssueSubtreeArgs = {
  includeRoot?: InputMaybe<Scalars['Boolean']['input']>;
  maxDepth?: InputMaybe<Scalars['Int']['input']>;
};

/** What somebody wrote under an issue. */
export type IssueComment = Node & {
  readonly __typename?: 'IssueComment';
  /**
   * The agent that wrote it, if one did.
   *
   * Needs the capability `agents.read`.
   */
  readonly authorAgent?: Maybe<Agent>;
  /** The person who wrote it, if one did. Neither an agent nor a person: a plugin wrote it on its own account. */
  readonly authorUserId?: Maybe<Scalars['String']['output']>;
  /** The text, in Markdown. */
  readonly body: Scalars['String']['output'];
  /** When it was written. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** The UUID of the comment. */
  readonly id: Scalars['ID']['output'];
};

/** A page of Issue rows. Pages neither lose nor repeat a row, also where rows are added meanwhile. */
export type IssueConnection = {
  readonly __typename?: 'IssueConnection';
  /** The rows of this page with their cursors. */
  readonly edges: ReadonlyArray<IssueEdge>;
  /** The rows of this page. */
  readonly nodes: ReadonlyArray<Issue>;
  /** Where this page lies in its list. */
  readonly pageInfo: PageInfo;
  /** How many rows the whole list has, counted up to 10000. */
  readonly totalCount: TotalCount;
};

/** A text that belongs to an issue under a key. Every write leaves a revision. */
export type IssueDocument = Node & {
  readonly __typename?: 'IssueDocument';
  /** The text as it is now; up to 512 KiB, so ask for it where you need it. */
  readonly body: Scalars['String']['output'];
  /** When it was written first. */
  readonly createdAt: Scalars['DateTime']['output'];
  /**
   * The agent that wrote it first, if one did.
   *
   * Needs the capability `agents.read`.
   */
  readonly createdByAgent?: Maybe<Agent>;
  /** How the body is written. */
  readonly format: DocumentFormat;
  /** The UUID of the document. */
  readonly id: Scalars['ID']['output'];
  /** What it is called within its issue, for example `plan`. */
  readonly key: Scalars['String']['output'];
  /** The current revision. Give it back as baseRevisionId to write only over what you have seen. */
  readonly revisionId?: Maybe<Scalars['ID']['output']>;
  /** How often it has been written. */
  readonly revisionNumber: Scalars['Int']['output'];
  /**
   * Its revisions, newest first.
   *
   * Needs the capability `issue.documents.read`.
   */
  readonly revisions: DocumentRevisionConnection;
  /** Its title. */
  readonly title?: Maybe<Scalars['String']['output']>;
  /** When it was written last. */
  readonly updatedAt: Scalars['DateTime']['output'];
  /**
   * The agent that wrote it last, if one did.
   *
   * Needs the capability `agents.read`.
   */
  readonly updatedByAgent?: Maybe<Agent>;
};


/** A text that belongs to an issue under a key. Every write leaves a revision. */
export type IssueDocumentRevisionsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
};

/** One Issue in a page, with the cursor that points to it. */
export type IssueEdge = {
  readonly __typename?: 'IssueEdge';
  /** Opaque; give it to `after` or `before`. */
  readonly cursor: Scalars['String']['output'];
  /** The row itself. */
  readonly node: Issue;
};

/** Which issues. All conditions given must hold; those left out, or null, do not narrow. */
export type IssueFilter = {
  /** Assigned to this agent. */
  readonly assigneeAgentId?: InputMaybe<Scalars['ID']['input']>;
  /** Assigned to this person. */
  readonly assigneeUserId?: InputMaybe<Scalars['String']['input']>;
  /** Booked under exactly this code. */
  readonly billingCode?: InputMaybe<Scalars['BillingCode']['input']>;
  /** Anywhere below this issue; the issue itself is not among them. */
  readonly descendantOfId?: InputMaybe<Scalars['ID']['input']>;
  /** Whether hidden issues count too. */
  readonly includeHidden?: InputMaybe<Scalars['Boolean']['input']>;
  /** Of exactly this id in its origin. */
  readonly originId?: InputMaybe<Scalars['String']['input']>;
  /** Of exactly this origin. Another plugin's namespace is refused: ORIGIN_KIND_FORBIDDEN. */
  readonly originKind?: InputMaybe<Scalars['OriginKind']['input']>;
  /** A namespace of this plugin's own, `plugin:<key>` or below: that kind and every kind under it. */
  readonly originKindPrefix?: InputMaybe<Scalars['OriginKind']['input']>;
  /** Directly below this issue. */
  readonly parentId?: InputMaybe<Scalars['ID']['input']>;
  /** Any of these priorities. */
  readonly priority?: InputMaybe<ReadonlyArray<IssuePriority>>;
  /** Of this project. */
  readonly projectId?: InputMaybe<Scalars['ID']['input']>;
  /** Text that the title, identifier or description contains, whatever its case; at most 200 characters. */
  readonly search?: InputMaybe<Scalars['String']['input']>;
  /** Any of these statuses. */
  readonly status?: InputMaybe<ReadonlyArray<IssueStatus>>;
  /** Changed at this moment or later. */
  readonly updatedSince?: InputMaybe<Scalars['DateTime']['input']>;
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
  readonly assigneeAgentId?: InputMaybe<Scalars['ID']['input']>;
  /** The person who is to do it; takes the place of an agent. */
  readonly assigneeUserId?: InputMaybe<Scalars['String']['input']>;
  /** What its costs are booked under from now on. */
  readonly billingCode?: InputMaybe<Scalars['BillingCode']['input']>;
  /** The whole set of its blockers from now on, at most 100; null or an empty list removes all. */
  readonly blockedByIssueIds?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  /** The task itself, in Markdown. */
  readonly description?: InputMaybe<Scalars['String']['input']>;
  /** What it stands for in the plugin's own terms. */
  readonly originId?: InputMaybe<Scalars['String']['input']>;
  /** `plugin:<key>` or below. An issue of another plugin's namespace stays there. */
  readonly originKind?: InputMaybe<Scalars['OriginKind']['input']>;
  /** The run that it comes from. */
  readonly originRunId?: InputMaybe<Scalars['String']['input']>;
  /** The issue above it; never one below it. */
  readonly parentId?: InputMaybe<Scalars['ID']['input']>;
  /** How urgent it is. */
  readonly priority?: InputMaybe<IssuePriority>;
  /** The project it belongs to. */
  readonly projectId?: InputMaybe<Scalars['ID']['input']>;
  /** How many requests lie between it and the person who asked first, 0 to 1,024. */
  readonly requestDepth?: InputMaybe<Scalars['Int']['input']>;
  /** How far it is. IN_PROGRESS needs an assignee and no unresolved blocker. */
  readonly status?: InputMaybe<IssueStatus>;
  /** One line that says what is to be done. */
  readonly title?: InputMaybe<Scalars['String']['input']>;
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

/** What blocks one issue, and what it blocks. Hidden issues block too and are among them. */
export type IssueRelations = {
  readonly __typename?: 'IssueRelations';
  /** The issues that must be done, or cancelled, before it can go on, by title; at most 100. */
  readonly blockedBy: ReadonlyArray<Issue>;
  /** The issues that wait for it, by title; at most 1000. Issue.blocks pages through them all. */
  readonly blocks: ReadonlyArray<Issue>;
  /** The UUID of the issue. */
  readonly issueId: Scalars['ID']['output'];
};

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

/** How many issues have one status. */
export type IssueStatusCount = {
  readonly __typename?: 'IssueStatusCount';
  /** How many issues have it; never 0. */
  readonly count: Scalars['Int']['output'];
  /** The status. */
  readonly status: IssueStatus;
};

/** A node of the input with the issue that came of it. */
export type IssueTreeEntry = {
  readonly __typename?: 'IssueTreeEntry';
  /** The new issue. */
  readonly issue: Issue;
  /** The ref of the node. */
  readonly ref: Scalars['String']['output'];
};

/** A new issue of a tree. ref names it inside this input; parentRef and blockedByRefs point to other nodes, parentId and blockedByIssueIds to issues that exist. */
export type IssueTreeNode = {
  /** The agent that is to do it; not together with assigneeUserId. */
  readonly assigneeAgentId?: InputMaybe<Scalars['ID']['input']>;
  /** The person who is to do it; not together with assigneeAgentId. */
  readonly assigneeUserId?: InputMaybe<Scalars['String']['input']>;
  /** What its costs are booked under. */
  readonly billingCode?: InputMaybe<Scalars['BillingCode']['input']>;
  /** The issues that must be done or cancelled first, at most 100. */
  readonly blockedByIssueIds?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  /** The nodes that must be done or cancelled first; at most 100 together with blockedByIssueIds. */
  readonly blockedByRefs?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  /** The task itself, in Markdown. */
  readonly description?: InputMaybe<Scalars['String']['input']>;
  /** What it stands for in the plugin's own terms. */
  readonly originId?: InputMaybe<Scalars['String']['input']>;
  /** `plugin:<key>` or below, the default when left out. Anything else is refused: ORIGIN_KIND_FORBIDDEN. */
  readonly originKind?: InputMaybe<Scalars['OriginKind']['input']>;
  /** The issue above it. */
  readonly parentId?: InputMaybe<Scalars['ID']['input']>;
  /** The node above it, wherever that stands in the list; not together with parentId. */
  readonly parentRef?: InputMaybe<Scalars['String']['input']>;
  /** How urgent it is. */
  readonly priority?: InputMaybe<IssuePriority>;
  /** The project it belongs to. */
  readonly projectId?: InputMaybe<Scalars['ID']['input']>;
  /** Its name inside this input, 1 to 255 characters, and no other node has it. */
  readonly ref: Scalars['String']['input'];
  /** How many requests lie between it and the person who asked first, 0 to 1,024. */
  readonly requestDepth?: InputMaybe<Scalars['Int']['input']>;
  /** Where it begins. IN_PROGRESS needs an assignee and no unresolved blocker. */
  readonly status?: InputMaybe<IssueStatus>;
  /** One line that says what is to be done; at most 1,000 characters. */
  readonly title: Scalars['String']['input'];
};

/** An entry of the plugin's own. */
export type LogActivityInput = {
  /** Everything runs and the payload is returned, but nothing is kept. */
  readonly dryRun?: InputMaybe<Scalars['Boolean']['input']>;
  /** Which one, by its UUID; an issue by its identifier too. */
  readonly entityId?: InputMaybe<Scalars['ID']['input']>;
  /** What it happened to: `issue`, `agent`, `project`, `run` or `plugin`. Left out: the plugin itself. */
  readonly entityType?: InputMaybe<Scalars['String']['input']>;
  /** Makes the call safe to repeat: under the same key the first payload is returned again with replayed: true, and nothing happens twice. At most 255 characters, kept for at least 24 hours, for each plugin, company and mutation. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** What happened, one line of 1 to 200 characters. The action becomes `plugin.<key>.<message>`. */
  readonly message: Scalars['String']['input'];
  /** More about it: an object of at most 16 KiB as JSON, or null. */
  readonly metadata?: InputMaybe<Scalars['JSON']['input']>;
  /** On whose behalf, where the token names nobody. */
  readonly onBehalfOf?: InputMaybe<ActorInput>;
};

/** The entry was written. */
export type LogActivityPayload = {
  readonly __typename?: 'LogActivityPayload';
  /** The audit entries that the mutation left, in their order. */
  readonly activity: ReadonlyArray<ActivityEntry>;
  /** Whether nothing of this was kept. */
  readonly dryRun: Scalars['Boolean']['output'];
  /** The new entry; the only one in activity. */
  readonly entry: ActivityEntry;
  /** Whether this payload was first returned to an earlier call with the same idempotencyKey. */
  readonly replayed: Scalars['Boolean']['output'];
};

/** The new entry, or why there is none. */
export type LogActivityResult = InvalidInput | LogActivityPayload | NotFound;

/** Everything a plugin can change. Each mutation is all or nothing, leaves its audit entries in the same transaction, and returns what it refused as data. */
export type Mutation = {
  readonly __typename?: 'Mutation';
  /**
   * Adds to what blocks an issue, to 100 at most. One that blocks it already stays. Calls at the same time lose nothing of one another.
   *
   * Needs the capability `issue.relations.write`.
   */
  readonly addBlockers: BlockersResult;
  /**
   * Proves that a run holds the checkout of an issue: it is in progress, assigned to the run's agent and checked out by that run. A checkout whose run has ended, or that no run has, goes to the run that asks while that one is queued or running. Ask before you write on a run's behalf.
   *
   * Needs the capability `issues.checkout`.
   */
  readonly assertCheckoutOwner: AssertCheckoutOwnerResult;
  /**
   * Comments on an issue. The author is the agent or the person that the plugin acts for, or else the plugin itself. Nobody is woken by it.
   *
   * Needs the capability `issue.comments.create`.
   */
  readonly createComment: CreateCommentResult;
  /**
   * Creates an issue in the origin namespace of this plugin.
   *
   * Needs the capability `issues.create`.
   */
  readonly createIssue: CreateIssueResult;
  /**
   * Creates a whole plan in one transaction: every node may name its parent and its blockers by the ref of another node. Each issue has an audit entry of its own.
   *
   * Needs the capability `issues.create`.
   */
  readonly createIssueTree: CreateIssueTreeResult;
  /**
   * Deletes a document of an issue with all its revisions. One that is not there is no failure; that it was asked for is audited all the same.
   *
   * Needs the capability `issue.documents.write`.
   */
  readonly deleteDocument: DeleteDocumentResult;
  /**
   * Runs one INSERT, UPDATE or DELETE in the plugin's own database. It may read what pluginDatabase.query may read, and changes the plugin's own tables alone, rows of this company alone. It commits in the plugin's own database session, with its audit entry and its idempotencyKey, so it is the only mutation of its document.
   *
   * Needs the capability `database.namespace.write`.
   */
  readonly executePluginSql: ExecutePluginSqlResult;
  /**
   * Writes an entry of the plugin's own into the company's log. Its action is always `plugin.<key>.<message>`, so that no entry can pass for one of the host's, such as `issue.created`.
   *
   * Needs the capability `activity.log.write`.
   */
  readonly logActivity: LogActivityResult;
  /**
   * Takes blockers away from an issue. One that does not block it is no mistake.
   *
   * Needs the capability `issue.relations.write`.
   */
  readonly removeBlockers: BlockersResult;
  /**
   * Wakes the agent of an issue. What Issue.wakeability tells is checked again, in the transaction that queues the run.
   *
   * Needs the capability `issues.wakeup`.
   */
  readonly requestWakeup: RequestWakeupResult;
  /**
   * Wakes the agents of several issues at once, each by the rules of requestWakeup.
   *
   * Needs the capability `issues.wakeup`.
   */
  readonly requestWakeups: RequestWakeupsResult;
  /**
   * Makes these issues, at most 100, the whole set of what blocks an issue; an empty list removes all.
   *
   * Needs the capability `issue.relations.write`.
   */
  readonly setBlockers: BlockersResult;
  /**
   * Changes an issue of the company, whoever created it. It is never moved into or out of another plugin's namespace.
   *
   * Needs the capability `issues.update`.
   */
  readonly updateIssue: UpdateIssueResult;
  /**
   * Writes a document of an issue, new or over the one of that key. Every write leaves a revision.
   *
   * Needs the capability `issue.documents.write`.
   */
  readonly upsertDocument: UpsertDocumentResult;
};


/** Everything a plugin can change. Each mutation is all or nothing, leaves its audit entries in the same transaction, and returns what it refused as data. */
export type MutationAddBlockersArgs = {
  input: BlockersInput;
};


/** Everything a plugin can change. Each mutation is all or nothing, leaves its audit entries in the same transaction, and returns what it refused as data. */
export type MutationAssertCheckoutOwnerArgs = {
  input: AssertCheckoutOwnerInput;
};


/** Everything a plugin can change. Each mutation is all or nothing, leaves its audit entries in the same transaction, and returns what it refused as data. */
export type MutationCreateCommentArgs = {
  input: CreateCommentInput;
};


/** Everything a plugin can change. Each mutation is all or nothing, leaves its audit entries in the same transaction, and returns what it refused as data. */
export type MutationCreateIssueArgs = {
  input: CreateIssueInput;
};


/** Everything a plugin can change. Each mutation is all or nothing, leaves its audit entries in the same transaction, and returns what it refused as data. */
export type MutationCreateIssueTreeArgs = {
  input: CreateIssueTreeInput;
};


/** Everything a plugin can change. Each mutation is all or nothing, leaves its audit entries in the same transaction, and returns what it refused as data. */
export type MutationDeleteDocumentArgs = {
  input: DeleteDocumentInput;
};


/** Everything a plugin can change. Each mutation is all or nothing, leaves its audit entries in the same transaction, and returns what it refused as data. */
export type MutationExecutePluginSqlArgs = {
  input: PluginSqlInput;
};


/** Everything a plugin can change. Each mutation is all or nothing, leaves its audit entries in the same transaction, and returns what it refused as data. */
export type MutationLogActivityArgs = {
  input: LogActivityInput;
};


/** Everything a plugin can change. Each mutation is all or nothing, leaves its audit entries in the same transaction, and returns what it refused as data. */
export type MutationRemoveBlockersArgs = {
  input: BlockersInput;
};


/** Everything a plugin can change. Each mutation is all or nothing, leaves its audit entries in the same transaction, and returns what it refused as data. */
export type MutationRequestWakeupArgs = {
  input: RequestWakeupInput;
};


/** Everything a plugin can change. Each mutation is all or nothing, leaves its audit entries in the same transaction, and returns what it refused as data. */
export type MutationRequestWakeupsArgs = {
  input: RequestWakeupsInput;
};


/** Everything a plugin can change. Each mutation is all or nothing, leaves its audit entries in the same transaction, and returns what it refused as data. */
export type MutationSetBlockersArgs = {
  input: BlockersInput;
};


/** Everything a plugin can change. Each mutation is all or nothing, leaves its audit entries in the same transaction, and returns what it refused as data. */
export type MutationUpdateIssueArgs = {
  input: UpdateIssueInput;
};


/** Everything a plugin can change. Each mutation is all or nothing, leaves its audit entries in the same transaction, and returns what it refused as data. */
export type MutationUpsertDocumentArgs = {
  input: UpsertDocumentInput;
};

/** Anything that node(id:) finds. Ids are the UUIDs of the database, unique among all types. */
export type Node = {
  /** The UUID of the row. */
  readonly id: Scalars['ID']['output'];
};

/** An id in the input names nothing in this company. An id of another company and a missing one answer alike. */
export type NotFound = UserError & {
  readonly __typename?: 'NotFound';
  /** Which refusal it is, for programs. */
  readonly code: UserErrorCode;
  /** What is wrong, for people. */
  readonly message: Scalars['String']['output'];
  /** Where in the arguments the trouble is, from the argument down; empty where it is nowhere in particular. */
  readonly path: ReadonlyArray<Scalars['String']['output']>;
  /** What to do about it. */
  readonly remedy?: Maybe<Scalars['String']['output']>;
  /** Whether the same call may succeed later without being changed. */
  readonly retryable: Scalars['Boolean']['output'];
};

/** What a workflow plugin reads of an issue, or of its whole tree, before it decides how to go on. Each part is read only where it is selected. */
export type OrchestrationSummary = {
  readonly __typename?: 'OrchestrationSummary';
  /** The approvals linked to these issues, issue by issue, at most 100 of each. */
  readonly approvals: ReadonlyArray<Approval>;
  /** The billing code that costs are narrowed by; null where they are not. */
  readonly billingCode?: Maybe<Scalars['BillingCode']['output']>;
  /** What was spent on these issues, under billingCode alone where that is set. */
  readonly costs: CostTotals;
  /** For each of these issues that is assigned to an agent and may not be worked on now for a pause or a budget: why. At most one of each issue. */
  readonly invocationBlocks: ReadonlyArray<InvocationBlock>;
  /** The issue that the summary is of. */
  readonly issue: Issue;
  /** The open incidents that concern these issues, newest first: those of the company, of the agents that the issues are assigned to, and of the projects that they belong to; at most 1000. Incidents of other agents and projects are left out. */
  readonly openBudgetIncidents: ReadonlyArray<BudgetIncident>;
  /**
   * What blocks each of these issues and what each blocks: one entry for every issue, in their order.
   *
   * Needs the capability `issue.relations.read`.
   */
  readonly relations: ReadonlyArray<IssueRelations>;
  /** The runs started for these issues, newest first: at most 100 of each issue and 1000 in all. */
  readonly runs: ReadonlyArray<Run>;
  /** Whether there are older runs than runs tells; Issue.runs pages through them all. */
  readonly runsTruncated: Scalars['Boolean']['output'];
  /** The issues that everything here is about: the issue itself, and with includeSubtree all below it, depth first; at most 10000. */
  readonly subtreeIssueIds: ReadonlyArray<Scalars['ID']['output']>;
  /** Whether there are more issues below it than subtreeIssueIds tells; the others count nowhere here. */
  readonly subtreeTruncated: Scalars['Boolean']['output'];
};

/** Which end of an order comes first. */
export type OrderDirection =
  /** Smallest, oldest or most urgent first. */
  | 'ASC'
  /** Largest, newest or least urgent first. */
  | 'DESC';

/** Where this page lies in its list. */
export type PageInfo = {
  readonly __typename?: 'PageInfo';
  /** The cursor of the last row here, for `after`; null on an empty page. */
  readonly endCursor?: Maybe<Scalars['String']['output']>;
  /** Whether rows follow this page. */
  readonly hasNextPage: Scalars['Boolean']['output'];
  /** Whether rows come before this page. */
  readonly hasPreviousPage: Scalars['Boolean']['output'];
  /** The cursor of the first row here, for `before`; null on an empty page. */
  readonly startCursor?: Maybe<Scalars['String']['output']>;
};

/** A plugin of this host. A plugin sees itself and no other one. */
export type Plugin = Node & {
  readonly __typename?: 'Plugin';
  /** What people call it: its manifest says so, or else it is the key. */
  readonly displayName: Scalars['String']['output'];
  /** The UUID of the plugin. */
  readonly id: Scalars['ID']['output'];
  /** Its name among plugins, for example `acme.missions`. */
  readonly key: Scalars['String']['output'];
  /** How it stands on this host; `ready` while it may work. */
  readonly status: Scalars['String']['output'];
  /** The version that is installed. */
  readonly version: Scalars['String']['output'];
};

/** A column of a table or of a result. */
export type PluginColumn = {
  readonly __typename?: 'PluginColumn';
  /** What it is called. */
  readonly name: Scalars['String']['output'];
  /** Its PostgreSQL type, for example `text`, `uuid` or `numeric(10,2)`. In a result a type of your own is `text`. */
  readonly type: Scalars['String']['output'];
};

/** The plugin's own database: a schema of its own, whose rows are kept apart by company. Its tables are made by the migrations that its manifest names. */
export type PluginDatabase = {
  readonly __typename?: 'PluginDatabase';
  /** The files that were run, in the order in which they were. */
  readonly migrations: ReadonlyArray<PluginMigration>;
  /** The name of the schema. Names without a schema mean its tables, so that statements need not say it; `{{namespace}}` stands for it. */
  readonly namespace: Scalars['String']['output'];
  /** Runs one SELECT over the plugin's own tables and over those of Paperclip that the manifest names in `database.coreReadTables`, as `public.issues`, with the rows of this company only. At most two seconds, 1,000 rows and 8 MiB. What may not run is the error SQL_REFUSED, with `reason` and `position`. */
  readonly query: PluginSqlResult;
  /** Its tables and views, by name. */
  readonly tables: ReadonlyArray<PluginTable>;
};


/** The plugin's own database: a schema of its own, whose rows are kept apart by company. Its tables are made by the migrations that its manifest names. */
export type PluginDatabaseQueryArgs = {
  params?: InputMaybe<ReadonlyArray<InputMaybe<Scalars['JSON']['input']>>>;
  sql: Scalars['String']['input'];
};

/** A file of the plugin's migrations. */
export type PluginMigration = {
  readonly __typename?: 'PluginMigration';
  /** When it was applied; null while it failed. */
  readonly appliedAt?: Maybe<Scalars['DateTime']['output']>;
  /** SHA-256 of the file, in hexadecimal. */
  readonly checksum: Scalars['String']['output'];
  /** Why it failed, if it did. */
  readonly errorMessage?: Maybe<Scalars['String']['output']>;
  /** The name of the file. */
  readonly key: Scalars['String']['output'];
  /** The version of the plugin that brought it. */
  readonly pluginVersion: Scalars['String']['output'];
  /** `applied` or `failed`. */
  readonly status: Scalars['String']['output'];
};

/** A change of rows in the plugin's own database. */
export type PluginSqlInput = {
  /** Everything runs and the payload is returned, but nothing is kept. */
  readonly dryRun?: InputMaybe<Scalars['Boolean']['input']>;
  /** Makes the call safe to repeat: under the same key the first payload is returned again with replayed: true, and nothing happens twice. At most 255 characters, kept for at least 24 hours, for each plugin, company and mutation. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** On whose behalf, where the token names nobody. */
  readonly onBehalfOf?: InputMaybe<ActorInput>;
  /** The values of `$1`, `$2` and so on. An object becomes JSON; an array becomes an array of PostgreSQL, so give JSON arrays as text. */
  readonly params?: InputMaybe<ReadonlyArray<InputMaybe<Scalars['JSON']['input']>>>;
  /** One INSERT, UPDATE or DELETE of a table of your own, at most 16 KiB. Values go into params. */
  readonly sql: Scalars['String']['input'];
};

/** The rows of a query. */
export type PluginSqlResult = {
  readonly __typename?: 'PluginSqlResult';
  /** The columns of the rows, in their order. */
  readonly columns: ReadonlyArray<PluginColumn>;
  /** How many rows there are here, at most 1000. */
  readonly rowCount: Scalars['Int']['output'];
  /** One object for each row, by the names of the columns. A `numeric` is text, so that it is exact; a `bigint` is a number up to 2^53 - 1 and text beyond; a `timestamptz` is RFC 3339 in UTC with its microseconds; `json` is itself; an array is an array; all else is as PostgreSQL writes it. */
  readonly rows: ReadonlyArray<Scalars['JSON']['output']>;
  /** Whether the query has more rows than the 1000 that are given. Use LIMIT and a condition to read on. */
  readonly truncated: Scalars['Boolean']['output'];
};

/** A table or a view of the plugin's own database. */
export type PluginTable = {
  readonly __typename?: 'PluginTable';
  /** Its columns, in their order. `company_id` is added to every table that belongs to companies. */
  readonly columns: ReadonlyArray<PluginColumn>;
  /** Whether each row belongs to a company, so that only statements of that company see and change it. A table of which this is false is named in `database.crossCompanyTables` of the manifest, or is a view. */
  readonly companyScoped: Scalars['Boolean']['output'];
  /** Its name, without the schema. */
  readonly name: Scalars['String']['output'];
};

/** A body of work that issues belong to. Its environment variables are not here. */
export type Project = Node & {
  readonly __typename?: 'Project';
  /** What it is about. */
  readonly description?: Maybe<Scalars['String']['output']>;
  /** The UUID of the project. */
  readonly id: Scalars['ID']['output'];
  /** What it is called. */
  readonly name: Scalars['String']['output'];
  /** Where it stands, for example `backlog` or `in_progress`. */
  readonly status: Scalars['String']['output'];
};

/** A page of Project rows. Pages neither lose nor repeat a row, also where rows are added meanwhile. */
export type ProjectConnection = {
  readonly __typename?: 'ProjectConnection';
  /** The rows of this page with their cursors. */
  readonly edges: ReadonlyArray<ProjectEdge>;
  /** The rows of this page. */
  readonly nodes: ReadonlyArray<Project>;
  /** Where this page lies in its list. */
  readonly pageInfo: PageInfo;
  /** How many rows the whole list has, counted up to 10000. */
  readonly totalCount: TotalCount;
};

/** One Project in a page, with the cursor that points to it. */
export type ProjectEdge = {
  readonly __typename?: 'ProjectEdge';
  /** Opaque; give it to `after` or `before`. */
  readonly cursor: Scalars['String']['output'];
  /** The row itself. */
  readonly node: Project;
};

/** Everything a plugin can read. Company and plugin come from the token; no argument names either. */
export type Query = {
  readonly __typename?: 'Query';
  /**
   * What was done in the company, newest first.
   *
   * Needs the capability `activity.read`.
   */
  readonly activity: ActivityConnection;
  /**
   * The agents of the company, oldest first. Terminated ones are left out unless the filter names that status.
   *
   * Needs the capability `agents.read`.
   */
  readonly agents: AgentConnection;
  /**
   * The single cost events of the company, newest first.
   *
   * Needs the capability `costs.read`.
   */
  readonly costEvents: CostEventConnection;
  /**
   * What the company spent. Costs of hidden issues, and of no issue at all, are among them.
   *
   * Needs the capability `costs.read`.
   */
  readonly costs: CostReport;
  /** What a document would cost and need, without running it. A document that does not fit the schema is BAD_USER_INPUT. Needs no capability. At most three in one operation. */
  readonly explain: Explanation;
  /**
   * One issue by its UUID or by its identifier; null where the company has none of that name. Hidden issues are found too.
   *
   * Needs the capability `issues.read`.
   */
  readonly issue?: Maybe<Issue>;
  /**
   * The issues of the company, newest first unless ordered otherwise. Hidden ones are left out unless asked for.
   *
   * Needs the capability `issues.read`.
   */
  readonly issues: IssueConnection;
  /** Whatever has this id in the company; null where nothing has. Needs the capability that reading what it finds needs elsewhere. */
  readonly node?: Maybe<Node>;
  /** Whatever has these ids, in their order, null where nothing has. What is refused is null too, with an error of its own; the others come all the same. */
  readonly nodes: ReadonlyArray<Maybe<Node>>;
  /**
   * What a workflow plugin reads before it decides: relations, approvals, runs, costs, incidents and blocks of an issue or of its whole tree.
   *
   * Needs the capability `issues.orchestration.read`.
   */
  readonly orchestrationSummary: OrchestrationSummary;
  /**
   * The plugin's own database; null where its manifest declares none, or it was not made yet.
   *
   * Needs the capability `database.namespace.read`.
   */
  readonly pluginDatabase?: Maybe<PluginDatabase>;
  /**
   * The projects of the company, oldest first.
   *
   * Needs the capability `projects.read`.
   */
  readonly projects: ProjectConnection;
  /**
   * The tree below one issue. An id that names no issue of the company is an error.
   *
   * Needs the capability `issue.subtree.read`.
   */
  readonly subtree: Subtree;
  /** Who the token speaks for. Needs no capability. */
  readonly viewer: Viewer;
};


/** Everything a plugin can read. Company and plugin come from the token; no argument names either. */
export type QueryActivityArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<ActivityFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
};


/** Everything a plugin can read. Company and plugin come from the token; no argument names either. */
export type QueryAgentsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<AgentFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


/** Everything a plugin can read. Company and plugin come from the token; no argument names either. */
export type QueryCostEventsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<CostFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


/** Everything a plugin can read. Company and plugin come from the token; no argument names either. */
export type QueryCostsArgs = {
  filter?: InputMaybe<CostFilter>;
};


/** Everything a plugin can read. Company and plugin come from the token; no argument names either. */
export type QueryExplainArgs = {
  document: Scalars['String']['input'];
  variables?: InputMaybe<Scalars['JSON']['input']>;
};


/** Everything a plugin can read. Company and plugin come from the token; no argument names either. */
export type QueryIssueArgs = {
  id?: InputMaybe<Scalars['ID']['input']>;
  identifier?: InputMaybe<Scalars['String']['input']>;
};


/** Everything a plugin can read. Company and plugin come from the token; no argument names either. */
export type QueryIssuesArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<IssueFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  orderBy?: InputMaybe<IssueOrder>;
};


/** Everything a plugin can read. Company and plugin come from the token; no argument names either. */
export type QueryNodeArgs = {
  id: Scalars['ID']['input'];
};


/** Everything a plugin can read. Company and plugin come from the token; no argument names either. */
export type QueryNodesArgs = {
  ids: ReadonlyArray<Scalars['ID']['input']>;
};


/** Everything a plugin can read. Company and plugin come from the token; no argument names either. */
export type QueryOrchestrationSummaryArgs = {
  billingCode?: InputMaybe<Scalars['BillingCode']['input']>;
  includeSubtree?: InputMaybe<Scalars['Boolean']['input']>;
  issueId: Scalars['ID']['input'];
};


/** Everything a plugin can read. Company and plugin come from the token; no argument names either. */
export type QueryProjectsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


/** Everything a plugin can read. Company and plugin come from the token; no argument names either. */
export type QuerySubtreeArgs = {
  includeRoot?: InputMaybe<Scalars['Boolean']['input']>;
  maxDepth?: InputMaybe<Scalars['Int']['input']>;
  rootId: Scalars['ID']['input'];
};

/** The plugin's budget in this company, in cost points. Every operation takes what it costs. */
export type RateLimit = {
  readonly __typename?: 'RateLimit';
  /** The most that can be saved up. */
  readonly limit: Scalars['Int']['output'];
  /** What is left of it. */
  readonly remaining: Scalars['Int']['output'];
  /** When it will be full again. */
  readonly resetAt: Scalars['DateTime']['output'];
};

/** A wake-up of the agent of an issue. */
export type RequestWakeupInput = {
  /** What in the plugin asks, kept with the wake-up; at most 255 characters. Left out: `plugin.issue.requestWakeup`. */
  readonly contextSource?: InputMaybe<Scalars['String']['input']>;
  /** Everything runs and the payload is returned, but nothing is kept. */
  readonly dryRun?: InputMaybe<Scalars['Boolean']['input']>;
  /** Makes the call safe to repeat: under the same key the first payload is returned again with replayed: true, and nothing happens twice. At most 255 characters, kept for at least 24 hours, for each plugin, company and mutation. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** The UUID or the identifier of the issue. */
  readonly issueId: Scalars['ID']['input'];
  /** On whose behalf, where the token names nobody. */
  readonly onBehalfOf?: InputMaybe<ActorInput>;
  /** Why, as the agent is told; at most 255 characters. Left out: `plugin_issue_wakeup_requested`. */
  readonly reason?: InputMaybe<Scalars['String']['input']>;
};

/** The wake-up is in the host's queue. */
export type RequestWakeupPayload = {
  readonly __typename?: 'RequestWakeupPayload';
  /** The audit entries that the mutation left, in their order. */
  readonly activity: ReadonlyArray<ActivityEntry>;
  /** Whether nothing of this was kept. */
  readonly dryRun: Scalars['Boolean']['output'];
  /** The issue. */
  readonly issue: Issue;
  /** What became of it. */
  readonly outcome: WakeOutcome;
  /** Whether this payload was first returned to an earlier call with the same idempotencyKey. */
  readonly replayed: Scalars['Boolean']['output'];
  /** The run that was queued, or that was there and is told of it; null where the wake-up is deferred. */
  readonly run?: Maybe<Run>;
  /** The UUID of the request in the queue. A deferred one may have been there before. */
  readonly wakeupRequestId: Scalars['ID']['output'];
};

/** The wake-up, or why there is none. */
export type RequestWakeupResult = NotFound | RequestWakeupPayload | WakeRefused;

/** Wake-ups of the agents of several issues. */
export type RequestWakeupsInput = {
  /** All or none: where one issue is unknown or refused, nothing is kept, and the answer is that refusal. */
  readonly atomic?: InputMaybe<Scalars['Boolean']['input']>;
  /** What in the plugin asks, kept with the wake-up; at most 255 characters. Left out: `plugin.issue.requestWakeups`. */
  readonly contextSource?: InputMaybe<Scalars['String']['input']>;
  /** Everything runs and the payload is returned, but nothing is kept. */
  readonly dryRun?: InputMaybe<Scalars['Boolean']['input']>;
  /** Makes the call safe to repeat: under the same key the first payload is returned again with replayed: true, and nothing happens twice. At most 255 characters, kept for at least 24 hours, for each plugin, company and mutation. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** The UUIDs or the identifiers of 1 to 100 issues. One named twice counts once. */
  readonly issueIds: ReadonlyArray<Scalars['ID']['input']>;
  /** On whose behalf, where the token names nobody. */
  readonly onBehalfOf?: InputMaybe<ActorInput>;
  /** Why, as the agent is told; at most 255 characters. Left out: `plugin_issue_wakeup_requested`. */
  readonly reason?: InputMaybe<Scalars['String']['input']>;
};

/** What became of each wake-up. */
export type RequestWakeupsPayload = {
  readonly __typename?: 'RequestWakeupsPayload';
  /** The audit entries that the mutation left, in their order. */
  readonly activity: ReadonlyArray<ActivityEntry>;
  /** Whether nothing of this was kept. */
  readonly dryRun: Scalars['Boolean']['output'];
  /** Whether this payload was first returned to an earlier call with the same idempotencyKey. */
  readonly replayed: Scalars['Boolean']['output'];
  /** One for each issue, in the order in which the issues are first named. */
  readonly results: ReadonlyArray<RequestWakeupResult>;
};

/** What became of each wake-up, or why there is none. WakeRefused only where atomic is true. */
export type RequestWakeupsResult = InvalidInput | RequestWakeupsPayload | WakeRefused;

/** One execution of an agent. What it was given, what it printed and how its process was run are not here. */
export type Run = Node & {
  readonly __typename?: 'Run';
  /**
   * The agent that runs.
   *
   * Needs the capability `agents.read`.
   */
  readonly agent: Agent;
  /** When it was queued. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** Why it failed. */
  readonly error?: Maybe<Scalars['String']['output']>;
  /** When it ended. */
  readonly finishedAt?: Maybe<Scalars['DateTime']['output']>;
  /** The UUID of the run. */
  readonly id: Scalars['ID']['output'];
  /** What started it: `timer`, `assignment`, `on_demand` or `automation`. */
  readonly invocationSource: Scalars['String']['output'];
  /**
   * The issue that it runs for; null where it was started without one.
   *
   * Needs the capability `issues.read`.
   */
  readonly issue?: Maybe<Issue>;
  /** When the agent began. */
  readonly startedAt?: Maybe<Scalars['DateTime']['output']>;
  /** How far it is. */
  readonly status: RunStatus;
  /** More about that, for example `manual`. */
  readonly triggerDetail?: Maybe<Scalars['String']['output']>;
};

/** A page of Run rows. Pages neither lose nor repeat a row, also where rows are added meanwhile. */
export type RunConnection = {
  readonly __typename?: 'RunConnection';
  /** The rows of this page with their cursors. */
  readonly edges: ReadonlyArray<RunEdge>;
  /** The rows of this page. */
  readonly nodes: ReadonlyArray<Run>;
  /** Where this page lies in its list. */
  readonly pageInfo: PageInfo;
  /** How many rows the whole list has, counted up to 10000. */
  readonly totalCount: TotalCount;
};

/** One Run in a page, with the cursor that points to it. */
export type RunEdge = {
  readonly __typename?: 'RunEdge';
  /** Opaque; give it to `after` or `before`. */
  readonly cursor: Scalars['String']['output'];
  /** The row itself. */
  readonly node: Run;
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

/** The statement may not run, or failed. Nothing of it was kept. */
export type SqlRefused = UserError & {
  readonly __typename?: 'SqlRefused';
  /** Which refusal it is, for programs. */
  readonly code: UserErrorCode;
  /** What is wrong, for people. */
  readonly message: Scalars['String']['output'];
  /** Where in the arguments the trouble is, from the argument down; empty where it is nowhere in particular. */
  readonly path: ReadonlyArray<Scalars['String']['output']>;
  /** The character of the statement that it is about, counted from 1; null where it is about all of it. */
  readonly position?: Maybe<Scalars['Int']['output']>;
  /** Why, in a word for programs, for example `FUNCTION`, `FOREIGN_SCHEMA` or `STATEMENT_FAILED`. */
  readonly reason: Scalars['String']['output'];
  /** What to do about it. */
  readonly remedy?: Maybe<Scalars['String']['output']>;
  /** Whether the same call may succeed later without being changed. */
  readonly retryable: Scalars['Boolean']['output'];
};

/** What a plugin can hear of as it happens, as server-sent events: `accept: text/event-stream`. A stream ends with an error that says why; `extensions.cursor` is where to go on. */
export type Subscription = {
  readonly __typename?: 'Subscription';
  /**
   * What is done in the company, in the order in which it is committed, nothing left out and nothing twice. Of several entries of one transaction each is told.
   *
   * Needs the capability `activity.read` and `events.subscribe`.
   */
  readonly activity: ActivityEvent;
  /**
   * An issue, each time that it changed: once for every transaction that wrote its row or an entry of the log about it, also where the log says nothing. It is read when it is told, so it may be newer than the change.
   *
   * Needs the capability `issues.read` and `events.subscribe`.
   */
  readonly issueChanged: Issue;
};


/** What a plugin can hear of as it happens, as server-sent events: `accept: text/event-stream`. A stream ends with an error that says why; `extensions.cursor` is where to go on. */
export type SubscriptionActivityArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<ActivityFilter>;
  includeSubtree?: InputMaybe<Scalars['Boolean']['input']>;
  issueId?: InputMaybe<Scalars['ID']['input']>;
};


/** What a plugin can hear of as it happens, as server-sent events: `accept: text/event-stream`. A stream ends with an error that says why; `extensions.cursor` is where to go on. */
export type SubscriptionIssueChangedArgs = {
  includeSubtree?: InputMaybe<Scalars['Boolean']['input']>;
  issueId: Scalars['ID']['input'];
};

/** The tree below one issue, any depth. A hidden issue is left out with everything below it, unless it is the root. A loop of parents ends where it closes. */
export type Subtree = {
  readonly __typename?: 'Subtree';
  /**
   * What was done to its issues, newest first.
   *
   * Needs the capability `activity.read`.
   */
  readonly activity: ActivityConnection;
  /**
   * The agents that its issues are assigned to, each once, by name; at most 1,000.
   *
   * Needs the capability `agents.read`.
   */
  readonly assignees: ReadonlyArray<Agent>;
  /**
   * What was spent on its issues.
   *
   * Needs the capability `costs.read`.
   */
  readonly costs: CostReport;
  /** The ids of its issues, depth first, siblings by creation: the first 10,000 of totalCount. Page through `issues` for more. */
  readonly issueIds: ReadonlyArray<Scalars['ID']['output']>;
  /** Its issues, depth first, siblings by creation. */
  readonly issues: SubtreeIssueConnection;
  /** The deepest level there is, counted from the root, which has 0. */
  readonly maxDepth: Scalars['Int']['output'];
  /** The issue that the tree hangs from; here also where includeRoot leaves it out of the rest. */
  readonly root: Issue;
  /**
   * The runs started for its issues, newest first.
   *
   * Needs the capability `issues.orchestration.read`.
   */
  readonly runs: RunConnection;
  /** How many of its issues have each status, in the order of the statuses; one that no issue has is left out. */
  readonly statusCounts: ReadonlyArray<IssueStatusCount>;
  /** How many issues it has. A subtree of more than 100,000 is refused: ask with maxDepth. */
  readonly totalCount: Scalars['Int']['output'];
};


/** The tree below one issue, any depth. A hidden issue is left out with everything below it, unless it is the root. A loop of parents ends where it closes. */
export type SubtreeActivityArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<ActivityFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


/** The tree below one issue, any depth. A hidden issue is left out with everything below it, unless it is the root. A loop of parents ends where it closes. */
export type SubtreeCostsArgs = {
  filter?: InputMaybe<CostFilter>;
};


/** The tree below one issue, any depth. A hidden issue is left out with everything below it, unless it is the root. A loop of parents ends where it closes. */
export type SubtreeIssuesArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


/** The tree below one issue, any depth. A hidden issue is left out with everything below it, unless it is the root. A loop of parents ends where it closes. */
export type SubtreeRunsArgs = {
  activeOnly?: InputMaybe<Scalars['Boolean']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
};

/** A page of a subtree, depth first. */
export type SubtreeIssueConnection = {
  readonly __typename?: 'SubtreeIssueConnection';
  /** The issues of this page with their depths and cursors. */
  readonly edges: ReadonlyArray<SubtreeIssueEdge>;
  /** The issues of this page. */
  readonly nodes: ReadonlyArray<Issue>;
  /** Where this page lies in the subtree. */
  readonly pageInfo: PageInfo;
};

/** One issue of a subtree, with its depth and the cursor that points to it. */
export type SubtreeIssueEdge = {
  readonly __typename?: 'SubtreeIssueEdge';
  /** Opaque; give it to `after`. */
  readonly cursor: Scalars['String']['output'];
  /** How many levels below the root; the root itself has 0. */
  readonly depth: Scalars['Int']['output'];
  /** The issue itself. */
  readonly node: Issue;
};

/** A count that stops at a cap of 10000: exact is false where more exist than value says. */
export type TotalCount = {
  readonly __typename?: 'TotalCount';
  /** Whether value is the whole count. */
  readonly exact: Scalars['Boolean']['output'];
  /** How many there are, at most 10000. */
  readonly value: Scalars['Int']['output'];
};

/** A change of one issue. */
export type UpdateIssueInput = {
  /** Everything runs and the payload is returned, but nothing is kept. */
  readonly dryRun?: InputMaybe<Scalars['Boolean']['input']>;
  /** The version that was seen. Where the issue has changed since, nothing is written: Conflict. */
  readonly expectedVersion?: InputMaybe<Scalars['String']['input']>;
  /** Makes the call safe to repeat: under the same key the first payload is returned again with replayed: true, and nothing happens twice. At most 255 characters, kept for at least 24 hours, for each plugin, company and mutation. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** The UUID or the identifier of the issue. */
  readonly issueId: Scalars['ID']['input'];
  /** On whose behalf, where the token names nobody. */
  readonly onBehalfOf?: InputMaybe<ActorInput>;
  /** What to change. */
  readonly patch: IssuePatch;
  /** Wake the assignee after an assignment or a move into TODO. Needs the capability `issues.wakeup` as well. */
  readonly wake?: InputMaybe<Scalars['Boolean']['input']>;
};

/** The issue was changed. */
export type UpdateIssuePayload = {
  readonly __typename?: 'UpdateIssuePayload';
  /** The audit entries that the mutation left, in their order. */
  readonly activity: ReadonlyArray<ActivityEntry>;
  /** Whether nothing of this was kept. */
  readonly dryRun: Scalars['Boolean']['output'];
  /** The issue as it is now. */
  readonly issue: Issue;
  /** Whether this payload was first returned to an earlier call with the same idempotencyKey. */
  readonly replayed: Scalars['Boolean']['output'];
  /** The issues whose agents were woken: this one where wake is true, then those that its end has set free, because nothing else blocks them or because it was the last child. What could not be woken is in the audit entry. */
  readonly wokenIssues: ReadonlyArray<Issue>;
};

/** The issue as it is now, or why it was not changed. */
export type UpdateIssueResult = BlockerCycle | Conflict | InvalidInput | NotFound | UpdateIssuePayload;

/** A document as it is to be. */
export type UpsertDocumentInput = {
  /** The revisionId that was seen. Where the document has moved on since, or is not there, nothing is written: DocumentConflict. Left out, it is written over the latest revision. */
  readonly baseRevisionId?: InputMaybe<Scalars['ID']['input']>;
  /** The whole text, at most 512 KiB in UTF-8. */
  readonly body: Scalars['String']['input'];
  /** What the change is about, kept with the revision; at most 500 characters. */
  readonly changeSummary?: InputMaybe<Scalars['String']['input']>;
  /** Everything runs and the payload is returned, but nothing is kept. */
  readonly dryRun?: InputMaybe<Scalars['Boolean']['input']>;
  /** How the body is written. */
  readonly format?: InputMaybe<DocumentFormat>;
  /** Makes the call safe to repeat: under the same key the first payload is returned again with replayed: true, and nothing happens twice. At most 255 characters, kept for at least 24 hours, for each plugin, company and mutation. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** The UUID or the identifier of the issue. */
  readonly issueId: Scalars['ID']['input'];
  /** What it is called within its issue: 1 to 64 of a-z, 0-9, `_` and `-`, beginning with a letter or a digit. Upper case is lowered and space around it dropped. */
  readonly key: Scalars['String']['input'];
  /** On whose behalf, where the token names nobody. */
  readonly onBehalfOf?: InputMaybe<ActorInput>;
  /** Its title, at most 200 characters. Left out, the title stays; null takes it away. */
  readonly title?: InputMaybe<Scalars['String']['input']>;
};

/** The document was written. */
export type UpsertDocumentPayload = {
  readonly __typename?: 'UpsertDocumentPayload';
  /** The audit entries that the mutation left, in their order. */
  readonly activity: ReadonlyArray<ActivityEntry>;
  /** Whether it was not there before. */
  readonly created: Scalars['Boolean']['output'];
  /** The document as it is now. */
  readonly document: IssueDocument;
  /** Whether nothing of this was kept. */
  readonly dryRun: Scalars['Boolean']['output'];
  /** Whether this payload was first returned to an earlier call with the same idempotencyKey. */
  readonly replayed: Scalars['Boolean']['output'];
};

/** The document as it is now, or why it was not written. */
export type UpsertDocumentResult = DocumentConflict | InvalidInput | NotFound | UpsertDocumentPayload;

/** A refusal that callers plan for, given as data. Nothing of the mutation was kept. */
export type UserError = {
  /** Which refusal it is, for programs. */
  readonly code: UserErrorCode;
  /** What is wrong, for people. */
  readonly message: Scalars['String']['output'];
  /** Where in the arguments the trouble is, from the argument down; empty where it is nowhere in particular. */
  readonly path: ReadonlyArray<Scalars['String']['output']>;
  /** What to do about it. */
  readonly remedy?: Maybe<Scalars['String']['output']>;
  /** Whether the same call may succeed later without being changed. */
  readonly retryable: Scalars['Boolean']['output'];
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

/** Who is asking: everything that the token and the installation say. */
export type Viewer = {
  readonly __typename?: 'Viewer';
  /** Who the plugin acts for; null where it acts on its own account. */
  readonly actor?: Maybe<Actor>;
  /** What it may do here: what its manifest, the company and the token all grant. */
  readonly capabilities: ReadonlyArray<Scalars['String']['output']>;
  /** The company that the token names. */
  readonly company: Company;
  /** The root of the origin kinds that it may write: this one and everything below it. */
  readonly originKind: Scalars['OriginKind']['output'];
  /** The plugin that the token names. */
  readonly plugin: Plugin;
  /** How much it may still ask for. */
  readonly rateLimit: RateLimit;
  /** When the token ends. */
  readonly tokenExpiresAt: Scalars['DateTime']['output'];
};

/** What became of a wake-up. */
export type WakeOutcome =
  /** A run of the agent is already queued or running for the issue, and is told of it. */
  | 'COALESCED'
  /** Another agent's run has the issue. The wake-up waits for its end. */
  | 'DEFERRED'
  /** A run of the agent was queued. */
  | 'QUEUED';

/** One reason why the agent of an issue would not be woken now. */
export type WakeRefusal = {
  readonly __typename?: 'WakeRefusal';
  /** The unresolved blockers, oldest first, at most 100; empty for every other reason. */
  readonly blockers: ReadonlyArray<Issue>;
  /** The reason, for programs. */
  readonly code: WakeRefusalCode;
  /** Whose budget or pause it is; null for every other reason than BUDGET_BLOCKED. */
  readonly invocationBlock?: Maybe<InvocationBlock>;
  /** The reason, for people. */
  readonly message: Scalars['String']['output'];
  /** What can be done about it. */
  readonly remedy: Scalars['String']['output'];
};

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

/** The agent of the issue cannot be woken now. Message and remedy are those of the first reason; all of them are in refusals. */
export type WakeRefused = UserError & {
  readonly __typename?: 'WakeRefused';
  /** Which refusal it is, for programs. */
  readonly code: UserErrorCode;
  /** The issue. */
  readonly issue: Issue;
  /** What is wrong, for people. */
  readonly message: Scalars['String']['output'];
  /** Where in the arguments the trouble is, from the argument down; empty where it is nowhere in particular. */
  readonly path: ReadonlyArray<Scalars['String']['output']>;
  /** Every reason, in the order of the checks: those that wakeability of the issue tells. */
  readonly refusals: ReadonlyArray<WakeRefusal>;
  /** What to do about it. */
  readonly remedy?: Maybe<Scalars['String']['output']>;
  /** Whether the same call may succeed later without being changed. */
  readonly retryable: Scalars['Boolean']['output'];
};

/** Whether a wake-up of the agent of an issue would be queued now. */
export type Wakeability = {
  readonly __typename?: 'Wakeability';
  /** Whether it would. Nothing is reserved: requestWakeup checks again, by the same rules. */
  readonly allowed: Scalars['Boolean']['output'];
  /** Every reason why not, in the order of the checks; each code at most once. */
  readonly refusals: ReadonlyArray<WakeRefusal>;
};
