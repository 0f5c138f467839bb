/**
 * What PostGraphile needs beside the tables, in a schema of its own: a tree, its costs, and a mutation that does what
 * `createIssue` does. Functions are the way its own documentation gives for each of them. Called by the hand-written ceiling too.
 */
export const benchFunctionsSql = `
create schema if not exists bench;
grant usage on schema bench to paperclip_gateway;

-- The ids of a tree in the order in which the gateway tells them: each issue before what is below it, siblings by age.
create or replace function bench.tree(company uuid, root uuid) returns table (id uuid, depth int, path text[])
language sql stable as $$
  with recursive tree as (
    select i.id, 0 as depth, array[''] as path from public.issues i where i.company_id = company and i.id = root
    union all
    select c.id, tree.depth + 1, tree.path || (to_char(c.created_at at time zone 'UTC', 'YYYYMMDDHH24MISSUS') || c.id)
    from tree cross join lateral (
      select i.id, i.created_at from public.issues i where i.company_id = company and i.parent_id = tree.id and i.hidden_at is null offset 0
    ) as c
    where c.id <> root
  )
  select tree.id, tree.depth, tree.path from tree
$$;

create or replace function bench.issue_subtree(company uuid, root uuid) returns setof public.issues
language sql stable as $$
  select i.* from bench.tree(company, root) as t join public.issues i on i.company_id = company and i.id = t.id order by t.path
$$;
comment on function bench.issue_subtree is E'@behavior +list -connection';

do $$ begin
  create type bench.code_costs as (billing_code text, cost_cents bigint, input_tokens bigint, output_tokens bigint, event_count bigint);
exception when duplicate_object then null;
end $$;

create or replace function bench.subtree_costs(company uuid, root uuid) returns setof bench.code_costs
language sql stable as $$
  with recursive tree as (
    select i.id from public.issues i where i.company_id = company and i.id = root
    union all
    select c.id from tree cross join lateral (
      select i.id from public.issues i where i.company_id = company and i.parent_id = tree.id and i.hidden_at is null offset 0
    ) as c where c.id <> root
  )
  select e.billing_code, sum(e.cost_cents), sum(e.input_tokens), sum(e.output_tokens), count(*)
  from tree join public.cost_events e on e.company_id = company and e.issue_id = tree.id
  group by e.billing_code order by 2 desc, 5 desc, 1
$$;
comment on function bench.subtree_costs is E'@behavior +list -connection';

-- One issue with its number, one blocker, and one row of the log.
create or replace function bench.create_issue(company uuid, plugin uuid, title text, blocker uuid) returns public.issues
language sql volatile as $$
  with counter as (
    update public.companies set issue_counter = issue_counter + 1 where id = company returning issue_counter, issue_prefix
  ), issue as (
    insert into public.issues (company_id, title, status, priority, issue_number, identifier, origin_kind)
    select company, create_issue.title, 'backlog', 'medium', issue_counter, issue_prefix || '-' || issue_counter, 'plugin:bench'
    from counter returning *
  ), relation as (
    insert into public.issue_relations (company_id, issue_id, related_issue_id, type)
    select company, blocker, issue.id, 'blocks' from issue returning id
  ), entry as (
    insert into public.activity_log (company_id, actor_type, actor_id, action, entity_type, entity_id, details)
    select company, 'plugin', plugin::text, 'issue.created', 'issue', issue.id::text,
      jsonb_build_object('title', create_issue.title, 'identifier', issue.identifier)
    from issue, relation returning id
  )
  select issue.* from issue, entry
$$;
grant execute on all functions in schema bench to paperclip_gateway;
`;
