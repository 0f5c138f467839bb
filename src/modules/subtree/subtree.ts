import type { GraphQLResolveInfo } from 'graphql';
import type { GatewayContext } from '../../graphql/context.ts';
import { loaderAt } from '../../graphql/row-loader.ts';
import { BadUserInput, Violation } from '../../kernel/errors.ts';
import type { Scope } from '../../scope.ts';
import { depthFirst } from './depth-first.ts';
import { readSkeletons, type SkeletonRow, skeletonIssuesMax } from './issue-tree.sql.ts';

export interface SubtreeIssue {
  readonly id: string;
  readonly parentId: string | null;
  readonly depth: number;
  readonly status: SkeletonRow['status'];
  readonly assigneeAgentId: string | null;
}

export interface SubtreeArguments {
  readonly includeRoot?: boolean | null | undefined;
  readonly maxDepth?: number | null | undefined;
}

/**
 * The tree below one issue. What it consists of is read when a field first asks, once, and by one statement for all
 * subtrees at the same place of the document.
 */
export class Subtree {
  readonly rootId: string;
  readonly includeRoot: boolean;
  readonly maxDepth: number | null;
  readonly #context: GatewayContext;
  readonly #info: GraphQLResolveInfo;

  /** `info` is of the field that returns the subtree: it is the place that is read together. */
  constructor(context: GatewayContext, info: GraphQLResolveInfo, rootId: string, subtreeArguments: SubtreeArguments) {
    const { includeRoot, maxDepth } = readSubtreeArguments(subtreeArguments);
    this.rootId = rootId;
    this.includeRoot = includeRoot;
    this.maxDepth = maxDepth;
    this.#context = context;
    this.#info = info;
  }

  /** Its issues depth first, siblings by creation. */
  async issues(): Promise<readonly SubtreeIssue[]> {
    const { maxDepth } = this;
    const trees = loaderAt<string, SubtreeIssue[]>(this.#context, this.#info, `tree to ${maxDepth}`, (rootIds) =>
      readTrees(this.#context, rootIds, maxDepth),
    );
    const issues = await trees.load(this.rootId);
    return this.includeRoot ? issues : issues.slice(1);
  }
}

export function readSubtreeArguments({ includeRoot, maxDepth }: SubtreeArguments) {
  if (maxDepth != null && maxDepth < 0) {
    throw new BadUserInput('maxDepth cannot be negative; 0 is the root alone.', { argument: 'maxDepth' });
  }
  return { includeRoot: includeRoot ?? true, maxDepth: maxDepth ?? null };
}

/** The whole trees below these roots, in one statement for all of them, each depth first and with its root. */
export async function readTrees(
  scope: Scope,
  rootIds: readonly string[],
  maxDepth: number | null,
): Promise<SubtreeIssue[][]> {
  const rows = await readSkeletons(scope, rootIds, maxDepth);
  if (rows.length > skeletonIssuesMax) throw tooLarge(rootIds.length);
  const byRoot = Map.groupBy(rows, (row) => row.root_id);
  return rootIds.map((rootId) => depthFirst((byRoot.get(rootId) ?? []).map(toSubtreeIssue)));
}

function toSubtreeIssue({ id, parent_id, depth, status, assignee_agent_id }: SkeletonRow): SubtreeIssue {
  return { id, parentId: parent_id, depth, status, assigneeAgentId: assignee_agent_id };
}

function tooLarge(trees: number): Violation {
  const limit = skeletonIssuesMax.toLocaleString('en');
  const what =
    trees === 1
      ? `The subtree has more than ${limit} issues`
      : `The subtrees asked for here have more than ${limit} issues together`;
  const remedy = trees === 1 ? 'Ask with maxDepth.' : 'Ask with maxDepth, or for fewer of them at once.';
  return new Violation('QUERY_TOO_EXPENSIVE', `${what}. ${remedy}`, { limit: skeletonIssuesMax, remedy });
}
