import type { MissionTreeQuery } from '../generated/operations.ts';

export type TreeEdge = MissionTreeQuery['subtree']['issues']['edges'][number];

export interface TreeRow {
  readonly issue: TreeEdge['node'];
  readonly depth: number;
  readonly parentId: string | null;
  readonly hasChildren: boolean;
  /** Its place among its brothers and sisters, from 1. */
  readonly place: number;
  readonly siblings: number;
}

/** From a list in depth-first order: what stands below what. */
export function treeRows(edges: readonly TreeEdge[]): TreeRow[] {
  const path: string[] = [];
  const childCounts = new Map<string | null, number>();
  const rows = edges.map(({ depth, node: issue }, i) => {
    const parentId = depth === 0 ? null : (path[depth - 1] ?? null);
    path.length = depth;
    path.push(issue.id);
    const place = (childCounts.get(parentId) ?? 0) + 1;
    childCounts.set(parentId, place);
    return { issue, depth, parentId, place, hasChildren: (edges[i + 1]?.depth ?? 0) > depth };
  });
  return rows.map((row) => ({ ...row, siblings: childCounts.get(row.parentId) ?? 1 }));
}

/** Those whose parents are all open. */
export function visibleRows(rows: readonly TreeRow[], openIds: ReadonlySet<string>): TreeRow[] {
  const shown = new Set<string>();
  return rows.filter(({ issue, parentId }) => {
    const isShown = parentId === null || (shown.has(parentId) && openIds.has(parentId));
    if (isShown) shown.add(issue.id);
    return isShown;
  });
}

/** The issues above one, from its parent up. */
export function ancestorIds(rows: readonly TreeRow[], id: string): string[] {
  const parents = new Map(rows.map(({ issue, parentId }) => [issue.id, parentId]));
  const found: string[] = [];
  for (let at = parents.get(id); at; at = parents.get(at)) found.push(at);
  return found;
}
