export interface GoodStatement {
  readonly via: 'query' | 'execute';
  readonly sql: string;
  readonly rewritten: string;
}

/**
 * What plugins write. A line is a statement, and behind ⇒ what becomes of it. NS is the plugin's schema, CORE that of the
 * scoped views, ⏎ a new line, fn. stands for pg_catalog. The manifest declares `issues` and `projects`, and `missions` is
 * scoped by company.
 */
export function goodStatements(namespace: string, coreSchema: string): GoodStatement[] {
  const fill = (text: string): string =>
    text
      .replaceAll('NS', namespace)
      .replaceAll('CORE', coreSchema)
      .replaceAll('fn.', 'pg_catalog.')
      .replaceAll('⏎', '\n');
  return (['query', 'execute'] as const).flatMap((via) =>
    lines[via]
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => {
        const [sql = '', rewritten = sql] = line.trim().split(' ⇒ ');
        return { via, sql: fill(sql), rewritten: fill(rewritten) };
      }),
  );
}

const lines = {
  query: String.raw`
select (jsonb_each('{"a": 1}')).key, (jsonb_each('{"a": 1}')).value ⇒ select (fn.jsonb_each('{"a": 1}')).key, (fn.jsonb_each('{"a": 1}')).value
select (array[1, 2])[1] ⇒ select (array[1, 2])[1]
select k.k, e.value, x.id, n.a, o.ordinality from unnest(array[1]) as k, jsonb_each('{}') as e, jsonb_to_recordset('[]') as x(id int), unnest(array[2]) as n(a), unnest(array[3]) with ordinality as o ⇒ select k.k, e.value, x.id, n.a, o.ordinality from fn.unnest(array[1]) as k, fn.jsonb_each('{}') as e, fn.jsonb_to_recordset('[]') as x(id int), fn.unnest(array[2]) as n(a), fn.unnest(array[3]) with ordinality as o
select r.title from jsonb_populate_recordset(null::NS.missions, '[]') as r ⇒ select r.title from fn.jsonb_populate_recordset(null::NS.missions, '[]') as r
select * from NS.missions
select * from missions ⇒ select * from NS.missions
select * from {{namespace}}.missions ⇒ select * from NS.missions
select * from "{{namespace}}".missions where body = '{{namespace}}' ⇒ select * from NS.missions where body = '{{namespace}}'
select * from pg_class ⇒ select * from NS.pg_class
select * from issues ⇒ select * from NS.issues
select id, title from public.issues where status = $1 ⇒ select id, title from CORE.issues where status = $1
select * from "public" . "issues" ⇒ select * from CORE . "issues"
select * from/**/public/* a */./* b */issues ⇒ select * from/**/CORE/* a */./* b */issues
select public.issues.title from public.issues ⇒ select CORE.issues.title from CORE.issues
select public.issues.* from only public.issues ⇒ select CORE.issues.* from only CORE.issues
select m.*, i.title from missions m left join public.issues i on i.id = m.issue_id ⇒ select m.*, i.title from NS.missions m left join CORE.issues i on i.id = m.issue_id
select * from missions, public.projects p ⇒ select * from NS.missions, CORE.projects p
select extract(epoch from r.created_at) from NS.rows r
select a.body is distinct from i.title from NS.rows a, public.issues i ⇒ select a.body is distinct from i.title from NS.rows a, CORE.issues i
select substring(x.body from x.n) from NS.rows x
select substring(body, 1, 2), left(body, 1) from NS.rows ⇒ select fn.substring(body, 1, 2), fn.left(body, 1) from NS.rows
select 'mail from a.b', 'drop table x; select 1' as grant from NS.rows
select copy, "grant", call.id as do_flag from NS.rows call
select update_count, delete_flag, created_at from NS.rows
select $$a;b$$, $x$ from public.company_secrets $x$
select E'it\'s; drop table x', U&'\0041', B'1', '$1 dollars' from NS.rows where id = $1
(select 1) union (select 2) order by 1
select id from NS.a intersect select id from NS.b except all select id from c ⇒ select id from NS.a intersect select id from NS.b except all select id from NS.c
values (1, 'a'), (2, 'b')
table missions ⇒ table NS.missions
select 1; ⇒ select 1
select 1 /* ; select 2 */ -- ; select 3
-- open issues⏎select 1 ⇒ select 1
with t as (select * from t) select * from t ⇒ with t as (select * from NS.t) select * from t
with a as (select 1 as n), b as (select * from a, c), c as (select 2) select * from a, b, c ⇒ with a as (select 1 as n), b as (select * from a, NS.c), c as (select 2) select * from a, b, c
with recursive t(n) as (select 1 union all select n + 1 from t where n < 5) select * from t
with recursive a as (select * from b), b as (select 1 as n) select * from a
with recursive tree as (select id from NS.m union all select m.id from NS.m m join tree on m.up = tree.id) search depth first by id set o select * from tree
with x as (select 1) select * from (with x as (select * from x) select * from x) y, x
select * from (with x as (select 1) select * from x) y, x ⇒ select * from (with x as (select 1) select * from x) y, NS.x
with issues as (select 1) select * from issues, public.issues i ⇒ with issues as (select 1) select * from issues, CORE.issues i
with x as not materialized (select 1) (with y as (select * from x) select * from y) union select * from x
select count(*), sum(n) filter (where n > 0), string_agg(body, ',' order by id) from NS.rows group by rollup (status, kind) having count(*) > 1 ⇒ select fn.count(*), fn.sum(n) filter (where n > 0), fn.string_agg(body, ',' order by id) from NS.rows group by rollup (status, kind) having fn.count(*) > 1
select row_number() over (partition by status order by id desc nulls last rows between 1 preceding and current row) from NS.rows ⇒ select fn.row_number() over (partition by status order by id desc nulls last rows between 1 preceding and current row) from NS.rows
select distinct on (status) * from NS.rows order by status, id offset 5 fetch first 10 rows with ties
select * from NS.rows r cross join lateral unnest(r.tags) with ordinality as t(tag, at) ⇒ select * from NS.rows r cross join lateral pg_catalog.unnest(r.tags) with ordinality as t(tag, at)
select * from jsonb_to_recordset($1::jsonb) as x(id uuid, n int, at timestamptz) ⇒ select * from fn.jsonb_to_recordset($1::jsonb) as x(id uuid, n int, at timestamptz)
select * from rows from (unnest($1::int[]), jsonb_array_elements($2::jsonb)) as x(a, b) ⇒ select * from rows from (fn.unnest($1::int[]), fn.jsonb_array_elements($2::jsonb)) as x(a, b)
select data->>'a', data#>>'{a,b}', data @> '{"a":1}', data ? 'a', data is json object from NS.rows
select id = any($1::uuid[]), n in (1, 2), n between 1 and 5, body like 'a%' escape '!', body ilike $2, body similar to 'a' from NS.rows
select case when n > 0 then 'a' else 'b' end, coalesce(a, b), nullif(a, ''), greatest(1, n), (a, b) = (1, 2) from NS.rows
select current_date, current_timestamp(3), now() - interval '7 days', date '2026-01-01', at at time zone 'utc' from NS.rows ⇒ select current_date, current_timestamp(3), fn.now() - interval '7 days', date '2026-01-01', at at time zone 'utc' from NS.rows
select 'open'::mission_status, null::NS.missions, 'x'::varchar(10), cast(1 as numeric(10, 2)) ⇒ select 'open'::NS.mission_status, null::NS.missions, 'x'::varchar(10), cast(1 as numeric(10, 2))
select body collate "C", (row(1, 2)).f1, (tags)[1], (tags)[1:2], array[1, 2] || 3 from NS.rows
select 'größer 😀', title from public.issues where title = 'Ü' and lower(title) = $1 ⇒ select 'größer 😀', title from CORE.issues where title = 'Ü' and fn.lower(title) = $1
select "größe" from "Tafel" ⇒ select "größe" from NS."Tafel"
select overlay(body placing 'x' from 1), trim(both 'x' from body), position('a' in body), (a, b) overlaps (c, d) from NS.rows
select exists (select from NS.rows), not exists (select 1), array(select 1), 1 = all (select 1)
select pg_catalog.now(), "count"(*) from NS.rows ⇒ select pg_catalog.now(), fn."count"(*) from NS.rows
select make_interval(days => 1), num_nulls(variadic array[1, null]) ⇒ select fn.make_interval(days => 1), fn.num_nulls(variadic array[1, null])
`,
  execute: `
insert into missions (key, body) values ($1, $2) ⇒ insert into NS.missions (key, body) values ($1, $2)
insert into NS.missions default values returning *
insert into missions (key) values ($1) on conflict (key) do update set body = excluded.body, n = missions.n + 1 where missions.n < 5 ⇒ insert into NS.missions (key) values ($1) on conflict (company_id, key) do update set body = excluded.body, n = missions.n + 1 where missions.n < 5
insert into missions as m (key) values ($1) on conflict ( lower(key) ) where not done do nothing ⇒ insert into NS.missions as m (key) values ($1) on conflict (company_id,  fn.lower(key) ) where not done do nothing
insert into missions (key) values ($1) on conflict (company_id, key) do nothing ⇒ insert into NS.missions (key) values ($1) on conflict (company_id, key) do nothing
insert into missions (key) values ($1) on conflict (key, "company_id") do nothing ⇒ insert into NS.missions (key) values ($1) on conflict (key, "company_id") do nothing
insert into missions (key) values ($1) on conflict on constraint missions_key do nothing ⇒ insert into NS.missions (key) values ($1) on conflict on constraint missions_key do nothing
insert into missions (key) values ($1) on conflict do nothing ⇒ insert into NS.missions (key) values ($1) on conflict do nothing
insert into topics (key) values ($1) on conflict (key) do nothing ⇒ insert into NS.topics (key) values ($1) on conflict (key) do nothing
with x as (select 'ä' as a) insert into missions (key) select a from x on conflict (key) do nothing returning id ⇒ with x as (select 'ä' as a) insert into NS.missions (key) select a from x on conflict (company_id, key) do nothing returning id
with missions as (select 1 as n) insert into missions (n) select n from missions ⇒ with missions as (select 1 as n) insert into NS.missions (n) select n from missions
insert into missions (issue_id) select id from public.issues where status = 'done' ⇒ insert into NS.missions (issue_id) select id from CORE.issues where status = 'done'
update missions set body = 'update public.issues' where id = $1 returning id, body ⇒ update NS.missions set body = 'update public.issues' where id = $1 returning id, body
update missions m set title = i.title from public.issues i where i.id = m.issue_id ⇒ update NS.missions m set title = i.title from CORE.issues i where i.id = m.issue_id
update missions set (a, b) = (select 1, 2), tags[1] = 'x', c = default ⇒ update NS.missions set (a, b) = (select 1, 2), tags[1] = 'x', c = default
delete from missions using topics t where t.id = missions.topic_id ⇒ delete from NS.missions using NS.topics t where t.id = missions.topic_id
delete from only NS.missions where done;  ⇒ delete from only NS.missions where done
`,
} as const;
