import {
  commonInput,
  issueByName,
  type MutationOptions,
  type OfCompany,
  optionsOf,
  type Tail,
} from './call-arguments.ts';
import type { CompanySession, RequestOptions } from './company-session.ts';
import { Unsupported } from './errors.ts';
import {
  CreateIssueDocument,
  type CreateIssueInput,
  CreateIssueTreeDocument,
  GetIssueDocument,
  type IssueFilter,
  type IssueOrder,
  type IssuePatch,
  type IssueTreeNode,
  ListIssuesDocument,
  UpdateIssueDocument,
} from './generated/operations.ts';
import { type Issue, type IssuePriority, type IssueStatus, issueOf, upper } from './issue.ts';
import { collect, itemsOf, type Page, pageMax, pageOf, pageSizeFor } from './pages.ts';
import { payloadOf } from './refusals.ts';
import { type WatchOptions, watchIssue } from './watch-issue.ts';

/** Status and priority as Paperclip writes them, everything else as the gateway's input has it. */
type Written<Input> = Omit<Input, 'status' | 'priority' | 'onBehalfOf' | 'idempotencyKey' | 'dryRun'> & {
  readonly status?: IssueStatus | null | undefined;
  readonly priority?: IssuePriority | null | undefined;
};

export interface IssueQuery extends Omit<IssueFilter, 'status' | 'priority'>, OfCompany, RequestOptions {
  /** One, several, or several in one text with commas. */
  readonly status?: IssueStatus | readonly IssueStatus[] | (string & {}) | null | undefined;
  readonly priority?: IssuePriority | readonly IssuePriority[] | null | undefined;
  /** Left out: the newest first. */
  readonly orderBy?: { readonly field: OrderField; readonly direction: 'asc' | 'desc' } | null | undefined;
}
type OrderField = Lowercase<IssueOrder['field']>;

export interface IssueListQuery extends IssueQuery {
  /** How many at most. Left out: all there are. */
  readonly limit?: number | null | undefined;
  /** Refused where it is not 0: rows that are added meanwhile would shift what it counts. Use page() or iterate(). */
  readonly offset?: number | null | undefined;
}

export interface IssuePageQuery extends IssueQuery {
  /** At most 100. */
  readonly limit?: number | null | undefined;
  /** The endCursor of the page before. */
  readonly after?: string | null | undefined;
}

export interface NewIssue extends Written<CreateIssueInput>, OfCompany, MutationOptions {
  /** On whose behalf, as Paperclip's host takes it. */
  readonly actor?: Pick<MutationOptions, 'actorAgentId' | 'actorUserId' | 'actorRunId'> | undefined;
}
export interface NewIssueTree extends OfCompany, MutationOptions {
  /** The issues: each names its parent and its blockers by the `ref` of another, in any order. */
  readonly nodes: readonly Written<IssueTreeNode>[];
}
export type IssueChange = Written<IssuePatch>;
export interface UpdateOptions extends MutationOptions {
  /** The version that was seen. Where the issue has changed since, nothing is written: Conflict. */
  readonly expectedVersion?: string | null | undefined;
  /** Wakes the assignee after an assignment or a move into todo. Needs `issues.wakeup` as well. */
  readonly wake?: boolean | null | undefined;
}
export interface IssuesClient {
  /** `await issues.list({ status: 'todo', limit: 20 })` */
  list(query?: IssueListQuery): Promise<Issue[]>;
  /** One page: for a list that a person pages through. */
  page(query?: IssuePageQuery): Promise<Page<Issue>>;
  /** Every issue, page by page: `for await (const issue of issues.iterate({ status: 'blocked' })) …` */
  iterate(query?: IssueQuery): AsyncIterableIterator<Issue>;
  /** By UUID or identifier; null where the company has none of that name. */
  get(issueId: string, ...tail: Tail<RequestOptions>): Promise<Issue | null>;
  /** `await issues.create({ title: 'Calibrate the wrist', billingCode: 'mission:alpha' })` */
  create(issue: NewIssue): Promise<Issue>;
  /** A whole plan in one transaction, by the refs of its nodes. */
  createTree(tree: NewIssueTree): Promise<Record<string, Issue>>;
  /** `await issues.update(id, { status: 'done' })` */
  update(issueId: string, patch: IssueChange, ...tail: Tail<UpdateOptions>): Promise<Issue>;
  /**
   * The issue as it is now, and again each time that it has changed. With `includeSubtree` the issues below it are told as
   * well, and only what changes: then a stream that cannot go on where it was ends with StreamGap.
   */
  watch(issueId: string, options?: WatchOptions): AsyncIterableIterator<Issue>;
}

export function issuesClientOf(session: CompanySession): IssuesClient {
  async function readPage(query: IssueQuery, first: number, after: string | null): Promise<Page<Issue>> {
    const { signal } = query;
    await session.assertCompany(query.companyId, signal);
    const variables = { filter: filterOf(query), orderBy: orderOf(query), first, after };
    const { issues } = await session.run(ListIssuesDocument, variables, { signal });
    const companyId = await session.companyId(signal);
    return pageOf(issues, (fields) => issueOf(fields, companyId));
  }

  return {
    async list(query = {}) {
      const { limit, offset, ...rest } = query;
      if (offset) throw noOffset();
      const items = itemsOf((after) => readPage(rest, pageSizeFor(limit), after));
      return collect(items, limit ?? undefined);
    },

    page: ({ limit, after = null, ...query } = {}) => readPage(query, pageSizeFor(limit ?? 25), after),

    iterate: (query = {}) => itemsOf((after) => readPage(query, pageMax, after)),

    async get(issueId, ...tail) {
      const options = await optionsOf(session, tail);
      const { issue } = await session.run(GetIssueDocument, issueByName(issueId), options);
      return issue && issueOf(issue, await session.companyId(options.signal));
    },

    async create({ companyId, signal, actor, ...issue }) {
      await session.assertCompany(companyId, signal);
      const { idempotencyKey, dryRun, actorAgentId, actorUserId, actorRunId, ...rest } = issue;
      const common = commonInput({ idempotencyKey, dryRun, actorAgentId, actorUserId, actorRunId, ...actor });
      const input = { ...written(rest), ...common };
      const { createIssue } = await session.run(CreateIssueDocument, { input }, { signal });
      const payload = payloadOf(createIssue, 'CreateIssuePayload');
      return issueOf(payload.issue, await session.companyId(signal));
    },

    async createTree({ companyId, signal, nodes, ...options }) {
      await session.assertCompany(companyId, signal);
      const input = { nodes: nodes.map(written), ...commonInput(options) };
      const { createIssueTree } = await session.run(CreateIssueTreeDocument, { input }, { signal });
      const { entries } = payloadOf(createIssueTree, 'CreateIssueTreePayload');
      const ofCompany = await session.companyId(signal);
      return Object.fromEntries(entries.map(({ ref, issue }) => [ref, issueOf(issue, ofCompany)]));
    },

    async update(issueId, patch, ...tail) {
      const { signal, expectedVersion, wake, ...options } = await optionsOf(session, tail);
      const input = { issueId, patch: written(patch), expectedVersion, wake, ...commonInput(options) };
      const { updateIssue } = await session.run(UpdateIssueDocument, { input }, { signal });
      const payload = payloadOf(updateIssue, 'UpdateIssuePayload');
      return issueOf(payload.issue, await session.companyId(signal));
    },

    watch: (issueId, options = {}) => watchIssue(session, issueId, options),
  };
}

function filterOf({
  companyId: _,
  signal: _signal,
  orderBy: _order,
  status,
  priority,
  ...filter
}: IssueQuery): IssueFilter {
  return {
    ...filter,
    ...(status != null && { status: listOf(status) as IssueFilter['status'] }),
    ...(priority != null && { priority: listOf(priority) as IssueFilter['priority'] }),
  };
}

/** One value, several, or several in one text with commas, as the enum has them. */
function listOf(values: string | readonly string[]): string[] {
  const list = typeof values === 'string' ? values.split(',') : values;
  return list.map((value) => value.trim().toUpperCase());
}

function orderOf({ orderBy }: IssueQuery): IssueOrder | undefined {
  return orderBy ? { field: upper(orderBy.field), direction: upper(orderBy.direction) } : undefined;
}

/** Status and priority as the enums have them. */
function written<
  Input extends {
    readonly status?: IssueStatus | null | undefined;
    readonly priority?: IssuePriority | null | undefined;
  },
>({ status, priority, ...rest }: Input) {
  return {
    ...rest,
    ...(status != null && { status: upper(status) }),
    ...(priority != null && { priority: upper(priority) }),
  };
}

function noOffset(): Unsupported {
  const remedy = 'Use issues.page() with the endCursor of the page before, or issues.iterate().';
  return new Unsupported({ code: 'UNSUPPORTED', message: 'There is no offset: it would lose rows.', remedy });
}
