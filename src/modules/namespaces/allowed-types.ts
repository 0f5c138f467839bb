const split = (names: string): ReadonlySet<string> => new Set(names.split(/\s+/).filter(Boolean));

/** Types of PostgreSQL whose values are only values: none names an object of the catalog. */
export const allowedTypes = split(`
  bool int2 int4 int8 numeric float4 float8 text varchar bpchar uuid bytea bit varbit
  date time timetz timestamp timestamptz interval json jsonb jsonpath tsvector tsquery inet cidr macaddr
  int4range int8range numrange daterange tsrange tstzrange
  int4multirange int8multirange nummultirange datemultirange tsmultirange tstzmultirange
`);

/** Integers with a sequence of their own behind them, in definitions of columns only. */
export const serialTypes = split('smallserial serial bigserial serial2 serial4 serial8');

/** Other names that PostgreSQL would find in its catalog before it looked into the namespace. */
export const refusedTypes = split(`
  char name oid oidvector int2vector tid xid xid8 cid xml money aclitem refcursor record void unknown trigger event_trigger
  internal cstring language_handler fdw_handler index_am_handler table_am_handler tsm_handler txid_snapshot gtsvector
  point line lseg box path polygon circle macaddr8 anyelement anyarray anynonarray anyenum anyrange anymultirange any
  anycompatible anycompatiblearray anycompatiblenonarray anycompatiblerange anycompatiblemultirange
`);

/** Whether PostgreSQL has, or may have, a type of that name: no type of a plugin can be called so. */
export function isTakenTypeName(name: string): boolean {
  return allowedTypes.has(name) || serialTypes.has(name) || refusedTypes.has(name) || /^(?:reg|pg_|_)/.test(name);
}

export const allowedOperators = split(`
  = <> != < > <= >= + - * / % ^ || ~ ~* !~ !~* ~~ !~~ ~~* !~~* ^@ & | # << >> && @ |/ ||/
  -> ->> #> #>> @> <@ ? ?| ?& #- @? @@ -|- &< &> !!
`);

/** Rules of order that come with PostgreSQL. */
export function isAllowedCollation(name: string): boolean {
  return (
    ['C', 'POSIX', 'default', 'ucs_basic', 'unicode', 'pg_c_utf8', 'pg_unicode_fast'].includes(name) ||
    /^[a-z]{2,3}(?:-[A-Za-z0-9]+)*-x-icu$/.test(name)
  );
}

export const allowedOperatorClasses = split(`
  text_ops text_pattern_ops varchar_ops varchar_pattern_ops bpchar_ops bpchar_pattern_ops int2_ops int4_ops int8_ops
  numeric_ops uuid_ops date_ops timestamp_ops timestamptz_ops bool_ops bytea_ops jsonb_ops jsonb_path_ops array_ops
  tsvector_ops inet_ops range_ops enum_ops float4_ops float8_ops
`);
