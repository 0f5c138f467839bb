export interface TreeNode {
  readonly id: string;
  readonly parentId: string | null;
  /** 0 for the root. */
  readonly depth: number;
}

/**
 * The nodes of one tree, each before what is below it. Siblings keep the order they come in.
 *
 * A stack of its own instead of a call for each level: a chain may be longer than JavaScript's stack is deep.
 */
export function depthFirst<Node extends TreeNode>(nodes: readonly Node[]): Node[] {
  // The root is nobody's child, also where its parent is found below it again.
  const children = Map.groupBy(
    nodes.filter(({ depth }) => depth > 0),
    ({ parentId }) => parentId,
  );
  const ordered: Node[] = [];
  const waiting = nodes.filter(({ depth }) => depth === 0);
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    ordered.push(node);
    // The last one pushed is the next one out.
    for (const child of (children.get(node.id) ?? []).toReversed()) waiting.push(child);
  }
  return ordered;
}
