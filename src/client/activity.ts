import { commonInput, type MutationOptions, type OfCompany } from './call-arguments.ts';
import type { CompanySession, RequestOptions } from './company-session.ts';
import {
  type ActivityFieldsFragment,
  type ActivityFilter,
  type ActorType,
  ListActivityDocument,
  LiveActivityDocument,
  LogActivityDocument,
} from './generated/operations.ts';
import { idOf, lower, upper } from './issue.ts';
import { collect, itemsOf, type Page, pageMax, pageOf, pageSizeFor } from './pages.ts';
import { payloadOf } from './refusals.ts';
import type { StreamOptions } from './subscription.ts';

/** Something that was done in the company. */
export interface Activity extends Omit<ActivityFieldsFragment, 'actorType' | 'agent' | 'run'> {
  readonly companyId: string;
  readonly actorType: Lowercase<ActorType>;
  /** Needs `agents.read`. */
  readonly agentId?: string | null;
  /** Needs `issues.orchestration.read`. */
  readonly runId?: string | null;
}

export interface ActivityQuery extends Omit<ActivityFilter, 'actorType'>, OfCompany, RequestOptions {
  readonly actorType?: Lowercase<ActorType> | null | undefined;
}
export interface ActivityListQuery extends ActivityQuery {
  /** How many at most. Left out: 100. */
  readonly limit?: number | null | undefined;
}
export interface ActivityPageQuery extends ActivityListQuery {
  readonly after?: string | null | undefined;
}

export interface NewActivity extends OfCompany, MutationOptions {
  /** What happened, one line. The action becomes `plugin.<key>.<message>`. */
  readonly message: string;
  readonly entityType?: string | null | undefined;
  readonly entityId?: string | null | undefined;
  readonly metadata?: Readonly<Record<string, unknown>> | null | undefined;
}

export interface LiveActivityOptions extends StreamOptions {
  /** Which entries. */
  readonly filter?: Omit<ActivityQuery, 'companyId' | 'signal'> | undefined;
  /** Only what is done to this issue. */
  readonly issueId?: string | null | undefined;
  /** Whether what is done to the issues below it counts too. */
  readonly includeSubtree?: boolean | undefined;
}

/** What a live stream tells: an entry, or that entries before here can no longer be told. */
export type LiveActivity =
  | { readonly kind: 'entry'; readonly cursor: string; readonly entry: Activity }
  | { readonly kind: 'gap'; readonly cursor: string; readonly reason: string };

export interface ActivityClient {
  /** `await activity.log({ message: 'imported', entityType: 'issue', entityId: issue.id })` */
  log(activity: NewActivity): Promise<Activity>;
  /** The newest first. */
  list(query?: ActivityListQuery): Promise<Activity[]>;
  page(query?: ActivityPageQuery): Promise<Page<Activity>>;
  /** Every entry, the newest first, page by page. */
  iterate(query?: ActivityQuery): AsyncIterableIterator<Activity>;
  /**
   * What is done from now on, or behind a cursor, in the order in which it is committed: over as many connections as it takes,
   * nothing twice and nothing left out but what a gap says. `for await (const event of activity.live()) …`
   */
  live(options?: LiveActivityOptions): AsyncIterableIterator<LiveActivity>;
}

export function activityClientOf(session: CompanySession): ActivityClient {
  async function readPage({ companyId, signal, ...query }: ActivityQuery, first: number, after: string | null) {
    await session.assertCompany(companyId, signal);
    const variables = { filter: filterOf(query), first, after };
    const { activity } = await session.run(ListActivityDocument, variables, { signal });
    const ofCompany = await session.companyId(signal);
    return pageOf(activity, (fields) => activityOf(fields, ofCompany));
  }

  return {
    async log({ companyId, signal, message, entityType, entityId, metadata, ...options }) {
      await session.assertCompany(companyId, signal);
      const input = { message, entityType, entityId, metadata, ...commonInput(options) };
      const { logActivity } = await session.run(LogActivityDocument, { input }, { signal });
      return activityOf(payloadOf(logActivity, 'LogActivityPayload').entry, await session.companyId(signal));
    },
    list: async ({ limit, ...query } = {}) =>
      collect(
        itemsOf((after) => readPage(query, pageSizeFor(limit), after)),
        limit ?? pageMax,
      ),
    page: ({ limit, after = null, ...query } = {}) => readPage(query, pageSizeFor(limit ?? 25), after),
    iterate: (query = {}) => itemsOf((after) => readPage(query, pageMax, after)),
    async *live({ filter, issueId, includeSubtree, ...options } = {}) {
      const companyId = await session.companyId(options.signal);
      const variables = { filter: filter && filterOf(filter), issueId, includeSubtree };
      for await (const { activity: event } of session.watch(LiveActivityDocument, variables, options)) {
        if (event.__typename === 'ActivityAdded') {
          yield { kind: 'entry', cursor: event.cursor, entry: activityOf(event.entry, companyId) };
        } else if (event.__typename === 'ActivityGap') {
          yield { kind: 'gap', cursor: event.cursor, reason: event.reason };
        }
      }
    },
  };
}

function filterOf({ actorType, ...filter }: Omit<ActivityQuery, 'companyId' | 'signal'>): ActivityFilter {
  return { ...filter, ...(actorType != null && { actorType: upper(actorType) }) };
}

function activityOf({ actorType, agent, run, ...fields }: ActivityFieldsFragment, companyId: string): Activity {
  return { ...fields, companyId, actorType: lower(actorType), ...idOf('agentId', agent), ...idOf('runId', run) };
}
