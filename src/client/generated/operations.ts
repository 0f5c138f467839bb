/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
/** On whose behalf the plugin acts, where its token names nobody. It is checked: the agent is the company's, the run is that agent's. A token that names an actor wins, and a contradiction is ACTOR_FORBIDDEN. */
export type ActorInput = {
  /** The agent. */
  readonly agentId?: string | number | null | undefined;
  /** The run of that agent. */
  readonly runId?: string | number | null | undefined;
  /** The person, by the id that Paperclip knows them by. */
  readonly userId?: string | null | undefined;
};

/** A new issue. */
export type CreateIssueInput = {
  /** The agent that is to do it; not together with assigneeUserId. */
  readonly assigneeAgentId?: string | number | null | undefined;
  /** The person who is to do it; not together with assigneeAgentId. */
  readonly assigneeUserId?: string | null | undefined;
  /** What its costs are booked under. */
  readonly billingCode?: string | null | undefined;
  /** The issues that must be done or cancelled first, at most 100. */
  readonly blockedByIssueIds?: ReadonlyArray<string | number> | null | undefined;
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
  readonly parentId?: string | number | null | undefined;
  /** How urgent it is. */
  readonly priority?: IssuePriority | null | undefined;
  /** The project it belongs to. */
  readonly projectId?: string | number | null | undefined;
  /** How many requests lie between it and the person who asked first, 0 to 1,024. */
  readonly requestDepth?: number | null | undefined;
  /** Where it begins. IN_PROGRESS needs an assignee and no unresolved blocker. */
  readonly status?: IssueStatus | null | undefined;
  /** One line that says what is to be done; at most 1,000 characters. */
  readonly title: string;
  /** Wake the assignee when it lands in a wakeable state. Needs the capability `issues.wakeup` as well. */
  readonly wake?: boolean | null | undefined;
};

/** Which issues. All conditions given must hold; those left out, or null, do not narrow. */
export type IssueFilter = {
  /** Assigned to this agent. */
  readonly assigneeAgentId?: string | number | null | undefined;
  /** Assigned to this person. */
  readonly assigneeUserId?: string | null | undefined;
  /** Booked under exactly this code. */
  readonly billingCode?: string | null | undefined;
  /** Anywhere below this issue; the issue itself is not among them. */
  readonly descendantOfId?: string | number | null | undefined;
  /** Whether hidden issues count too. */
  readonly includeHidden?: boolean | null | undefined;
  /** Of exactly this id in its origin. */
  readonly originId?: string | null | undefined;
  /** Of exactly this origin. Another plugin's namespace is refused: ORIGIN_KIND_FORBIDDEN. */
  readonly originKind?: string | null | undefined;
  /** A namespace of this plugin's own, `plugin:<key>` or below: that kind and every kind under it. */
  readonly originKindPrefix?: string | null | undefined;
  /** Directly below this issue. */
  readonly parentId?: string | number | null | undefined;
  /** Any of these priorities. */
  readonly priority?: ReadonlyArray<IssuePriority> | null | undefined;
  /** Of this project. */
  readonly projectId?: string | number | null | undefined;
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
  readonly assigneeAgentId?: string | number | null | undefined;
  /** The person who is to do it; takes the place of an agent. */
  readonly assigneeUserId?: string | null | undefined;
  /** What its costs are booked under from now on. */
  readonly billingCode?: string | null | undefined;
  /** The whole set of its blockers from now on, at most 100; null or an empty list removes all. */
  readonly blockedByIssueIds?: ReadonlyArray<string | number> | null | undefined;
  /** The task itself, in Markdown. */
  readonly description?: string | null | undefined;
  /** What it stands for in the plugin's own terms. */
  readonly originId?: string | null | undefined;
  /** `plugin:<key>` or below. An issue of another plugin's namespace stays there. */
  readonly originKind?: string | null | undefined;
  /** The run that it comes from. */
  readonly originRunId?: string | null | undefined;
  /** The issue above it; never one below it. */
  readonly parentId?: string | number | null | undefined;
  /** How urgent it is. */
  readonly priority?: IssuePriority | null | undefined;
  /** The project it belongs to. */
  readonly projectId?: string | number | null | undefined;
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

/** Which end of an order comes first. */
export type OrderDirection =
  /** Smallest, oldest or most urgent first. */
  | 'ASC'
  /** Largest, newest or least urgent first. */
  | 'DESC';

/** A change of one issue. */
export type UpdateIssueInput = {
  /** Everything runs and the payload is returned, but nothing is kept. */
  readonly dryRun?: boolean | null | undefined;
  /** The version that was seen. Where the issue has changed since, nothing is written: Conflict. */
  readonly expectedVersion?: string | null | undefined;
  /** Makes the call safe to repeat: under the same key the first payload is returned again with replayed: true, and nothing happens twice. At most 255 characters, kept for at least 24 hours, for each plugin, company and mutation. */
  readonly idempotencyKey?: string | null | undefined;
  /** The UUID or the identifier of the issue. */
  readonly issueId: string | number;
  /** On whose behalf, where the token names nobody. */
  readonly onBehalfOf?: ActorInput | null | undefined;
  /** What to change. */
  readonly patch: IssuePatch;
  /** Wake the assignee after an assignment or a move into TODO. Needs the capability `issues.wakeup` as well. */
  readonly wake?: boolean | null | undefined;
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

export type IssueSummaryFragment = { readonly id: string, readonly identifier: string | null, readonly title: string, readonly status: IssueStatus, readonly priority: IssuePriority, readonly originKind: string, readonly version: string, readonly updatedAt: string };

export type ViewerQueryVariables = Exact<{ [key: string]: never; }>;


export type ViewerQuery = { readonly viewer: { readonly capabilities: ReadonlyArray<string>, readonly originKind: string, readonly plugin: { readonly id: string, readonly key: string, readonly displayName: string }, readonly company: { readonly id: string, readonly name: string, readonly issuePrefix: string } } };

export type IssueQueryVariables = Exact<{
  id?: string | number | null | undefined;
  identifier?: string | null | undefined;
}>;


export type IssueQuery = { readonly issue: { readonly id: string, readonly identifier: string | null, readonly title: string, readonly status: IssueStatus, readonly priority: IssuePriority, readonly originKind: string, readonly version: string, readonly updatedAt: string } | null };

export type IssuesQueryVariables = Exact<{
  filter?: IssueFilter | null | undefined;
  orderBy?: IssueOrder | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type IssuesQuery = { readonly issues: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly identifier: string | null, readonly title: string, readonly status: IssueStatus, readonly priority: IssuePriority, readonly originKind: string, readonly version: string, readonly updatedAt: string }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } };

export type SubtreeQueryVariables = Exact<{
  rootId: string | number;
  maxDepth?: number | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type SubtreeQuery = { readonly subtree: { readonly totalCount: number, readonly maxDepth: number, readonly statusCounts: ReadonlyArray<{ readonly status: IssueStatus, readonly count: number }>, readonly issues: { readonly edges: ReadonlyArray<{ readonly depth: number, readonly node: { readonly id: string, readonly identifier: string | null, readonly title: string, readonly status: IssueStatus, readonly priority: IssuePriority, readonly originKind: string, readonly version: string, readonly updatedAt: string } }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } } };

export type CreateIssueMutationVariables = Exact<{
  input: CreateIssueInput;
}>;


export type CreateIssueMutation = { readonly createIssue:
    | { readonly __typename: 'Conflict', readonly code: UserErrorCode, readonly message: string, readonly path: ReadonlyArray<string>, readonly retryable: boolean, readonly remedy: string | null }
    | { readonly __typename: 'CreateIssuePayload', readonly replayed: boolean, readonly issue: { readonly id: string, readonly identifier: string | null, readonly title: string, readonly status: IssueStatus, readonly priority: IssuePriority, readonly originKind: string, readonly version: string, readonly updatedAt: string } }
    | { readonly __typename: 'InvalidInput', readonly code: UserErrorCode, readonly message: string, readonly path: ReadonlyArray<string>, readonly retryable: boolean, readonly remedy: string | null }
    | { readonly __typename: 'NotFound', readonly code: UserErrorCode, readonly message: string, readonly path: ReadonlyArray<string>, readonly retryable: boolean, readonly remedy: string | null }
   };

export type UpdateIssueMutationVariables = Exact<{
  input: UpdateIssueInput;
}>;


export type UpdateIssueMutation = { readonly updateIssue:
    | { readonly __typename: 'BlockerCycle', readonly code: UserErrorCode, readonly message: string, readonly path: ReadonlyArray<string>, readonly retryable: boolean, readonly remedy: string | null }
    | { readonly __typename: 'Conflict', readonly code: UserErrorCode, readonly message: string, readonly path: ReadonlyArray<string>, readonly retryable: boolean, readonly remedy: string | null }
    | { readonly __typename: 'InvalidInput', readonly code: UserErrorCode, readonly message: string, readonly path: ReadonlyArray<string>, readonly retryable: boolean, readonly remedy: string | null }
    | { readonly __typename: 'NotFound', readonly code: UserErrorCode, readonly message: string, readonly path: ReadonlyArray<string>, readonly retryable: boolean, readonly remedy: string | null }
    | { readonly __typename: 'UpdateIssuePayload', readonly replayed: boolean, readonly issue: { readonly id: string, readonly identifier: string | null, readonly title: string, readonly status: IssueStatus, readonly priority: IssuePriority, readonly originKind: string, readonly version: string, readonly updatedAt: string } }
   };

export const IssueSummaryFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"IssueSummary"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Issue"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"identifier"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"priority"}},{"kind":"Field","name":{"kind":"Name","value":"originKind"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}}]}}]} as unknown as DocumentNode<IssueSummaryFragment, unknown>;
export const ViewerDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Viewer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"viewer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"plugin"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"key"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}}]}},{"kind":"Field","name":{"kind":"Name","value":"company"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"issuePrefix"}}]}},{"kind":"Field","name":{"kind":"Name","value":"capabilities"}},{"kind":"Field","name":{"kind":"Name","value":"originKind"}}]}}]}}]} as unknown as DocumentNode<ViewerQuery, ViewerQueryVariables>;
export const IssueDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Issue"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"identifier"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"issue"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}},{"kind":"Argument","name":{"kind":"Name","value":"identifier"},"value":{"kind":"Variable","name":{"kind":"Name","value":"identifier"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"IssueSummary"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"IssueSummary"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Issue"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"identifier"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"priority"}},{"kind":"Field","name":{"kind":"Name","value":"originKind"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}}]}}]} as unknown as DocumentNode<IssueQuery, IssueQueryVariables>;
export const IssuesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Issues"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"IssueFilter"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"orderBy"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"IssueOrder"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"issues"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}},{"kind":"Argument","name":{"kind":"Name","value":"orderBy"},"value":{"kind":"Variable","name":{"kind":"Name","value":"orderBy"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"IssueSummary"}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"IssueSummary"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Issue"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"identifier"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"priority"}},{"kind":"Field","name":{"kind":"Name","value":"originKind"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}}]}}]} as unknown as DocumentNode<IssuesQuery, IssuesQueryVariables>;
export const SubtreeDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Subtree"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"rootId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"maxDepth"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"subtree"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"rootId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"rootId"}}},{"kind":"Argument","name":{"kind":"Name","value":"maxDepth"},"value":{"kind":"Variable","name":{"kind":"Name","value":"maxDepth"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"maxDepth"}},{"kind":"Field","name":{"kind":"Name","value":"statusCounts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"count"}}]}},{"kind":"Field","name":{"kind":"Name","value":"issues"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"depth"}},{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"IssueSummary"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"IssueSummary"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Issue"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"identifier"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"priority"}},{"kind":"Field","name":{"kind":"Name","value":"originKind"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}}]}}]} as unknown as DocumentNode<SubtreeQuery, SubtreeQueryVariables>;
export const CreateIssueDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CreateIssue"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CreateIssueInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createIssue"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CreateIssuePayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"issue"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"IssueSummary"}}]}},{"kind":"Field","name":{"kind":"Name","value":"replayed"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}},{"kind":"Field","name":{"kind":"Name","value":"remedy"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"IssueSummary"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Issue"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"identifier"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"priority"}},{"kind":"Field","name":{"kind":"Name","value":"originKind"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}}]}}]} as unknown as DocumentNode<CreateIssueMutation, CreateIssueMutationVariables>;
export const UpdateIssueDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"UpdateIssue"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"UpdateIssueInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"updateIssue"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UpdateIssuePayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"issue"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"IssueSummary"}}]}},{"kind":"Field","name":{"kind":"Name","value":"replayed"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}},{"kind":"Field","name":{"kind":"Name","value":"remedy"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"IssueSummary"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Issue"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"identifier"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"priority"}},{"kind":"Field","name":{"kind":"Name","value":"originKind"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}}]}}]} as unknown as DocumentNode<UpdateIssueMutation, UpdateIssueMutationVariables>;