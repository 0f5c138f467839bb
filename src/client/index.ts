export type {
  Activity,
  ActivityClient,
  ActivityListQuery,
  ActivityPageQuery,
  ActivityQuery,
  LiveActivity,
  LiveActivityOptions,
  NewActivity,
} from './activity.ts';
export type { Agent, AgentQuery, AgentsClient, Project, ProjectQuery, ProjectsClient } from './agents-and-projects.ts';
export type { MutationActor, MutationOptions, OfCompany, Tail } from './call-arguments.ts';
export type { CommentOptions, CommentsClient, IssueComment } from './comments.ts';
export type { CompanyClient, IssueClients, Viewer } from './company-client.ts';
export type { RequestOptions } from './company-session.ts';
export type { CostEvent, CostGroup, CostGroupQuery, CostQuery, CostsClient, CostTotals } from './costs.ts';
export type { Document } from './document.ts';
export * from './errors.ts';
export type { Issue, IssuePriority, IssueStatus } from './issue.ts';
export type {
  DocumentDeleteOptions,
  DocumentWrite,
  IssueDocument,
  IssueDocumentSummary,
  IssueDocumentsClient,
} from './issue-documents.ts';
export type {
  IssueChange,
  IssueListQuery,
  IssuePageQuery,
  IssueQuery,
  IssuesClient,
  NewIssue,
  NewIssueTree,
  UpdateOptions,
} from './issues.ts';
export type {
  ApprovalSummary,
  AssertCheckoutOwner,
  CheckoutClaim,
  CheckoutOwnership,
  CostSummary,
  OrchestrationQuery,
  OrchestrationSummary,
  SummariesClient,
} from './orchestration.ts';
export type { Page } from './pages.ts';
export {
  type ConnectOptions,
  createPluginClient,
  type GetTokenOptions,
  type PluginClient,
  type PluginClientOptions,
  type SecretOptions,
  type TokenClient,
  type TokenOptions,
} from './plugin-client.ts';
export type { PluginDatabaseClient, SqlChange, SqlRows } from './plugin-database.ts';
export type { BlockerOptions, IssueRelations, RelatedIssue, RelationsClient } from './relations.ts';
export type { RetryOptions } from './retry.ts';
export type { RunSummary } from './runs.ts';
export type { StreamOptions, StreamState } from './subscription.ts';
export type { AssigneeSummary, GetSubtree, IssueSubtree, SubtreeOptions } from './subtree.ts';
export type { GivenToken } from './token-source.ts';
export type { Wakeup, WakeupOfIssue, WakeupOptions, WakeupsClient, WakeupsOptions } from './wakeups.ts';
export type { WatchOptions } from './watch-issue.ts';
