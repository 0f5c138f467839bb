import type { SqlRefusalReason } from '../../src/modules/namespaces/sql-refusal.errors.ts';

export interface HostileStatement {
  /** Whether it is meant for `query` or for `execute`. */
  readonly via: 'query' | 'execute';
  readonly reason: SqlRefusalReason;
  readonly sql: string;
}

/**
 * What a plugin must not get out of the database. A line is a reason and a statement; NS is the plugin's schema, OTHER
 * that of another plugin, ⏎ a new line. The manifest declares `issues` and `projects`.
 */
export function hostileStatements(namespace: string, other = 'plugin_other_0123456789'): HostileStatement[] {
  return (['query', 'execute'] as const).flatMap((via) =>
    lines[via]
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => {
        const [reason = '', ...words] = line.trim().split(' ');
        const sql = words.join(' ').replaceAll('NS', namespace).replaceAll('OTHER', other).replaceAll('⏎', '\n');
        return { via, reason: reason as SqlRefusalReason, sql };
      }),
  );
}

const lines = {
  query: String.raw`
RELATION select * from public.company_secrets
RELATION select * from public.api_keys
RELATION select name from public . company_secrets
RELATION select name from/**/public.company_secrets
RELATION select name from only public.company_secrets
RELATION select name from "public" ."company_secrets"
RELATION select name from U&"public".company_secrets
RELATION select name from U&"\0070ublic".company_secrets
RELATION select name from U&"p!0075blic" uescape '!'.company_secrets
RELATION select name from PUBLIC.Company_Secrets
RELATION with x as (table public.company_secrets) select name from x
RELATION table public.company_secrets
RELATION select * from NS.rows r right join public.issues i on true, public.company_secrets s
RELATION select * from NS.rows, public.api_keys
RELATION select (select max(name) from public.company_secrets)
RELATION select 1 where exists (select from public.company_secrets)
RELATION select * from NS.rows where body in (select name from public.company_secrets)
RELATION select * from NS.rows order by (select name from public.company_secrets limit 1)
RELATION select * from NS.rows limit (select count(*) from public.company_secrets)
RELATION select * from NS.rows offset (select count(*) from public.company_secrets)
RELATION select * from NS.rows group by (select name from public.company_secrets)
RELATION select count(*) from NS.rows having (select true from public.company_secrets)
RELATION select count(*) filter (where exists (select from public.company_secrets)) from NS.rows
RELATION select sum(n) over (order by (select 1 from public.company_secrets)) from NS.rows
RELATION select sum(n) over w from NS.rows window w as (partition by (select 1 from public.company_secrets))
RELATION select distinct on ((select name from public.company_secrets)) 1 from NS.rows
RELATION select string_agg(body, ',' order by (select name from public.company_secrets)) from NS.rows
RELATION select percentile_cont(0.5) within group (order by (select 1 from public.company_secrets)) from NS.rows
RELATION select case when true then (select name from public.company_secrets) end
RELATION select array(select name from public.company_secrets)
RELATION select array[(select name from public.company_secrets)]
RELATION select row((select name from public.company_secrets))
RELATION select coalesce(null, (select name from public.company_secrets))
RELATION select greatest('a', (select name from public.company_secrets))
RELATION select body[(select 1 from public.company_secrets)] from NS.rows
RELATION select (array['a'])[1:(select 1 from public.company_secrets)]
RELATION select 1 = any (select 1 from public.company_secrets)
RELATION select (1, 2) = (select 1, 2 from public.company_secrets)
RELATION select 1 union all select 1 from public.company_secrets
RELATION select 1 except (select 1 from public.company_secrets)
RELATION values ((select name from public.company_secrets))
RELATION select * from (values ((select name from public.company_secrets))) v
RELATION select * from NS.rows r, lateral (select name from public.company_secrets) s
RELATION select * from NS.rows join public.company_secrets using (id)
RELATION select * from NS.rows natural join public.company_secrets
RELATION select * from (NS.rows cross join public.company_secrets)
RELATION select * from NS.rows a join NS.rows b on (select true from public.company_secrets)
RELATION select * from unnest((select array_agg(name) from public.company_secrets))
RELATION select * from rows from (unnest(array(select name from public.company_secrets))) r
RELATION select (select name from public.company_secrets)::text
RELATION select (select name from public.company_secrets) collate "C"
RELATION select (select name from public.company_secrets) is null
RELATION select (select true from public.company_secrets) is true
RELATION select grouping((select 1 from public.company_secrets)) from NS.rows group by 1
RELATION select sum(n) over (rows (select 1 from public.company_secrets) preceding) from NS.rows
RELATION select * from (with s as (select * from public.company_secrets) select * from s) t
RELATION with a as (with b as (select * from public.company_secrets) select * from b) select * from a
RELATION with company_secrets as (select 1) select * from public.company_secrets
RELATION with recursive r as (select 1 union all select 1 from r, public.company_secrets) select * from r
RELATION select * from public.documents
RELATION select * from public.plugin_database_namespaces
RELATION select public.company_secrets.name from NS.rows
RELATION select * from template1.public.issues
RELATION select * from paperclip.NS.rows
RELATION select a.b.c.d from NS.rows
CORE_TABLE_NOT_DECLARED select * from public.agents
CORE_TABLE_NOT_DECLARED select * from public.heartbeat_runs, public.issues
CORE_TABLE_NOT_DECLARED select public.agents.name from NS.rows
CORE_TABLE_NOT_DECLARED with agents as (select 1) select * from public.agents
FOREIGN_SCHEMA select * from OTHER.rows
FOREIGN_SCHEMA select * from NS.rows, OTHER.rows
FOREIGN_SCHEMA select OTHER.rows.body from NS.rows
FOREIGN_SCHEMA select * from plugin_core.issues
FOREIGN_SCHEMA select * from gateway.plugin_secrets
FOREIGN_SCHEMA select * from drizzle.__drizzle_migrations
FOREIGN_SCHEMA select rolname, rolpassword from pg_catalog.pg_authid
FOREIGN_SCHEMA select * from pg_catalog.pg_class
FOREIGN_SCHEMA select * from pg_catalog.pg_stat_activity
FOREIGN_SCHEMA select * from pg_catalog.pg_settings
FOREIGN_SCHEMA select prosrc from pg_catalog.pg_proc
FOREIGN_SCHEMA select * from information_schema.tables
FOREIGN_SCHEMA select * from pg_temp.stash
FOREIGN_SCHEMA select * from pg_toast.pg_toast_1
FOREIGN_SCHEMA select * from "NS ".rows
FOREIGN_SCHEMA select * from "Plugin".rows
FOREIGN_SCHEMA select NULL::public.company_secrets
FOREIGN_SCHEMA select NULL::public.issues
FOREIGN_SCHEMA select json_populate_record(NULL::OTHER.rows, '{}')
FOREIGN_SCHEMA select '1'::pg_temp.t
FUNCTION select ('app.plugin_context'::text).current_setting
FUNCTION select ('app.plugin_context'::text)."current_setting" as x
FUNCTION select ('pg_class'::text).to_regclass.pg_relation_size
FUNCTION select (k.key).current_setting from (select 'search_path'::text as key) k
FUNCTION select title from public.issues i where (title).pg_relation_filepath is null
FUNCTION select (array['search_path'])[1] , (array['search_path'])[1].current_setting
FUNCTION select (1::int4).pg_stat_get_backend_activity
FUNCTION select k.current_setting from unnest(array['search_path'::text]) as k
FUNCTION select k.current_setting from unnest(array['search_path'::text]) as k(c)
FUNCTION select unnest.current_setting from unnest(array['search_path'::text])
FUNCTION select UPPER.to_regclass from upper('pg_class')
FUNCTION select (select k.to_regclass) from upper('pg_class') as k
FUNCTION select x.y from upper('pg_class') as k, lateral (select k.to_regclass as y) as x
FUNCTION select 1 from issues i, upper('pg_class') as k where k.to_regclass is not null
FUNCTION select 1 from coalesce('pg_class')
FUNCTION select 1 from rows from (upper('a'), lower('b'))
FUNCTION select ((select 'search_path'::text)).current_setting
FUNCTION select set_config('app.company_id', 'b', false)
FUNCTION select pg_catalog.set_config('role', 'postgres', true)
FUNCTION select "set_config"('role', 'none', true)
FUNCTION select U&"set\005fconfig"('role', 'none', true)
FUNCTION with c as materialized (select set_config('app.company_id', 'b', true)) select i.* from c, public.issues i
FUNCTION select set_config('statement_timeout', '0', false)
FUNCTION select set_config('search_path', 'pg_temp', false)
FUNCTION select current_setting('app.ctx')
FUNCTION select query_to_xml('select name from public'||'.company_secrets', true, false, '')
FUNCTION select table_to_xml('company_secrets', true, false, '')
FUNCTION select schema_to_xml('public', true, false, '')
FUNCTION select database_to_xml(true, false, '')
FUNCTION select cursor_to_xml('c', 1, true, false, '')
FUNCTION select * from ts_stat('select to_tsvector(name) from public.company_secrets')
FUNCTION select ts_rewrite('a'::tsquery, 'select 1')
FUNCTION select pg_read_file('/etc/passwd')
FUNCTION select pg_read_binary_file('/etc/passwd')
FUNCTION select * from pg_ls_dir('/')
FUNCTION select * from pg_stat_file('/etc/passwd')
FUNCTION select lo_import('/etc/hostname')
FUNCTION select lo_from_bytea(424242, 'pwn')
FUNCTION select lo_export(424242, '/tmp/x')
FUNCTION select lo_get(1)
FUNCTION select lo_unlink(1)
FUNCTION select loread(1, 2)
FUNCTION select pg_sleep(100)
FUNCTION select pg_sleep_for('1 hour')
FUNCTION select pg_sleep_until('2100-01-01')
FUNCTION select pg_advisory_lock(1)
FUNCTION select pg_try_advisory_lock(1)
FUNCTION select pg_advisory_xact_lock(1)
FUNCTION select pg_notify('gateway', 'x')
FUNCTION select pg_terminate_backend(1)
FUNCTION select pg_cancel_backend(1)
FUNCTION select pg_reload_conf()
FUNCTION select pg_rotate_logfile()
FUNCTION select pg_switch_wal()
FUNCTION select pg_create_restore_point('x')
FUNCTION select pg_backend_pid()
FUNCTION select pg_get_viewdef('public.issues')
FUNCTION select pg_get_functiondef(1)
FUNCTION select pg_relation_size('public.company_secrets')
FUNCTION select pg_total_relation_size('public.issues')
FUNCTION select pg_database_size('postgres')
FUNCTION select pg_column_size(body) from NS.rows
FUNCTION select pg_typeof(1)
FUNCTION select pg_current_xact_id()
FUNCTION select pg_export_snapshot()
FUNCTION select pg_is_in_recovery()
FUNCTION select pg_postmaster_start_time()
FUNCTION select * from pg_stat_get_activity(null)
FUNCTION select * from pg_show_all_settings()
FUNCTION select * from pg_lock_status()
FUNCTION select * from pg_cursor()
FUNCTION select * from pg_prepared_statement()
FUNCTION select * from pg_get_keywords()
FUNCTION select pg_logical_emit_message(true, 'x', 'y')
FUNCTION select pg_nextoid('pg_class', 'oid', 'pg_class_oid_index')
FUNCTION select txid_current()
FUNCTION select has_table_privilege('public.company_secrets', 'select')
FUNCTION select has_schema_privilege('public', 'create')
FUNCTION select has_function_privilege('set_config(text,text,boolean)', 'execute')
FUNCTION select to_regclass('public.company_secrets')
FUNCTION select to_regrole('postgres')
FUNCTION select obj_description(1)
FUNCTION select col_description(1, 1)
FUNCTION select shobj_description(1, 'pg_database')
FUNCTION select format_type(1, 1)
FUNCTION select row_security_active('public.issues')
FUNCTION select inet_server_addr()
FUNCTION select inet_client_addr()
FUNCTION select version()
FUNCTION select current_database()
FUNCTION select current_query()
FUNCTION select current_schemas(true)
FUNCTION select getpgusername()
FUNCTION select current_user
FUNCTION select session_user
FUNCTION select user
FUNCTION select current_role
FUNCTION select current_catalog
FUNCTION select current_schema
FUNCTION select current_schema()
FUNCTION select system_user
FUNCTION select nextval('public.issues_id_seq')
FUNCTION select currval('public.issues_id_seq')
FUNCTION select setval('NS.rows_n_seq', 1)
FUNCTION select lastval()
FUNCTION select dblink('host=127.0.0.1', 'select 1')
FUNCTION select * from dblink('host=127.0.0.1', 'select 1') as t(a int)
FUNCTION select public.dblink_connect('x')
FUNCTION select public.anything()
FUNCTION select NS.own()
FUNCTION select app.company_id()
FUNCTION select gateway.set_context('b')
FUNCTION select postgres.pg_catalog.now()
FUNCTION select repeat('x', 1000000000)
FUNCTION select lpad('x', 1000000000, 'y')
FUNCTION select rpad('x', 1000000000)
FUNCTION select format('%1000000000s', 'x')
FUNCTION select * from generate_series(1, 100000000)
FUNCTION select generate_series(1, 10)
FUNCTION select array_fill(1, array[100000000])
FUNCTION select xmlparse_document('x')
FUNCTION select xpath('/a', '<a/>')
FUNCTION select xmlexists('//a' passing '<a/>')
FUNCTION select pg_collation_for('a')
FUNCTION select collation for ('a')
FUNCTION select binary_upgrade_set_next_pg_type_oid(1)
FUNCTION select setseed(0.5)
FUNCTION select int4in('1')
FUNCTION select regclassin('public.company_secrets')
FUNCTION select textin('a')
FUNCTION select count(pg_read_file('/etc/passwd')) over () from NS.rows
FUNCTION select * from NS.rows where pg_sleep(1) is not null
FUNCTION select * from NS.rows order by pg_sleep(1)
FUNCTION select * from NS.rows limit length(pg_read_file('/etc/passwd'))
FUNCTION select * from rows from (pg_ls_dir('/'), unnest(array[1])) r
FUNCTION select coalesce(pg_read_file('/etc/passwd'), '')
FUNCTION select * from NS.rows r, lateral pg_ls_dir(r.body)
FUNCTION select lower(variadic array[pg_read_file('/etc/passwd')])
FUNCTION select make_interval(secs => pg_backend_pid())
TYPE select 'public.company_secrets'::regclass
TYPE select cast('postgres' as regrole)
TYPE select 'pg_sleep'::regproc
TYPE select regclass 'public.company_secrets'
TYPE select 'public.company_secrets'::pg_catalog.regclass
TYPE select array['public.issues']::regclass[]
TYPE select '1'::oid
TYPE select 'a'::name
TYPE select '<a/>'::xml
TYPE select '(0,0)'::tid
TYPE select 'a'::"char"
TYPE select 'x'::refcursor
TYPE select '1'::pg_lsn
TYPE select '{a}'::_text
TYPE select * from jsonb_to_recordset('[]') as t(a regclass)
TYPE select 1::money
OPERATOR select 1 operator(pg_catalog.+) 1
OPERATOR select 1 operator(public.+) 1
OPERATOR select 'a' <-> 'b'
OPERATOR select 1 === 1
OPERATOR select 1 operator(public.=) any (array[1])
OPERATOR select 1 operator(public.=) any (select 1)
COLLATION select 'a' collate public.evil
COLLATION select 'a' collate "evil"
COLLATION select * from NS.rows order by body collate OTHER.x
LOCKING select * from NS.rows for update
LOCKING select * from public.issues for share
LOCKING select * from NS.rows for no key update skip locked
LOCKING with x as (select * from NS.rows for update) select * from x
LOCKING select (select 1 from public.issues for key share)
CLAUSE select 1 as a into table evil
CLAUSE select 1 as a into NS.evil
CLAUSE select 1 as a into temp evil
CLAUSE select 1 into unlogged evil union select 2
CLAUSE select * from NS.rows tablesample system (10)
CLAUSE select * from public.issues tablesample bernoulli (1) repeatable (1)
CLAUSE select * from NS.rows order by body using <
EXPRESSION select xmlelement(name a, 'b')
EXPRESSION select xmlforest(1 as a)
EXPRESSION select xmlserialize(content '<a/>' as text)
EXPRESSION select * from xmltable('/a' passing '<a/>' columns b text)
EXPRESSION select * from json_table('[]', '$[*]' columns (a text path '$')) j
EXPRESSION select json_value('{}', '$.a' returning regclass)
EXPRESSION select json_query('{}', '$')
EXPRESSION select json_array(select name from public.company_secrets)
SYNTAX select * from NS.rows where current of c
STATEMENT_KIND with d as (update NS.rows set body = 'x' returning id) select count(*) from d
STATEMENT_KIND with d as (delete from public.company_secrets returning id) select count(*) from d
STATEMENT_KIND with d as (insert into NS.rows default values returning id) select * from d
STATEMENT_KIND with d as (/*'*/ update issues set title='pwned' returning id /*'*/) select count(*) from d
STATEMENT_KIND with d as (--'⏎ delete from company_secrets returning id --'⏎) select count(*) from d
STATEMENT_KIND with a as (with b as (delete from NS.rows returning *) select * from b) select * from a
STATEMENT_KIND with d as (merge into NS.rows using NS.rows s on true when matched then delete returning 1) select * from d
STATEMENT_KIND set role postgres
STATEMENT_KIND reset role
STATEMENT_KIND set session authorization postgres
STATEMENT_KIND set local app.company_id = 'b'
STATEMENT_KIND show all
STATEMENT_KIND begin
STATEMENT_KIND commit
STATEMENT_KIND rollback
STATEMENT_KIND savepoint a
STATEMENT_KIND prepare transaction 'x'
STATEMENT_KIND set transaction read write
STATEMENT_KIND do $$ begin perform 1; end $$
STATEMENT_KIND call NS.p()
STATEMENT_KIND copy NS.rows to stdout
STATEMENT_KIND copy NS.rows from stdin
STATEMENT_KIND copy (select 1) to program 'touch /tmp/x'
STATEMENT_KIND explain analyze select 1
STATEMENT_KIND explain (format json) select * from public.issues
STATEMENT_KIND prepare p as select 1
STATEMENT_KIND execute p
STATEMENT_KIND deallocate all
STATEMENT_KIND discard all
STATEMENT_KIND declare c cursor with hold for select * from public.issues
STATEMENT_KIND fetch all from c
STATEMENT_KIND listen gateway
STATEMENT_KIND notify gateway, 'x'
STATEMENT_KIND lock table public.issues
STATEMENT_KIND vacuum
STATEMENT_KIND analyze NS.rows
STATEMENT_KIND checkpoint
STATEMENT_KIND create table x (a int)
STATEMENT_KIND create temp table x as select 1
STATEMENT_KIND drop table NS.rows
STATEMENT_KIND grant all on NS.rows to public
STATEMENT_KIND alter role current_user password 'x'
STATEMENT_KIND create role r superuser
STATEMENT_KIND alter system set work_mem = '1GB'
STATEMENT_KIND refresh materialized view NS.v
STATEMENT_KIND insert into NS.rows (body) values ('x')
STATEMENT_KIND delete from NS.rows
STATEMENT_KIND load 'x'
STATEMENT_KIND security label on table NS.rows is 'x'
SEVERAL_STATEMENTS select 1; select 2
SEVERAL_STATEMENTS select 1; drop table NS.rows
SEVERAL_STATEMENTS select E'\'' ; drop table if exists evil; select 'gone' as x --'
SEVERAL_STATEMENTS select $$'$$ as a ; create table evil(a int); select $$'$$ as b
SEVERAL_STATEMENTS select E'\'' ; copy (select 1) to program $c$touch /tmp/x$c$ --'
SEVERAL_STATEMENTS select 1; ; commit
SYNTAX select 1) as q; delete from NS.rows; select * from (select 1
SYNTAX select 1) as q limit 1001 --
SYNTAX select 1 /* never closed
SYNTAX select 'never closed
SYNTAX selec 1
SYNTAX \copy NS.rows to 'x'
EMPTY ;
EMPTY -- nothing
EMPTY /* nothing */ ; /* at all */
PARAMETER select $0
`,
  execute: String.raw`
CORE_WRITE update public.issues set title = 'x'
CORE_WRITE delete from public.issues
CORE_WRITE delete from only public.issues
CORE_WRITE insert into public.issues (title) values ('x')
CORE_WRITE insert into "public"."issues" default values
CORE_WRITE update public.issues i set title = 'x' from NS.rows r where r.id = i.id
CORE_WRITE delete from public . issues using NS.rows
CORE_WRITE delete from public.issue_comments /* from NS.rows */
CORE_WRITE with issues as (select 1) delete from public.issues
CORE_WRITE insert into public.approvals select * from NS.rows
RELATION delete from public.company_secrets
RELATION insert into public.instance_user_roles (user_id, role) values ('attacker', 'instance_admin') /* into NS.x */
RELATION update public.company_secrets set name = 'update NS.rows'
RELATION insert into NS.rows (body) select name from public.company_secrets
RELATION update NS.rows set body = (select string_agg(name, ',') from public.company_secrets)
RELATION update NS.rows set body = s.name from public.company_secrets s
RELATION update NS.rows set (a, b) = (select 1, name from public.company_secrets)
RELATION delete from NS.rows using public.company_secrets s where true
RELATION delete from NS.rows where exists (select from public.company_secrets)
RELATION insert into NS.rows (body) values ('a') returning (select name from public.company_secrets)
RELATION delete from NS.rows returning (select name from public.company_secrets)
RELATION insert into NS.rows (body) values ((select name from public.company_secrets))
RELATION insert into NS.rows (body) values ('a') on conflict (id) do update set body = (select name from public.company_secrets)
RELATION insert into NS.rows (body) values ('a') on conflict (id) do update set body = 'a' where exists (select from public.company_secrets)
RELATION insert into NS.rows (body) values ('a') on conflict (id) where exists (select from public.company_secrets) do nothing
RELATION insert into NS.rows (body) values ('a') on conflict ((( select name from public.company_secrets ))) do nothing
RELATION with s as (select name from public.company_secrets) insert into NS.rows (body) select name from s
RELATION insert into NS.rows (body) with s as (select name from public.company_secrets) select name from s
RELATION insert into NS.rows table public.company_secrets
RELATION insert into postgres.NS.rows default values
RELATION update NS.rows set body[(select 1 from public.company_secrets)] = 'x'
CORE_TABLE_NOT_DECLARED insert into NS.rows (body) select name from public.agents
CORE_TABLE_NOT_DECLARED update NS.rows set body = a.name from public.agents a
FOREIGN_SCHEMA insert into OTHER.rows default values
FOREIGN_SCHEMA update OTHER.rows set body = 'x'
FOREIGN_SCHEMA delete from pg_catalog.pg_class
FOREIGN_SCHEMA delete from plugin_core.issues
FOREIGN_SCHEMA update pg_catalog.pg_settings set setting = 'x' where name = 'role'
FOREIGN_SCHEMA delete from information_schema.tables
FOREIGN_SCHEMA insert into gateway.plugin_secrets default values
FOREIGN_SCHEMA delete from pg_temp.x
STATEMENT_KIND select 1
STATEMENT_KIND table NS.rows
STATEMENT_KIND values (1)
STATEMENT_KIND truncate NS.rows
STATEMENT_KIND merge into NS.rows using NS.rows s on true when matched then delete
STATEMENT_KIND with d as (delete from public.issues returning *) insert into NS.rows (body) select title from d
STATEMENT_KIND with d as (delete from NS.rows returning *) insert into NS.rows select * from d
STATEMENT_KIND create table NS.x as select 1
STATEMENT_KIND alter table NS.rows disable row level security
STATEMENT_KIND drop table NS.rows
STATEMENT_KIND copy NS.rows from program 'id'
STATEMENT_KIND explain analyze delete from NS.rows
STATEMENT_KIND prepare p as delete from NS.rows
STATEMENT_KIND do 'begin end'
SEVERAL_STATEMENTS delete from NS.rows where body = E'\'' ; create role plug_evil superuser --'
SEVERAL_STATEMENTS delete from NS.rows; commit
SEVERAL_STATEMENTS insert into NS.rows default values; insert into NS.rows default values
FUNCTION insert into NS.rows (body) values (pg_read_file('/etc/passwd'))
FUNCTION update NS.rows set body = set_config('app.company_id', 'b', false)
FUNCTION delete from NS.rows where pg_sleep(1) is null
FUNCTION delete from NS.rows returning pg_backend_pid()
FUNCTION insert into NS.rows (body) values ('a') on conflict (lower(pg_read_file('x'))) do nothing
FUNCTION insert into NS.rows (body) values (current_user)
FUNCTION insert into NS.rows (n) values (nextval('NS.rows_n_seq'))
FUNCTION insert into NS.rows (body) select pg_notify('a', 'b')
TYPE insert into NS.rows (body) values ('public.issues'::regclass::text)
OPERATOR insert into NS.rows (id) values (1) on conflict (id public.evil_ops) do nothing
COLLATION insert into NS.rows (id) values (1) on conflict (body collate public.evil) do nothing
EXPRESSION delete from NS.rows where current of c
SYNTAX delete from NS.rows) select 1 from (select 1
SYNTAX update NS.rows
`,
} as const;
