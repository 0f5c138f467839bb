import { type SQL, sql } from 'drizzle-orm';
import { type Binding, type Place, planned } from '../../graphql/planning/field-plan.ts';
import { asExpression, giveUp, type JsonText, literal } from '../../graphql/planning/json-text.ts';
import { cursorText, truth } from '../../graphql/planning/paged-plan.ts';
import { listText, rowsText } from '../../graphql/planning/row-plans.ts';
import { DirectRow, ShapeRow, type SqlValue, TableRow } from '../../graphql/planning/sql-row.ts';
import { tables } from '../../relations.ts';
import { isNamed } from '../issues/issue-reference.ts';
import { placedDepthMax, placedTree, skeletonIssuesMax, treeIds } from './issue-tree.sql.ts';
import { readSubtreeArguments, type SubtreeArguments } from './subtree.ts';

export const issueIdsMax = 10_000;
export const assigneesMax = 1000;
// The order of the enum, which is that of an issue's life.
export const statusOrder = ['backlog', 'todo', 'in_progress', 'in_review', 'blocked', 'done', 'cancelled'] as const;

/** A subtree by SQL. The walk is made where a field asks what the tree consists of, once for all such fields. */
export class SubtreeRow extends ShapeRow {
  readonly #root: TableRow;
  readonly #companyId: SQL;
  readonly #maxDepth: SQL | null;
  readonly #isIncluded: SQL;
  #isWalked = false;

  constructor(place: Place, root: TableRow, { includeRoot, maxDepth }: SubtreeBinding) {
    super(
      {
        root: (below) => below.object(root),
        issueIds: () => this.#issueIds(),
        totalCount: (below) => below.leaf(integer(sql`(select count(*)::int from ${this.kept('k')})`)),
        maxDepth: (below) => below.leaf(integer(sql`(select coalesce(max(k.depth), 0) from ${this.kept('k')})`)),
        statusCounts: (below) => this.#statusCounts(below),
        assignees: (below) => this.#assignees(below),
      },
      root.key,
      treeIds(place.companyId, root.key, { includeRoot, maxDepth }),
    );
    this.#root = root;
    this.#companyId = place.companyId;
    this.#maxDepth = maxDepth;
    this.#isIncluded = sql.raw(`k.depth >= ${includeRoot ? 0 : 1}`);
  }

  /** The issues of the tree as rows `k` of (id, depth, status, assignee_agent_id, place). */
  kept(alias: 'k'): SQL {
    this.#isWalked = true;
    return sql`kept as ${sql.raw(alias)} where ${this.#isIncluded}`;
  }

  /** The text, with the walk before it where one of its fields asked. */
  asSubquery(text: JsonText): SQL {
    if (!this.#isWalked) return asExpression(text);
    // Larger or deeper trees are plain execution's: to refuse, or to put in order.
    const bounds = sql`(select case when count(*) > ${sql.raw(String(skeletonIssuesMax))}
      or max(k.depth) >= ${sql.raw(String(placedDepthMax))} then ${giveUp} end from kept as k)`;
    return sql`(${placedTree(this.#companyId, this.#root.key, this.#maxDepth)} select ${asExpression([bounds, ...text])})`;
  }

  #issueIds(): JsonText {
    const ids = sql`select k.id, k.place from ${this.kept('k')} order by k.place limit ${sql.raw(String(issueIdsMax))}`;
    return ['[', sql`(select string_agg(to_json(i.id)::text, ',' order by i.place) from (${ids}) as i)`, ']'];
  }

  #statusCounts(place: Place): JsonText {
    const alias = place.alias();
    const column = (name: string) => sql.raw(`${alias}.${name}`);
    const text = asExpression(
      place.objectOfMany(
        new ShapeRow({
          status: { sql: column('status'), type: 'text', isNullable: false },
          count: integer(column('count')),
        }),
      ),
    );
    const order = sql`array_position(array[${sql.join(statusOrder.map(literal), sql`, `)}], ${column('status')})`;
    const counts = sql`select k.status, count(*)::int as count from ${this.kept('k')} group by k.status`;
    return ['[', sql`(select string_agg(${text}, ',' order by ${order}) from (${counts}) as ${sql.raw(alias)})`, ']'];
  }

  #assignees(place: Place): JsonText {
    const rows = () => sql`agents as t where t.company_id = ${this.#companyId}
      and t.id in (select k.assignee_agent_id from ${this.kept('k')})
      order by t.name, t.id limit ${sql.raw(String(assigneesMax))}`;
    return listText(place, { table: 'agents', rows }, {});
  }
}

interface SubtreeBinding extends Binding {
  readonly includeRoot: boolean;
  readonly maxDepth: SQL | null;
}

function bindSubtree(args: SubtreeArguments): SubtreeBinding {
  const { includeRoot, maxDepth } = readSubtreeArguments(args);
  return { includeRoot, maxDepth: maxDepth === null ? null : sql`${maxDepth}::int` };
}

/** The tree below the issue that an argument names. One that names nothing is plain execution's to refuse. */
export function subtreeOfNamed() {
  return planned<SubtreeArguments & { rootId: string }, SubtreeBinding & { readonly named: SQL }>({
    bind: ({ rootId, ...args }) => ({ ...bindSubtree(args), named: isNamed(rootId) }),
    json: (place, bound) => {
      const rows = () => sql`issues as t where t.company_id = ${place.companyId} and ${bound.named}`;
      const tree = rowsText(place, { table: 'issues', rows }, {}, (root) => subtreeText(place, root, bound));
      return [sql`coalesce(${tree}, ${giveUp})`];
    },
  });
}

/** The tree below the issue that the field is of. */
export function subtreeOfRow() {
  return planned<SubtreeArguments, SubtreeBinding>({
    bind: bindSubtree,
    json: (place, bound) => {
      const { row } = place;
      if (!(row instanceof TableRow)) return place.giveUp('the subtree of something that is no issue');
      // The trees of one place are bounded together, which only plain execution counts.
      if (!place.isSingle) return place.giveUp('one for each of many');
      return [subtreeText(place, row, bound)];
    },
  });
}

function subtreeText(place: Place, root: TableRow, bound: SubtreeBinding): SQL {
  const subtree = new SubtreeRow(place, root, bound);
  return subtree.asSubquery(place.object(subtree));
}

interface IssuesBinding extends Binding {
  readonly size: number;
  readonly after: SQL | null;
}

/** A page of the tree's issues. `read` is what its resolver reads the arguments by. */
export function subtreeIssuesBy<Args>(
  read: (args: Args) => { readonly size: number; readonly afterId: string | null },
) {
  return planned<Args, IssuesBinding>({
    bind: (args) => {
      const { size, afterId } = read(args);
      return { size, after: afterId === null ? null : sql`${afterId}::uuid` };
    },
    json: (place, bound) => {
      const { row } = place;
      if (!(row instanceof SubtreeRow)) return place.giveUp('the issues of something that is no subtree');
      return issuesText(place, row, bound);
    },
  });
}

function issuesText(place: Place, subtree: SubtreeRow, { size, after }: IssuesBinding): JsonText {
  const alias = place.alias();
  const column = (name: string) => sql.raw(`${alias}.${name}`);
  const issue = new DirectRow(tables.issues, place.alias());
  const cursor: SqlValue = { sql: cursorText('"subtree"', [column('id')]), type: 'text', isNullable: false };
  const inPage = sql`${column('n')} <= ${sql.raw(String(size))}`;
  const each = (text: JsonText): JsonText => [
    '[',
    sql`string_agg(${asExpression(text)}, ',' order by ${column('n')}) filter (where ${inPage})`,
    ']',
  ];
  const cursorAt = (position: SQL): SqlValue => ({
    sql: sql`min(${cursor.sql}) filter (where ${column('n')} = ${position})`,
    type: 'text',
    isNullable: true,
  });
  const connection = new ShapeRow({
    nodes: (below) => each(below.objectOfMany(issue)),
    edges: (below) =>
      each(
        below.objectOfMany(
          new ShapeRow({ cursor, depth: integer(column('depth')), node: (inner) => inner.object(issue) }),
        ),
      ),
    pageInfo: (below) =>
      below.object(
        new ShapeRow({
          hasNextPage: truth(sql.raw(`(count(*) > ${size})`)),
          hasPreviousPage: truth(sql.raw(String(after !== null))),
          startCursor: cursorAt(sql.raw(`1 and ${size} > 0`)),
          endCursor: cursorAt(sql`least(${column('total')}, ${sql.raw(String(size))})`),
        }),
      ),
  });
  const text = asExpression(place.object(connection));
  const behind = after === null ? sql`` : sql`and k.place > (select b.place from kept as b where b.id = ${after})`;
  const rows = sql`select q.*, row_number() over (order by q.place) as n, count(*) over () as total
    from (select k.id, k.depth, k.place from ${subtree.kept('k')} ${behind}
      order by k.place limit ${sql.raw(String(size + 1))}) as q`;
  const page = sql`(select ${text} from (${rows}) as ${sql.raw(alias)} join ${tables.issues} as ${sql.raw(issue.alias)}
    on ${issue.column('company_id')} = ${place.companyId} and ${issue.key} = ${column('id')} having true)`;
  if (after === null) return [page];
  // A cursor that points out of the tree is an error, which plain execution tells.
  const isThere = sql`(select case when count(*) = 0 then ${giveUp} end from ${subtree.kept('k')} and k.id = ${after})`;
  return [isThere, page];
}

function integer(value: SQL): SqlValue {
  return { sql: value, type: 'integer', isNullable: false };
}
