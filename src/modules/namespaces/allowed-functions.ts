/** Functions a plugin may call: built in, without effects, and with results whose size follows from what they are given. */
export const allowedFunctions: ReadonlySet<string> = new Set(
  [
    // Aggregates
    'count sum avg min max bool_and bool_or every array_agg string_agg json_agg jsonb_agg json_object_agg jsonb_object_agg',
    'bit_and bit_or stddev stddev_pop stddev_samp variance var_pop var_samp corr mode percentile_cont percentile_disc any_value',
    // Windows
    'row_number rank dense_rank percent_rank cume_dist ntile lag lead first_value last_value nth_value',
    // Text
    'lower upper initcap length char_length character_length octet_length bit_length btrim ltrim rtrim left right',
    'substring substr position strpos starts_with split_part replace translate reverse concat concat_ws ascii chr md5',
    'overlay quote_literal quote_ident quote_nullable regexp_replace regexp_match regexp_matches regexp_like regexp_count',
    'regexp_substr regexp_instr regexp_split_to_array regexp_split_to_table string_to_array string_to_table array_to_string',
    'like_escape similar_to_escape normalize is_normalized unistr encode decode to_hex',
    // Numbers
    'abs ceil ceiling floor round trunc sign mod div power sqrt cbrt exp ln log log10 gcd lcm width_bucket scale min_scale',
    'trim_scale degrees radians pi random sin cos tan asin acos atan atan2',
    // Dates and times
    'now statement_timestamp transaction_timestamp clock_timestamp age date_part date_trunc date_bin extract timezone',
    'make_date make_time make_timestamp make_timestamptz make_interval justify_days justify_hours justify_interval',
    'isfinite to_timestamp to_date overlaps',
    'to_char to_number',
    // Conversions that are written like calls
    'text date int2 int4 int8 float4 float8 numeric bool timestamp timestamptz interval',
    // UUIDs
    'gen_random_uuid uuidv4 uuidv7',
    // Hashes
    'sha224 sha256 sha384 sha512 hashtext hashtextextended',
    // Arrays
    'unnest array_length array_lower array_upper array_ndims array_dims cardinality array_append array_prepend array_cat',
    'array_remove array_replace array_position array_positions trim_array array_sort array_reverse array_shuffle array_sample',
    // Ranges
    'lower_inc upper_inc lower_inf upper_inf isempty range_merge int4range int8range numrange daterange tsrange tstzrange',
    'multirange range_agg range_intersect_agg',
    // JSON
    'to_json to_jsonb row_to_json array_to_json json_build_object jsonb_build_object json_build_array jsonb_build_array',
    'json_object jsonb_object json_typeof jsonb_typeof json_array_length jsonb_array_length json_strip_nulls jsonb_strip_nulls',
    'json_extract_path jsonb_extract_path json_extract_path_text jsonb_extract_path_text jsonb_set jsonb_set_lax jsonb_insert',
    'jsonb_pretty jsonb_path_exists jsonb_path_match jsonb_path_query jsonb_path_query_array jsonb_path_query_first',
    'json_array_elements jsonb_array_elements json_array_elements_text jsonb_array_elements_text json_each jsonb_each',
    'json_each_text jsonb_each_text json_object_keys jsonb_object_keys json_populate_record jsonb_populate_record',
    'json_populate_recordset jsonb_populate_recordset json_to_record jsonb_to_record json_to_recordset jsonb_to_recordset',
    'jsonb_contains jsonb_exists',
    // Searching texts
    'to_tsvector to_tsquery plainto_tsquery phraseto_tsquery websearch_to_tsquery ts_rank ts_rank_cd ts_headline setweight',
    'tsvector_to_array array_to_tsvector numnode strip',
    // Counting
    'num_nulls num_nonnulls',
  ].flatMap((names) => names.split(' ')),
);

/** Why some that authors ask for are not there. */
const reasons: Readonly<Record<string, string>> = {
  generate_series: 'it makes any number of rows. Join a table, or pass an array and unnest it',
  repeat: 'it makes a text of any length',
  lpad: 'it makes a text of any length. Format it in the worker',
  rpad: 'it makes a text of any length. Format it in the worker',
  format: 'it makes a text of any length. Use concat or ||',
  set_config: "settings of the session are the platform's",
  current_setting: "settings of the session are the platform's",
  pg_sleep: 'a statement has to end',
  nextval: 'a sequence counts for all companies. Declare the column "generated always as identity", or use a uuid',
  currval: 'a sequence counts for all companies. Use RETURNING',
  setval: 'a sequence counts for all companies',
  lastval: 'a sequence counts for all companies. Use RETURNING',
  to_regclass: 'the catalog is not open to plugins',
};

export function whyNotFunction(name: string): string {
  const reason = reasons[name];
  return `The function "${name}" is not among those a plugin may call${reason ? `: ${reason}` : ''}.`;
}
