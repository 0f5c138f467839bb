import { randomUUID } from 'node:crypto';
import type { SeededCompany } from '../../src/testing/seed.ts';
import type { TestGateway } from '../../src/testing/test-gateway.ts';

export interface TreeSeed {
  /** The position of its parent among the seeds; null for none. */
  readonly parent: number | null;
  readonly hidden?: boolean;
  /** Microseconds after a fixed moment: the order of siblings. */
  readonly createdAt?: number;
  readonly status?: string;
  readonly agentId?: string | null;
}

let planted = 0;

/** Inserts the issues in one statement, as the owner, and returns their ids in the order of the seeds. */
export async function plantTree(test: TestGateway, company: SeededCompany, seeds: readonly TreeSeed[]) {
  const ids = seeds.map(() => randomUUID());
  planted += 1;
  await test.truth(
    `insert into issues (company_id, id, parent_id, title, identifier, hidden_at, created_at, status, assignee_agent_id)
     select $1, s.id, s.parent_id, 'Issue ' || s.place, s.identifier, s.hidden_at,
       '2026-01-01 00:00:00+00'::timestamptz + s.created_at * interval '1 microsecond', s.status, s.agent_id
     from unnest($2::uuid[], $3::uuid[], $4::timestamptz[], $5::int[], $6::text[], $7::uuid[], $8::text[])
       with ordinality as s (id, parent_id, hidden_at, created_at, status, agent_id, identifier, place)`,
    [
      company.id,
      ids,
      seeds.map(({ parent }) => (parent === null ? null : ids[parent])),
      seeds.map(({ hidden }) => (hidden ? '2026-01-02' : null)),
      seeds.map(({ createdAt }, i) => createdAt ?? i),
      seeds.map(({ status }) => status ?? 'todo'),
      seeds.map(({ agentId }) => agentId ?? null),
      seeds.map((_seed, i) => `${company.prefix}-${planted * 100_000 + i}`),
    ],
  );
  return ids;
}

export interface TreeRow {
  readonly id: string;
  readonly depth: number;
}

/** The tree as hand-written SQL knows it, depth first, siblings by creation. */
export async function truthOfTree(
  test: TestGateway,
  rootId: string,
  { includeRoot = true, maxDepth = null }: { includeRoot?: boolean; maxDepth?: number | null } = {},
): Promise<TreeRow[]> {
  return test.truth<TreeRow>(
    `with recursive walk as (
       select i.id, i.company_id, 0 as depth, array[]::text[] as place, array[i.id] as seen from issues i where i.id = $1
       union all
       select c.id, c.company_id, walk.depth + 1,
         walk.place || (to_char(c.created_at at time zone 'UTC', 'YYYYMMDDHH24MISSUS') || c.id::text), walk.seen || c.id
       from issues c join walk on c.company_id = walk.company_id and c.parent_id = walk.id
       where c.hidden_at is null and c.id <> all (walk.seen)
     )
     select id, depth from walk where depth >= $2 and ($3::int is null or depth <= $3) order by place collate "C"`,
    [rootId, includeRoot ? 0 : 1, maxDepth],
  );
}
