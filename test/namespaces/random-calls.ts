interface Names {
  readonly loginRole: string;
  readonly otherLogin: string;
  readonly companyId: string;
  readonly otherCompanyId: string;
  readonly ownTable: string;
  readonly otherTable: string;
}

export interface ForbiddenCalls {
  /** Texts, or numbers and the like made texts. */
  readonly values: readonly string[];
  /** What would be there after the statement. Texts as well. */
  readonly lasting: readonly string[];
  /** What changes the session for what is read after it in the same statement. */
  readonly spells: readonly string[];
  /** What becomes another role and reads as it, in one select list. */
  readonly becoming: readonly string[];
}

/** Calls that have been ways out of a plugin's database, or into another one's. */
export function forbiddenCalls({
  loginRole,
  otherLogin,
  companyId,
  otherCompanyId,
  ownTable,
  otherTable,
}: Names): ForbiddenCalls {
  const forged = `context|${loginRole}|1|99999999999|${otherCompanyId}|${'0'.repeat(64)}`;
  const xml = (query: string) => `query_to_xml('${query}', true, true, '')::text`;
  const becoming = `set_config('role', '${otherLogin}', true) as a`;
  const lasting = [
    `lo_from_bytea(0, 'x')::text`,
    `lo_creat(-1)::text`,
    `pg_advisory_lock(7)::text`,
    `pg_try_advisory_lock_shared(7)::text`,
    `pg_notify('outbox', '1')::text`,
    `pg_export_snapshot()`,
  ];
  return {
    becoming: [`${becoming}, ${xml(`select * from ${otherTable}`)} as b`],
    lasting,
    values: [
      ...lasting,
      xml(`select * from ${ownTable}`),
      xml(`select * from ${otherTable}`),
      xml('select * from public.issues'),
      `table_to_xml('${otherTable}'::regclass, true, true, '')::text`,
      `(select string_agg(word, ',') from ts_stat('select to_tsvector(body) from ${otherTable}'))`,
      `current_setting('app.plugin_context')`,
      `current_setting('data_directory')`,
      `lo_import('/etc/passwd')::text`,
      `encode(lo_get(1), 'escape')`,
      `pg_read_file('/etc/passwd')`,
      `(select string_agg(f, ',') from pg_ls_dir('.') as f)`,
      `pg_sleep(0)::text`,
      `pg_terminate_backend(1)::text`,
      `pg_cancel_backend(1)::text`,
      `gateway.plugin_seal('x')`,
      `gateway.plugin_id()::text`,
      `plugin_core.company_id()::text`,
      `plugin_core.only_company()::text`,
      `plugin_core.keep_write('write|${companyId}', 'x')::text`,
      `(select payload::text from plugin_core.claim_key('claim|x', 'x'))`,
      `'${otherTable}'::regclass::text`,
      `pg_get_viewdef('plugin_core.issues'::regclass)`,
      `pg_get_userbyid(10)::text`,
      `(select string_agg(query, ',') from pg_stat_get_activity(null))`,
      `has_table_privilege('${otherTable}', 'select')::text`,
      `col_description('public.issues'::regclass, 1)`,
      `current_user::text`,
      `session_user::text`,
      `dblink('dbname=postgres', 'select 1')::text`,
      `version()`,
      `inet_server_port()::text`,
    ],
    spells: [
      `set_config('app.plugin_context', '${forged}', true)`,
      `set_config('app.plugin_context', '${forged}', false)`,
      `set_config('app.company_id', '${otherCompanyId}', true)`,
      `set_config('role', '${otherLogin}', true)`,
      `set_config('session_authorization', '${otherLogin}', true)`,
      `set_config('row_security', 'off', true)`,
      `set_config('transaction_read_only', 'off', true)`,
      `set_config('search_path', 'public', false)`,
    ],
  };
}
