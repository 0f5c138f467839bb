import { InvalidInputRefusal } from '../../kernel/errors.ts';
import { hasControlCharacter } from '../../kernel/text.ts';
import { findBlockerCycle } from '../relations/blocker-cycle.ts';
import { BlockerCycleRefusal } from '../relations/relation.errors.ts';
import { blockersMax } from '../relations/relation.sql.ts';
import { uniqueIds } from './issue-input.ts';

export const treeNodesMax = 500;
/** Ten blockers for each node of the largest tree: as long as they are written, nobody else creates an issue in the company. */
export const treeBlockersMax = 5_000;
const refMax = 255;
// As many refs of a circle as a message names.
const namedRefsMax = 10;

export interface PlannedNode {
  readonly ref: string;
  readonly parentRef?: string | null | undefined;
  readonly parentId?: string | null | undefined;
  readonly blockedByRefs?: readonly string[] | null | undefined;
  readonly blockedByIssueIds?: readonly string[] | null | undefined;
}

/** A node with the id it will have, and the ids of the nodes that its refs name. */
export interface PlannedIssue<Node> {
  readonly id: string;
  readonly values: Node;
  readonly path: readonly string[];
  readonly parentDraftId: string | null;
  readonly blockerDraftIds: readonly string[];
}

/** Resolves the refs of a tree, in whatever order its nodes come, or says which node stands in no tree. */
export function planIssueTree<Node extends PlannedNode>(
  nodes: readonly Node[],
  newId: () => string,
): PlannedIssue<Node>[] {
  if (nodes.length === 0 || nodes.length > treeNodesMax) {
    throw new InvalidInputRefusal(`A tree has 1 to ${treeNodesMax} nodes.`, { path: ['input', 'nodes'] });
  }
  const blockers = nodes.reduce(
    (sum, node) => sum + (node.blockedByRefs?.length ?? 0) + (node.blockedByIssueIds?.length ?? 0),
    0,
  );
  if (blockers > treeBlockersMax) {
    throw new InvalidInputRefusal(`A tree has at most ${treeBlockersMax} blockers in all.`, {
      path: ['input', 'nodes'],
    });
  }
  const ids = new Map<string, string>();
  for (const [i, { ref }] of nodes.entries()) {
    assertRef(ref, ids, nodePath(i));
    ids.set(ref, newId());
  }
  const plan = nodes.map((values, i) => planNode(values, nodePath(i), ids));
  assertNoParentCycle(plan);
  assertNoBlockerCycle(plan);
  return plan;
}

function assertRef(ref: string, taken: ReadonlyMap<string, string>, node: readonly string[]): void {
  const path = [...node, 'ref'];
  if (ref.length === 0 || ref.length > refMax || hasControlCharacter(ref)) {
    throw new InvalidInputRefusal(`A ref has 1 to ${refMax} characters, none of them a control character.`, { path });
  }
  if (taken.has(ref)) throw new InvalidInputRefusal('Another node of the tree has that ref already.', { path });
}

function planNode<Node extends PlannedNode>(
  node: Node,
  path: readonly string[],
  ids: ReadonlyMap<string, string>,
): PlannedIssue<Node> {
  const idOf = (ref: string, field: string): string => {
    const id = ids.get(ref);
    if (id === undefined)
      throw new InvalidInputRefusal('No node of the tree has that ref.', { path: [...path, field] });
    return id;
  };
  if (node.parentRef != null && node.parentId != null) {
    throw new InvalidInputRefusal('A node has one parent: name parentRef or parentId.', {
      path: [...path, 'parentRef'],
    });
  }
  const blockedByRefs = [...new Set(node.blockedByRefs ?? [])];
  if (blockedByRefs.includes(node.ref)) {
    throw new InvalidInputRefusal('Issue cannot be blocked by itself', { path: [...path, 'blockedByRefs'] });
  }
  if (blockedByRefs.length + uniqueIds(node.blockedByIssueIds ?? []).length > blockersMax) {
    throw new InvalidInputRefusal(`An issue has at most ${blockersMax} blockers.`, {
      path: [...path, blockedByRefs.length > 0 ? 'blockedByRefs' : 'blockedByIssueIds'],
    });
  }
  return {
    id: idOf(node.ref, 'ref'),
    values: node,
    path,
    parentDraftId: node.parentRef == null ? null : idOf(node.parentRef, 'parentRef'),
    blockerDraftIds: blockedByRefs.map((ref) => idOf(ref, 'blockedByRefs')),
  };
}

/** Every node has one parent at most, so a way up either ends or comes back to itself. */
function assertNoParentCycle(plan: readonly PlannedIssue<PlannedNode>[]): void {
  const byId = new Map(plan.map((issue) => [issue.id, issue]));
  const rooted = new Set<string>();
  for (const start of plan) {
    const way = new Set<string>();
    for (let at = byId.get(start.id); at && !rooted.has(at.id); at = byId.get(at.parentDraftId ?? '')) {
      if (way.has(at.id)) {
        throw new InvalidInputRefusal('An issue cannot lie below itself.', { path: [...at.path, 'parentRef'] });
      }
      way.add(at.id);
    }
    for (const id of way) rooted.add(id);
  }
}

/** Nobody who exists waits for a new issue, so the only circles there can be are made of new ones. */
function assertNoBlockerCycle(plan: readonly PlannedIssue<PlannedNode>[]): void {
  const cycle = findBlockerCycle(
    plan.flatMap(({ id, blockerDraftIds }) => blockerDraftIds.map((blockerId) => ({ blockerId, blockedId: id }))),
  );
  if (!cycle) return;
  const byId = new Map(plan.map((issue) => [issue.id, issue]));
  const issues = cycle.flatMap((id) => byId.get(id) ?? []);
  const refs = issues.slice(0, namedRefsMax).map(({ values }) => values.ref);
  const named = [...refs, ...(issues.length > namedRefsMax ? ['…'] : [])].join(', ');
  throw new BlockerCycleRefusal([], {
    message: `Blocking relations cannot contain cycles: of these refs each blocks the next, the last one the first: ${named}`,
    path: [...(issues[0]?.path ?? []), 'blockedByRefs'],
    remedy: 'Take one of these refs out of blockedByRefs.',
  });
}

function nodePath(position: number): string[] {
  return ['input', 'nodes', String(position)];
}
