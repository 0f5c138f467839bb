import { optionsOf, type Tail } from './call-arguments.ts';
import type { CompanySession, RequestOptions } from './company-session.ts';
import { GetSubtreeDocument, type GetSubtreeQuery, ListSubtreeRunsDocument } from './generated/operations.ts';
import { type Issue, issueOf } from './issue.ts';
import { documentSummaryOf, type IssueDocumentSummary } from './issue-documents.ts';
import { collect, itemsOf, pageMax, pageOf } from './pages.ts';
import { allRelations, type IssueRelations } from './relations.ts';
import { type RunSummary, runOf } from './runs.ts';

export interface SubtreeOptions extends RequestOptions {
  /** Whether the root is among the issues. Left out: yes. */
  readonly includeRoot?: boolean | undefined;
  /** How many levels below the root. Left out: all. */
  readonly maxDepth?: number | null | undefined;
  /** Needs `issue.relations.read`. */
  readonly includeRelations?: boolean | undefined;
  /** Needs `issue.documents.read`. */
  readonly includeDocuments?: boolean | undefined;
  /** Needs `issues.orchestration.read`, and `issues.read` to say which run is of which issue. */
  readonly includeActiveRuns?: boolean | undefined;
  /** Needs `agents.read`. */
  readonly includeAssignees?: boolean | undefined;
}

export interface AssigneeSummary {
  readonly id: string;
  readonly name: string;
  readonly role: string;
  readonly title: string | null;
  readonly status: string;
}

export interface IssueSubtree {
  readonly rootIssueId: string;
  readonly companyId: string;
  readonly issueIds: readonly string[];
  /** Depth first, siblings by creation. */
  readonly issues: readonly Issue[];
  /** By issue. Here, as those below, only where they were asked for. */
  readonly relations?: Readonly<Record<string, IssueRelations>>;
  readonly documents?: Readonly<Record<string, readonly IssueDocumentSummary[]>>;
  /** By issue, the newest first. */
  readonly activeRuns?: Readonly<Record<string, readonly RunSummary[]>>;
  /** By agent. */
  readonly assignees?: Readonly<Record<string, AssigneeSummary>>;
}

export type GetSubtree = (issueId: string, ...tail: Tail<SubtreeOptions>) => Promise<IssueSubtree>;

type Node = GetSubtreeQuery['subtree']['issues']['nodes'][number];

/** Issues read at once where nothing hangs from them, and where something does. */
const plainPage = 500;

/** Reads a whole tree, however large: as many pages as it takes, each a few statements. */
export function getSubtreeOf(session: CompanySession): GetSubtree {
  return async (issueId, ...tail) => {
    const { signal, ...options } = await optionsOf(session, tail);
    const { includeRoot, maxDepth } = options;
    const { includeRelations = false, includeDocuments = false, includeAssignees = false } = options;
    const root: { id?: string; assignees?: readonly AssigneeSummary[] } = {};
    const nodes = await collect(
      itemsOf<Node>(async (after) => {
        const variables = {
          rootId: issueId,
          includeRoot,
          maxDepth,
          first: includeRelations || includeDocuments ? pageMax : plainPage,
          after,
          blocksFirst: pageMax,
          includeRelations,
          includeDocuments,
          includeAssignees: includeAssignees && after === null,
        };
        const { subtree } = await session.run(GetSubtreeDocument, variables, { signal });
        root.id ??= subtree.root.id;
        root.assignees ??= subtree.assignees;
        return pageOf(subtree.issues, (node) => node);
      }),
    );
    const companyId = await session.companyId(signal);
    const issues = nodes.map(({ blockedBy: _, blocks: _blocks, documents: _documents, ...fields }) =>
      issueOf(fields, companyId),
    );
    return {
      rootIssueId: root.id ?? issueId,
      companyId,
      issueIds: issues.map(({ id }) => id),
      issues,
      ...(includeRelations && { relations: await relationsOf(session, nodes, signal) }),
      ...(includeDocuments && { documents: documentsOf(nodes, companyId) }),
      ...(options.includeActiveRuns && {
        activeRuns: await activeRunsOf(session, { rootId: issueId, includeRoot, maxDepth }, signal),
      }),
      ...(includeAssignees && { assignees: byId(root.assignees ?? []) }),
    };
  };
}

async function relationsOf(
  session: CompanySession,
  nodes: readonly Node[],
  signal: AbortSignal | null | undefined,
): Promise<Record<string, IssueRelations>> {
  const relations: Record<string, IssueRelations> = {};
  for (const { id, blockedBy, blocks } of nodes) {
    if (blockedBy && blocks) relations[id] = await allRelations(session, { id, blockedBy, blocks }, signal);
  }
  return relations;
}

function documentsOf(nodes: readonly Node[], companyId: string): Record<string, IssueDocumentSummary[]> {
  return Object.fromEntries(
    nodes.map(({ id, documents = [] }) => [id, documents.map((found) => documentSummaryOf(found, id, companyId))]),
  );
}

async function activeRunsOf(
  session: CompanySession,
  place: { rootId: string; includeRoot: boolean | undefined; maxDepth: number | null | undefined },
  signal: AbortSignal | null | undefined,
): Promise<Record<string, RunSummary[]>> {
  const runs = itemsOf(async (after) => {
    const variables = { ...place, first: pageMax, after };
    const { subtree } = await session.run(ListSubtreeRunsDocument, variables, { signal });
    return pageOf(subtree.runs, runOf);
  });
  const byIssue: Record<string, RunSummary[]> = {};
  for await (const run of runs) {
    if (run.issueId == null) continue;
    byIssue[run.issueId] ??= [];
    byIssue[run.issueId]?.push(run);
  }
  return byIssue;
}

function byId<Item extends { readonly id: string }>(items: readonly Item[]): Record<string, Item> {
  return Object.fromEntries(items.map((item) => [item.id, item]));
}
