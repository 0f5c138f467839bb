import type { SqlRefusalReason } from '../../src/modules/namespaces/sql-refusal.errors.ts';

export interface HostileMigration {
  readonly reason: SqlRefusalReason;
  readonly sql: string;
}

/** Definitions a plugin must not make. Written like hostile-statements.ts; the manifest declares `issues` and `companies`. */
export function hostileMigrations(namespace: string, other = 'plugin_other_0123456789'): HostileMigration[] {
  return lines
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [reason = '', ...words] = line.trim().split(' ');
      return {
        reason: reason as SqlRefusalReason,
        sql: words.join(' ').replaceAll('NS', namespace).replaceAll('OTHER', other),
      };
    });
}

const lines = `
STATEMENT_KIND create table NS.steal as select name from company_secrets
STATEMENT_KIND create materialized view NS.v as select 1
STATEMENT_KIND select 1 as a into NS.steal
STATEMENT_KIND create role r superuser login /* create table NS.x */
STATEMENT_KIND alter role current_user set search_path = public /* NS.x */
STATEMENT_KIND drop role r
STATEMENT_KIND create publication p for all tables /* NS.x */
STATEMENT_KIND create subscription s connection 'host=x' publication p
STATEMENT_KIND create database x
STATEMENT_KIND alter database x set role postgres
STATEMENT_KIND create tablespace t location '/tmp'
STATEMENT_KIND create trigger t before insert on NS.rows for each row execute function NS.f()
STATEMENT_KIND create or replace trigger t before insert on public.issues for each row execute function NS.f()
STATEMENT_KIND create constraint trigger t after insert on public.issues for each row execute function NS.f()
STATEMENT_KIND create event trigger t on ddl_command_start execute function NS.f()
STATEMENT_KIND create function NS.f() returns int language sql as 'select 1'
STATEMENT_KIND create /*'*/ or replace function NS.g() returns int language sql security definer as /*'*/ 'select 1'
STATEMENT_KIND create function NS.f() returns int begin atomic select 1; end
STATEMENT_KIND create procedure NS.p() language sql as '' /* create table NS.x */
STATEMENT_KIND create aggregate NS.a (int) (sfunc = int4pl, stype = int)
STATEMENT_KIND create operator NS.+ (function = int4pl, leftarg = int, rightarg = int)
STATEMENT_KIND create operator class NS.c for type int using btree as operator 1 <
STATEMENT_KIND create cast (int as NS.t) with function NS.f(int)
STATEMENT_KIND create collation NS.c from "C"
STATEMENT_KIND create text search configuration NS.c (copy = pg_catalog.english)
STATEMENT_KIND create language plperlu
STATEMENT_KIND create extension dblink
STATEMENT_KIND create foreign data wrapper w
STATEMENT_KIND create server s foreign data wrapper w
STATEMENT_KIND create foreign table NS.t (a int) server s
STATEMENT_KIND create user mapping for public server s
STATEMENT_KIND create rule r as on insert to public.issues do also delete from company_secrets
STATEMENT_KIND create rule r as on select to NS.rows do instead select * from public.api_keys
STATEMENT_KIND create policy p on NS.rows using (true)
STATEMENT_KIND alter policy p on NS.rows using (true)
STATEMENT_KIND drop policy p on NS.rows
STATEMENT_KIND drop trigger t on NS.rows
STATEMENT_KIND drop function NS.f()
STATEMENT_KIND drop schema NS cascade
STATEMENT_KIND drop schema public cascade
STATEMENT_KIND drop owned by current_user
STATEMENT_KIND drop sequence NS.s
STATEMENT_KIND drop extension plpgsql
STATEMENT_KIND drop materialized view NS.v
STATEMENT_KIND alter schema NS rename to other
STATEMENT_KIND alter schema NS owner to postgres
STATEMENT_KIND grant all on NS.rows to public
STATEMENT_KIND grant postgres to current_user
STATEMENT_KIND revoke all on NS.rows from gateway
STATEMENT_KIND alter default privileges in schema NS grant all on tables to public
STATEMENT_KIND reassign owned by current_user to postgres
STATEMENT_KIND alter table NS.rows set schema public
STATEMENT_KIND alter table NS.rows rename to x; alter table NS.x set schema public
STATEMENT_KIND alter table all in tablespace pg_default set tablespace x
STATEMENT_KIND alter index NS.i set (fillfactor = 50)
STATEMENT_KIND alter view NS.v alter a set default 1
STATEMENT_KIND alter sequence NS.rows_n_seq owned by public.issues.title
STATEMENT_KIND create sequence NS.s owned by public.issues.title
STATEMENT_KIND create type NS.t as (a int, b text)
STATEMENT_KIND create type NS.t
STATEMENT_KIND create type NS.r as range (subtype = int)
STATEMENT_KIND create statistics NS.s on a, b from NS.rows
STATEMENT_KIND create access method m type table handler h
STATEMENT_KIND create transform for int language sql (from sql with function f(internal))
STATEMENT_KIND security label on table NS.rows is 'x'
STATEMENT_KIND do $$ begin execute 'drop table issues'; end $$
STATEMENT_KIND call NS.p()
STATEMENT_KIND copy NS.rows from program 'id'
STATEMENT_KIND set search_path = public
STATEMENT_KIND set local row_security = off
STATEMENT_KIND set role postgres
STATEMENT_KIND begin
STATEMENT_KIND commit; drop table public.issues
STATEMENT_KIND lock table public.issues
STATEMENT_KIND truncate NS.rows
STATEMENT_KIND truncate public.issues
STATEMENT_KIND vacuum NS.rows
STATEMENT_KIND reindex table NS.rows
STATEMENT_KIND cluster NS.rows
STATEMENT_KIND refresh materialized view NS.v
STATEMENT_KIND notify x
STATEMENT_KIND merge into NS.rows using NS.rows s on true when matched then delete
STATEMENT_KIND select set_config('role', 'postgres', false)
STATEMENT_KIND comment on schema NS is 'x'
STATEMENT_KIND comment on role postgres is 'x'
STATEMENT_KIND comment on function now() is 'x'
STATEMENT_KIND with d as (delete from NS.rows returning *) insert into NS.rows select * from d
FOREIGN_SCHEMA create schema other
FOREIGN_SCHEMA create schema if not exists OTHER
CLAUSE create schema NS authorization postgres
CLAUSE create schema NS create table t (a int)
RELATION create table public.evil (a int)
RELATION create temp table t (a int)
RELATION create unlogged table NS.t (a int)
RELATION create table postgres.NS.t (a int)
RELATION create view public.v as select 1
RELATION create temp view v as select 1
RELATION create view NS.v as select s.name from NS.rows r, public.company_secrets s
RELATION create table NS.fk2 (c uuid references public.company_secrets(id))
RELATION create table NS.fk3 (c uuid, foreign key (c) references public.api_keys (id))
RELATION alter table NS.rows add constraint f foreign key (c) references public.api_keys(id)
RELATION alter table public.company_secrets add column pwn text
RELATION drop table NS.rows, public.company_secrets
RELATION drop table postgres.NS.rows
RELATION create index i on public.company_secrets (name)
RELATION comment on table public.company_secrets is 'x'
RELATION insert into NS.rows (body) select name from public.company_secrets
RELATION update NS.rows set body = (select name from public.company_secrets)
CORE_WRITE create table public.issues (a int)
CORE_WRITE alter table public.issues add column pwn text /* create table NS.x */
CORE_WRITE alter table public.issues drop column title
CORE_WRITE alter table public.issues disable row level security
CORE_WRITE alter table public.issues rename to x
CORE_WRITE alter table public.issues rename column title to x
CORE_WRITE create index i on public.issues (title)
CORE_WRITE create or replace view public.issues as select 1
CORE_WRITE drop table public.issues
CORE_WRITE drop view if exists NS.v, public.issues cascade
CORE_WRITE comment on table public.issues is 'x'
CORE_WRITE comment on constraint c on public.issues is 'x'
CORE_WRITE delete from public.issues
CORE_WRITE update public.issues set title = 'x' from NS.rows
CORE_WRITE insert into public.issues default values
CORE_READ insert into NS.rows (body) select title from public.issues
CORE_READ update NS.rows set body = i.title from public.issues i
CORE_TABLE_NOT_DECLARED create view NS.v as select * from public.agents
CORE_TABLE_NOT_DECLARED create table NS.t (a uuid references public.agents(id))
CORE_TABLE_NOT_DECLARED alter table NS.rows add a uuid references public.goals
FOREIGN_SCHEMA create table OTHER.t (a int)
FOREIGN_SCHEMA create table pg_catalog.t (a int)
FOREIGN_SCHEMA create table plugin_core.issues (a int)
FOREIGN_SCHEMA create table NS.t (a int references OTHER.t(id))
FOREIGN_SCHEMA create view NS.v as select * from pg_catalog.pg_authid
FOREIGN_SCHEMA create view NS.v as select * from plugin_core.issues
FOREIGN_SCHEMA create type OTHER.t as enum ('a')
RELATION create type public.t as enum ('a')
FOREIGN_SCHEMA create domain pg_catalog.d as int
FOREIGN_SCHEMA create table NS.t (a public.issues)
FOREIGN_SCHEMA create table NS.t (a OTHER.status)
FOREIGN_SCHEMA alter type OTHER.t add value 'x'
FOREIGN_SCHEMA alter type OTHER.t rename to x
FOREIGN_SCHEMA drop index OTHER.i
FOREIGN_SCHEMA drop type OTHER.t
FOREIGN_SCHEMA comment on type OTHER.t is 'x'
FOREIGN_SCHEMA comment on column OTHER.t.c is 'x'
FOREIGN_SCHEMA alter index OTHER.i rename to j
FUNCTION create table NS.d (x text default pg_read_file('/etc/hostname'))
FUNCTION create table NS.d (x text default current_user)
FUNCTION create table NS.d (x text default current_setting('app.ctx'))
FUNCTION create table NS.d (x int default nextval('public.issues_id_seq'))
FUNCTION create table NS.d (x text check (pg_sleep(1) is null))
FUNCTION create table NS.d (x text, check (NS.f(x)))
FUNCTION create table NS.d (x text generated always as (query_to_xml('select 1', true, true, '')) stored)
FUNCTION alter table NS.rows alter body set default pg_backend_pid()
FUNCTION alter table NS.rows alter body type text using pg_read_file(body)
FUNCTION alter table NS.rows add check (public.f(body))
FUNCTION create index i on NS.rows (pg_read_file(body))
FUNCTION create index i on NS.rows (id) where pg_sleep(1) is null
FUNCTION create view NS.v as select set_config('role', 'postgres', true)
FUNCTION create domain NS.d as text check (pg_sleep(1) is null)
FUNCTION alter domain NS.d add check (pg_sleep(1) is null)
FUNCTION update NS.rows set body = pg_read_file('/etc/passwd')
TYPE create table NS.t (a regclass)
TYPE create table NS.t (a oid, b name)
TYPE create table NS.t (a xml)
TYPE create type NS.text as enum ('a')
TYPE create type uuid as enum ('a')
TYPE create domain int4 as text
TYPE create domain NS.regclass as text
TYPE alter type NS.status rename to text
TYPE create domain NS.d as regproc
TYPE alter table NS.rows alter body type regclass using body::regclass
TYPE create view NS.v as select 'public.issues'::regclass
CLAUSE create table NS.t (like public.issues including all)
CLAUSE create table NS.t (a int, like NS.rows)
CLAUSE create table NS.t (a int) inherits (public.issues)
CLAUSE create table NS.t partition of public.issues default
CLAUSE create table NS.t (a int) partition by range (a)
CLAUSE create table NS.t of NS.rows
CLAUSE create table NS.t (a int) tablespace x
CLAUSE create table NS.t (a int) using heap
CLAUSE create table NS.t (a int) with (autovacuum_enabled = false)
CLAUSE create table NS.t (a int) with (toast.autovacuum_enabled = false)
CLAUSE create table NS.t (a int, exclude using gist (a with =))
CLAUSE create table NS.t (a int generated always as identity (sequence name public.s))
CLAUSE create table NS.t (a text storage external)
CLAUSE create table NS.t (a text compression lz4)
CLAUSE create index concurrently i on NS.rows (id)
CLAUSE create index i on NS.rows using bloom (id)
CLAUSE create index i on NS.rows (id) tablespace x
CLAUSE drop index concurrently NS.i
CLAUSE alter table NS.rows owner to postgres
CLAUSE alter table NS.rows enable row level security
CLAUSE alter table NS.rows disable row level security
CLAUSE alter table NS.rows no force row level security
CLAUSE alter table NS.rows disable trigger all
CLAUSE alter table NS.rows enable rule r
CLAUSE alter table NS.rows inherit public.issues
CLAUSE alter table NS.rows attach partition public.issues default
CLAUSE alter table NS.rows set unlogged
CLAUSE alter table NS.rows set tablespace x
CLAUSE alter table NS.rows replica identity full
CLAUSE alter table NS.rows cluster on i
CLAUSE alter table NS.rows add constraint c unique using index i
CLAUSE alter table NS.rows of NS.t
CLAUSE alter table NS.rows set (user_catalog_table = true)
COMPANY_COLUMN alter table missions drop column company_id cascade
COMPANY_COLUMN alter table missions alter company_id drop not null
COMPANY_COLUMN alter table missions alter company_id set default '00000000-0000-0000-0000-000000000000'
COMPANY_COLUMN alter table missions alter company_id type text
COMPANY_COLUMN alter table missions add n int, drop company_id
COMPANY_COLUMN alter table missions rename company_id to x
OPERATOR create index i on NS.rows using gin (body gin_trgm_ops)
OPERATOR create index i on NS.rows (body public.evil_ops)
OPERATOR create table NS.t (a int check (a operator(public.=) 1))
COLLATION create table NS.t (a text collate public.evil)
COLLATION create domain NS.d as text collate "evil"
COLLATION create index i on NS.rows (body collate public.evil)
PARAMETER insert into NS.rows (body) values ($1)
LOCKING create view NS.v as select * from NS.rows for update
EMPTY -- nothing
SYNTAX create table
SYNTAX create index NS.i on NS.rows (id)
`;
