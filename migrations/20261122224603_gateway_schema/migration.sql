-- What the tables of the next migration lean on: the role that their policies name, the functions that the policies call,
-- and trigrams for their search indexes.

DO $$
BEGIN
  -- Roles belong to the whole cluster: another database may be making the same one at this moment.
  CREATE ROLE paperclip_gateway NOLOGIN;
EXCEPTION
  WHEN duplicate_object OR unique_violation THEN NULL;
END
$$;--> statement-breakpoint

CREATE EXTENSION IF NOT EXISTS pg_trgm;--> statement-breakpoint

-- The ledger of migrations lives in it already.
CREATE SCHEMA IF NOT EXISTS gateway;--> statement-breakpoint

-- Who is asking, as the gateway said at the start of its transaction. Without that, NULL: no row matches. After its first use on a
-- connection an unset setting reads as the empty string, which is no uuid. STABLE, in SQL and without a SET clause, so that the
-- planner puts the expression in place and keeps the index.
CREATE FUNCTION gateway.company_id() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT nullif(current_setting('app.company_id', true), '')::uuid $$;--> statement-breakpoint

CREATE FUNCTION gateway.plugin_id() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT nullif(current_setting('app.plugin_id', true), '')::uuid $$;--> statement-breakpoint

CREATE FUNCTION gateway.plugin_key() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT nullif(current_setting('app.plugin_key', true), '') $$;--> statement-breakpoint

-- plugin:<key>, or plugin:<key>: and something after it, compared code point by code point. A key with a colon in it would own a
-- part of another key's namespace, so it owns nothing.
CREATE FUNCTION gateway.owns_origin_kind(origin_kind text) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
  AS $$
    SELECT coalesce(
      strpos(gateway.plugin_key(), ':') = 0
        AND (
          origin_kind COLLATE "C" = concat('plugin:', gateway.plugin_key())
          OR (
            starts_with(origin_kind COLLATE "C", concat('plugin:', gateway.plugin_key(), ':'))
            AND length(origin_kind) > length(concat('plugin:', gateway.plugin_key(), ':'))
          )
        ),
      false
    )
  $$;--> statement-breakpoint

REVOKE ALL ON SCHEMA gateway FROM PUBLIC;--> statement-breakpoint
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA gateway FROM PUBLIC;--> statement-breakpoint
GRANT USAGE ON SCHEMA gateway TO paperclip_gateway;--> statement-breakpoint
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA gateway TO paperclip_gateway;
