import { usePluginQuery } from 'paperclip-graphql/react';
import { z } from 'zod/mini';
import { OwnDatabaseDocument, type OwnDatabaseQuery } from '../generated/operations.ts';

/** Each mission with its brief and its whole tree. public.issues holds the issues of this company and no other. */
export const missionsSql = `with recursive part as (
  select i.id as root_id, i.id, i.status, 0 as depth from public.issues as i
  where i.parent_id is null and i.origin_kind like $1
  union all
  select p.root_id, c.id, c.status, p.depth + 1
  from part as p join public.issues as c on c.parent_id = p.id
  where p.depth < 20 and c.hidden_at is null
), tree as (
  select root_id, count(*)::int as total, (count(*) filter (where status = 'done'))::int as done
  from part group by root_id having count(*) > 1
)
select i.id, i.identifier, i.title, i.status, i.billing_code, t.total, t.done,
       b.goal, b.success_criteria, b.requested_by,
       (select count(*) from mission_notes as n where n.issue_id = i.id)::int as notes
from tree as t
join public.issues as i on i.id = t.root_id
left join mission_briefs as b on b.issue_id = i.id
order by i.issue_number desc`;

const templatesSql = 'select key, title, summary, steps from mission_templates order by title';

const missionSchema = z.object({
  id: z.string(),
  identifier: z.string(),
  title: z.string(),
  status: z.string(),
  billing_code: z.nullable(z.string()),
  goal: z.nullable(z.string()),
  success_criteria: z.nullable(z.string()),
  requested_by: z.nullable(z.string()),
  total: z.number(),
  done: z.number(),
  notes: z.number(),
});
export type Mission = z.infer<typeof missionSchema>;

const templateSchema = z.object({
  key: z.string(),
  title: z.string(),
  summary: z.string(),
  steps: z.array(z.string()),
});
export type Template = z.infer<typeof templateSchema>;

const missionRows = rowsOf(missionSchema);
const templateRows = rowsOf(templateSchema);

export function useMissions() {
  const variables = { sql: missionsSql, params: ['plugin:paperclip.missions%'] };
  return usePluginQuery(OwnDatabaseDocument, variables, { select: missionRows, refetchInterval: 10_000 });
}

export function useTemplates() {
  return usePluginQuery(OwnDatabaseDocument, { sql: templatesSql }, { select: templateRows });
}

/** Kept outside of components, so that rows that did not change stay the same objects. */
function rowsOf<Row>(schema: z.ZodMiniType<Row>): (data: OwnDatabaseQuery) => Row[] {
  return (data) => z.array(schema).parse(data.pluginDatabase?.query.rows ?? []);
}
