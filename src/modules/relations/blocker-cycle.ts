/** One issue blocks another. */
export interface BlockerEdge {
  readonly blockerId: string;
  readonly blockedId: string;
}

/**
 * A circle among the edges, each issue blocking the next and the last the first, or null. With `starts`, only what these
 * issues block is followed. Iterative, so that a chain as long as a company's list of issues does not overflow the stack.
 */
export function findBlockerCycle(edges: readonly BlockerEdge[], starts?: readonly string[]): string[] | null {
  const blockedBy = Map.groupBy(edges, ({ blockerId }) => blockerId);
  const done = new Set<string>();
  for (const start of starts ?? blockedBy.keys()) {
    const cycle = walkFrom(start, blockedBy, done);
    if (cycle) return cycle;
  }
  return null;
}

function walkFrom(start: string, edgesFrom: Map<string, BlockerEdge[]>, done: Set<string>): string[] | null {
  const path: { id: string; next: number }[] = [{ id: start, next: 0 }];
  const onPath = new Set([start]);
  for (let top = path.at(-1); top; top = path.at(-1)) {
    const edge = edgesFrom.get(top.id)?.[top.next];
    top.next += 1;
    if (!edge) {
      path.pop();
      onPath.delete(top.id);
      done.add(top.id);
    } else if (onPath.has(edge.blockedId)) {
      const ids = path.map(({ id }) => id);
      return ids.slice(ids.indexOf(edge.blockedId));
    } else if (!done.has(edge.blockedId)) {
      path.push({ id: edge.blockedId, next: 0 });
      onPath.add(edge.blockedId);
    }
  }
  return null;
}
