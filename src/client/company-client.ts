import { type ActivityClient, activityClientOf } from './activity.ts';
import { type AgentsClient, agentsClientOf, type ProjectsClient, projectsClientOf } from './agents-and-projects.ts';
import { type CommentsClient, commentsClientOf } from './comments.ts';
import type { CompanySession, RequestOptions } from './company-session.ts';
import { type CostsClient, costsClientOf } from './costs.ts';
import type { Document } from './document.ts';
import { ViewerDocument, type ViewerQuery } from './generated/operations.ts';
import { type IssueDocumentsClient, issueDocumentsClientOf } from './issue-documents.ts';
import { type IssuesClient, issuesClientOf } from './issues.ts';
import {
  type AssertCheckoutOwner,
  assertCheckoutOwnerOf,
  type SummariesClient,
  summariesClientOf,
} from './orchestration.ts';
import { type PluginDatabaseClient, pluginDatabaseClientOf } from './plugin-database.ts';
import { type RelationsClient, relationsClientOf } from './relations.ts';
import type { StreamOptions } from './subscription.ts';
import { type GetSubtree, getSubtreeOf } from './subtree.ts';
import { type WakeupsClient, wakeupsClientOf } from './wakeups.ts';

/** Everything about issues, shaped as `ctx.issues` of Paperclip's plugin host. */
export interface IssueClients extends IssuesClient, CommentsClient, WakeupsClient {
  /** `await issues.getSubtree(rootId, { includeRelations: true })` */
  readonly getSubtree: GetSubtree;
  readonly assertCheckoutOwner: AssertCheckoutOwner;
  readonly relations: RelationsClient;
  readonly documents: IssueDocumentsClient;
  readonly summaries: SummariesClient;
}

export type Viewer = ViewerQuery['viewer'];

/** One plugin in one company. */
export interface CompanyClient {
  readonly issues: IssueClients;
  readonly activity: ActivityClient;
  readonly costs: CostsClient;
  /** The plugin's own database. */
  readonly db: PluginDatabaseClient;
  readonly agents: AgentsClient;
  readonly projects: ProjectsClient;
  /** Who the gateway takes this client for, what it may do, and what is left of its points. */
  viewer(options?: RequestOptions): Promise<Viewer>;
  /** The id of the company that it speaks for. */
  companyId(options?: RequestOptions): Promise<string>;
  /**
   * The data of an operation of your own. Every error is thrown, as an error of the class that its code has. A query is sent
   * again where that may help, a mutation where all its inputs are variables: those are given idempotency keys.
   */
  request<Data, Variables>(
    document: Document<Data, Variables>,
    variables?: Variables,
    options?: RequestOptions,
  ): Promise<Data>;
  /**
   * The data of each event of a subscription, over as many connections as it takes: a stream that breaks off goes on behind
   * the last event. Leave the loop, or abort the signal, to end it.
   */
  subscribe<Data, Variables>(
    document: Document<Data, Variables>,
    variables?: Variables,
    options?: StreamOptions,
  ): AsyncIterableIterator<Data>;
}

export function companyClientOf(session: CompanySession): CompanyClient {
  return {
    issues: {
      ...issuesClientOf(session),
      ...commentsClientOf(session),
      ...wakeupsClientOf(session),
      getSubtree: getSubtreeOf(session),
      assertCheckoutOwner: assertCheckoutOwnerOf(session),
      relations: relationsClientOf(session),
      documents: issueDocumentsClientOf(session),
      summaries: summariesClientOf(session),
    },
    activity: activityClientOf(session),
    costs: costsClientOf(session),
    db: pluginDatabaseClientOf(session),
    agents: agentsClientOf(session),
    projects: projectsClientOf(session),
    viewer: async (options) => (await session.run(ViewerDocument, {}, options)).viewer,
    companyId: ({ signal } = {}) => session.companyId(signal),
    request: (document, variables, options) => session.request(document, variables, options),
    subscribe: (document, variables, options) => session.subscribe(document, variables, options),
  };
}
