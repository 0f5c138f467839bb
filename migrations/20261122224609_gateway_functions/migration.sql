-- Answers to questions whose rows or columns the gateway may not read. Each runs as the owner with a fixed search path, takes its
-- company from the transaction or is called before there is one, and returns no more than the answer.

-- Whether a plugin is installed in a company and what it may do there. No row of settings means enabled. Capabilities are the
-- manifest's, less what the company did not grant where its settings say so: {"gateway": {"capabilities": [...]}}.
CREATE FUNCTION gateway.installation(p_company uuid, p_plugin uuid)
  RETURNS TABLE (
    plugin_id uuid, plugin_key text, version text, status text, display_name text, enabled boolean, capabilities text[],
    company_id uuid, company_name text, company_status text, company_prefix text
  )
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp ROWS 1
  AS $$
    SELECT
      p.id, p.plugin_key, p.version, p.status, coalesce(p.manifest_json ->> 'displayName', p.plugin_key), coalesce(s.enabled, true),
      ARRAY(
        SELECT DISTINCT declared.capability
        FROM jsonb_array_elements_text(
          CASE jsonb_typeof(p.manifest_json -> 'capabilities') WHEN 'array' THEN p.manifest_json -> 'capabilities' ELSE '[]' END
        ) AS declared (capability)
        WHERE s.settings_json #> '{gateway,capabilities}' IS NULL
          OR s.settings_json #> '{gateway,capabilities}' ? declared.capability
        ORDER BY declared.capability
      ),
      c.id, c.name, c.status, c.issue_prefix
    FROM public.plugins AS p
    JOIN public.companies AS c ON c.id = p_company
    LEFT JOIN public.plugin_company_settings AS s ON s.company_id = c.id AND s.plugin_id = p.id
    WHERE p.id = p_plugin
      -- Inside a transaction for one company no other one's can be asked.
      AND coalesce(gateway.company_id() = p_company, true)
  $$;--> statement-breakpoint

-- Whether the agent's settings let it be woken by a request. NULL where the company has no such agent.
CREATE FUNCTION gateway.agent_wakes_on_demand(p_agent uuid) RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS $$
    SELECT a.runtime_config #> '{heartbeat,wakeOnDemand}' IS DISTINCT FROM 'false'::jsonb
    FROM public.agents AS a
    WHERE a.company_id = gateway.company_id() AND a.id = p_agent
  $$;--> statement-breakpoint

-- The runs of some issues. A run names its issue in its snapshot only, and row security keeps the operator that reads it there from
-- being the condition of an index scan: asked directly, the database would read every run of the company.
CREATE FUNCTION gateway.runs_of_issues(p_issues uuid[])
  RETURNS TABLE (issue_id uuid, run_id uuid, status text, created_at timestamptz)
  LANGUAGE sql STABLE SECURITY DEFINER 
  -- Planned anew each time: a plan made while a small company asked would read every run of a large one.
  SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan ROWS 20
  AS $$
    SELECT asked.issue_id, r.id, r.status, r.created_at
    FROM (SELECT DISTINCT i FROM unnest(p_issues) AS i) AS asked (issue_id)
    JOIN public.heartbeat_runs AS r
      ON r.company_id = gateway.company_id() AND (r.context_snapshot ->> 'issueId') = asked.issue_id::text
  $$;--> statement-breakpoint

-- The issues whose title, identifier or description are like a pattern. The trigram indexes are closed to the gateway's own statements
-- for the same reason. Planned for each pattern: a plan for any pattern does not choose them.
CREATE FUNCTION gateway.issues_matching(p_pattern text) RETURNS SETOF uuid
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp ROWS 100
  AS $$
    BEGIN
      RETURN QUERY EXECUTE
        'SELECT i.id FROM public.issues AS i
         WHERE i.company_id = $1 AND (i.title ILIKE $2 OR i.identifier ILIKE $2 OR i.description ILIKE $2)'
        USING gateway.company_id(), p_pattern;
    END
  $$;--> statement-breakpoint

-- The password of the login role that we make ourselves, so that processes that start at once on one database agree on it. Made by
-- the database and never part of a statement. Nobody but the owner reads it.
CREATE TABLE gateway.login_secret (
  single boolean PRIMARY KEY DEFAULT true CHECK (single),
  password text NOT NULL DEFAULT replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''),
  created_at timestamptz NOT NULL DEFAULT now()
);--> statement-breakpoint

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA gateway FROM PUBLIC;--> statement-breakpoint
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA gateway TO paperclip_gateway;
