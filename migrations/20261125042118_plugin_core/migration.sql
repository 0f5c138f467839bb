-- What plugins' own SQL meets. A plugin logs in with a role of its own, which could change any setting of its session: so the company
-- it speaks for is no setting that it could write, but a context that the gateway seals with a key that only the owner reads.

DO $$
BEGIN
  -- Roles belong to the whole cluster: another database may be making the same one at this moment.
  CREATE ROLE paperclip_plugin_views NOLOGIN;
EXCEPTION
  WHEN duplicate_object OR unique_violation THEN NULL;
END
$$;--> statement-breakpoint

CREATE SCHEMA plugin_core;--> statement-breakpoint
REVOKE ALL ON SCHEMA plugin_core FROM PUBLIC;--> statement-breakpoint

-- Two keys of one block of SHA-256 each, from random numbers of the database. They are part of no statement and of no log.
CREATE TABLE gateway.plugin_seal_key (
  single boolean PRIMARY KEY DEFAULT true CHECK (single),
  inner_key bytea NOT NULL DEFAULT sha512(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())
    || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())),
  outer_key bytea NOT NULL DEFAULT sha512(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())
    || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()))
);--> statement-breakpoint
INSERT INTO gateway.plugin_seal_key DEFAULT VALUES;--> statement-breakpoint

-- The seal of a text: HMAC with SHA-256, whose two padded keys are drawn instead of derived from one.
CREATE FUNCTION gateway.plugin_seal(p_text text) RETURNS text
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS $$
    SELECT encode(sha256(k.outer_key || sha256(k.inner_key || convert_to(p_text, 'UTF8'))), 'hex') FROM gateway.plugin_seal_key AS k
  $$;--> statement-breakpoint
REVOKE ALL ON FUNCTION gateway.plugin_seal(text) FROM PUBLIC;--> statement-breakpoint

-- Whether the gateway sealed this text for this very session, and lately. The text begins with what binds it: the purpose, the login
-- role, the process of the server and the second until which it holds.
CREATE FUNCTION gateway.is_sealed_for_session(p_purpose text, p_text text, p_seal text) RETURNS boolean
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS $$
    DECLARE
      bound text[] := string_to_array(p_text, '|');
    BEGIN
      RETURN coalesce(
        bound[1] = p_purpose
          AND bound[2] = session_user
          AND bound[3] = pg_backend_pid()::text
          AND bound[4] ~ '^[0-9]{1,12}$' AND bound[4]::bigint > extract(epoch FROM clock_timestamp())
          AND p_seal = gateway.plugin_seal(p_text),
        false
      );
    END
  $$;--> statement-breakpoint
REVOKE ALL ON FUNCTION gateway.is_sealed_for_session(text, text, text) FROM PUBLIC;--> statement-breakpoint

-- The company of a plugin's session: the default of company_id in its tables, and the condition of every policy and view it meets. A
-- session without a good context is an error, not a session that sees nothing: nobody must take the one for the other.
CREATE FUNCTION plugin_core.company_id() RETURNS uuid
  LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS $$
    DECLARE
      context text := current_setting('app.plugin_context', true);
      seal_at int := length(context) - 64;
    BEGIN
      IF gateway.is_sealed_for_session('context', left(context, seal_at - 1), right(context, 64)) IS DISTINCT FROM true THEN
        RAISE EXCEPTION 'this session speaks for no company' USING ERRCODE = '28000';
      END IF;
      RETURN split_part(context, '|', 5)::uuid;
    END
  $$;--> statement-breakpoint
REVOKE ALL ON FUNCTION plugin_core.company_id() FROM PUBLIC;--> statement-breakpoint

-- The one company of this host, or NULL where there are several: whose the rows are that a plugin kept before it kept them by company.
CREATE FUNCTION plugin_core.only_company() RETURNS uuid
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS $$ SELECT CASE count(*) WHEN 1 THEN (array_agg(c.id))[1] END FROM public.companies AS c $$;--> statement-breakpoint
REVOKE ALL ON FUNCTION plugin_core.only_company() FROM PUBLIC;
