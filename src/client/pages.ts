/** A page of a list, and where the next one begins. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly endCursor: string | null;
  readonly hasNextPage: boolean;
}

interface Connection<Node> {
  readonly nodes: readonly Node[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

export function pageOf<Node, Item>(
  { nodes, pageInfo: { endCursor, hasNextPage } }: Connection<Node>,
  item: (node: Node) => Item,
): Page<Item> {
  return { items: nodes.map(item), endCursor, hasNextPage };
}

/** Every item, page after page from cursor to cursor: none twice and none left out, also while others write. */
export async function* itemsOf<Item>(
  read: (after: string | null) => Promise<Page<Item>>,
): AsyncGenerator<Item, void, void> {
  let after: string | null = null;
  for (;;) {
    const page: Page<Item> = await read(after);
    yield* page.items;
    if (!page.hasNextPage || page.endCursor === null) return;
    after = page.endCursor;
  }
}

export async function collect<Item>(items: AsyncIterable<Item>, limit = Number.POSITIVE_INFINITY): Promise<Item[]> {
  const collected: Item[] = [];
  if (limit <= 0) return collected;
  for await (const item of items) {
    collected.push(item);
    if (collected.length >= limit) break;
  }
  return collected;
}

/** The gateway's largest page of most lists. */
export const pageMax = 100;

/** A page that is no larger than what is wanted. */
export function pageSizeFor(limit: number | null | undefined): number {
  return limit == null ? pageMax : Math.max(1, Math.min(pageMax, limit));
}
