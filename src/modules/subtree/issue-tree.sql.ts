import { type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import { z } from 'zod';
import { queryRows } from '../../database/query-rows.ts';
import type { Scope } from '../../scope.ts';
import { issueStatuses } from '../issues/issue.table.ts';

export interface TreeOptions {
  readonly includeHidden?: boolean;
  /** Levels below the root; null: all of them. */
  readonly maxDepth?: number | SQL | null;
}

/** What a walk brings along of every issue beside its id. */
const skeletonColumns = ['parent_id', 'status', 'assignee_agent_id', 'created_at'] as const;

/**
 * The recursive walk down from one issue or many, as the body of a CTE `tree(root_id, id, depth, …columns)`; a root has
 * depth 0.
 *
 * Every issue has one parent, so an issue can be reached twice only where the root itself lies on a loop of parents.
 * Leaving the root out below itself is therefore enough to end every loop, at the price of one comparison.
 * A hidden issue hides what hangs below it.
 */
function walk(
  companyId: string | SQLWrapper,
  isRoot: SQL,
  { includeHidden = false, maxDepth = null }: TreeOptions,
  columns: readonly (typeof skeletonColumns)[number][] = [],
  withPlaces = false,
): SQL {
  const columnsOf = (alias: string) => sql.raw(columns.map((column) => `, ${alias}.${column}`).join(''));
  // OFFSET 0 keeps the step down a look into the index for each issue. As a plain join PostgreSQL, which cannot know how
  // many levels there are, may read all issues of the company instead, once for each level where they outgrow its memory.
  // The two bounds say nothing new, but that few issues are meant: where nearly all have one parent, PostgreSQL expects as many below
  // each, and would read the whole table for each.
  return sql`
    select r.id as root_id, r.id, 0 as depth${columnsOf('r')}${withPlaces ? sql`, ''::bytea as place` : sql``}
    from issues r where r.company_id = ${companyId} and ${isRoot}
    union all
    select tree.root_id, c.id, tree.depth + 1${columnsOf('c')}${withPlaces ? sql`, tree.place || int4send(c.sibling)` : sql``}
    from tree cross join lateral (
      select c.id${columnsOf('c')}${withPlaces ? siblingNumber : sql``} from issues c
      where c.company_id = ${companyId} and c.parent_id = tree.id and c.parent_id >= tree.id and c.parent_id <= tree.id
        ${includeHidden ? sql`` : sql`and c.hidden_at is null`}
      offset 0
    ) as c
    where c.id <> tree.root_id
      ${maxDepth === null ? sql`` : sql`and tree.depth < ${maxDepth}`}`;
}

// Siblings by creation. Four bytes each, with the highest first: compared as they are, the places of a tree are depth first.
const siblingNumber = sql`, row_number() over (order by c.created_at, c.id)::int as sibling`;

/** A place has four bytes for each level; a chain deeper than this is left to `depthFirst`. */
export const placedDepthMax = 2_000;

/**
 * The CTE `tree` of one root with the place of each issue, and `kept`, as much of it as may be looked at and one issue more. Walking
 * stops there.
 */
export function placedTree(companyId: SQLWrapper, rootId: SQL, maxDepth: SQL | null): SQL {
  const bounded =
    maxDepth === null ? sql.raw(String(placedDepthMax)) : sql`least(${maxDepth}, ${sql.raw(String(placedDepthMax))})`;
  const body = walk(companyId, sql`r.id = ${rootId}`, { maxDepth: bounded }, ['status', 'assignee_agent_id'], true);
  return sql`with recursive tree as (${body}),
    kept as materialized (select * from tree limit ${sql.raw(String(skeletonIssuesMax + 1))})`;
}

/** A sub-select of the ids below an issue, without the issue itself. */
export function descendantIds(companyId: string | SQLWrapper, rootId: SQL, options: TreeOptions = {}): SQL {
  return treeIds(companyId, rootId, { ...options, includeRoot: false });
}

/** A sub-select of the ids of a tree. Without the root it begins at depth 1. */
export function treeIds(
  companyId: string | SQLWrapper,
  rootId: SQL,
  options: TreeOptions & { includeRoot: boolean },
): SQL {
  const body = walk(companyId, sql`r.id = ${rootId}`, options);
  return sql`with recursive tree as (${body}) select tree.id from tree where ${fromDepth(options)}`;
}

/** The same walk from many roots at once: rows of (root_id, id, depth). */
export function treesOf(
  companyId: string,
  rootIds: readonly string[],
  options: TreeOptions & { includeRoot: boolean },
): SQL {
  const body = walk(companyId, isOneOf(rootIds), options);
  return sql`with recursive tree as (${body}) select tree.root_id, tree.id, tree.depth from tree where ${fromDepth(options)}`;
}

const memberRowSchema = z.object({ id: z.string() });

/**
 * Which of some issues lie in the tree of a root, the root among them, by the same rules as the walk down: a hidden issue is left
 * out, and so is what hangs below it. It walks up from the issues, so that a large tree costs no more than its depth.
 */
export async function membersOfTree(
  { db, plugin }: Scope,
  rootId: string,
  issueIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const step = (id: SQL) => sql`
    select i.parent_id from issues i
    where i.company_id = ${plugin.companyId} and i.id = ${id} and i.id <> ${rootId} and i.hidden_at is null offset 0`;
  // UNION, not UNION ALL: a loop of parents comes back to where it was, and ends.
  const rows = await queryRows(
    db,
    memberRowSchema,
    sql`
    with recursive up as (
      select asked.id as start_id, i.parent_id as id
      from unnest(${sql.param(issueIds)}::uuid[]) as asked (id) cross join lateral (${step(sql`asked.id`)}) as i
      union
      select up.start_id, i.parent_id from up cross join lateral (${step(sql`up.id`)}) as i
    )
    select distinct start_id as id from up where id = ${rootId}`,
  );
  const members = new Set(rows.map(({ id }) => id));
  if (issueIds.includes(rootId)) members.add(rootId);
  return members;
}

/** As many issues as the trees of one place of a document may have together. */
export const skeletonIssuesMax = 100_000;

const skeletonRowSchema = z.object({
  root_id: z.string(),
  id: z.string(),
  parent_id: z.string().nullable(),
  depth: z.number(),
  status: z.enum(issueStatuses),
  assignee_agent_id: z.string().nullable(),
});
export type SkeletonRow = z.infer<typeof skeletonRowSchema>;

/**
 * Every issue of the trees below these roots, the roots among them and hidden ones left out, oldest first. Of more than
 * `skeletonIssuesMax` it reads one too many and stops there, for the caller to see.
 */
export function readSkeletons(
  { db, plugin }: Scope,
  rootIds: readonly string[],
  maxDepth: number | null,
): Promise<SkeletonRow[]> {
  const body = walk(plugin.companyId, isOneOf(rootIds), { maxDepth }, skeletonColumns);
  return queryRows(
    db,
    skeletonRowSchema,
    sql`
    with recursive tree as (${body})
    select root_id, id, parent_id, depth, status, assignee_agent_id
    from (select * from tree limit ${sql.raw(String(skeletonIssuesMax + 1))}) as bounded
    order by created_at, id`,
  );
}

function isOneOf(rootIds: readonly string[]): SQL {
  return sql`r.id = any(${sql.param(rootIds)}::uuid[])`;
}

function fromDepth({ includeRoot }: { includeRoot: boolean }): SQL {
  return sql`tree.depth >= ${sql.raw(includeRoot ? '0' : '1')}`;
}
