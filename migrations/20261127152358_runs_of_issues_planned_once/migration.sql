-- The runs of some issues. The company goes in as a value that the plan does not know. Where PostgreSQL planned for it, it went by
-- what ANALYZE last saw of that company: of one that had grown since it read all runs for each issue.
CREATE OR REPLACE FUNCTION gateway.runs_of_issues(p_issues uuid[])
  RETURNS TABLE (issue_id uuid, run_id uuid, status text, created_at timestamptz)
  LANGUAGE plpgsql STABLE SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan ROWS 20
  AS $$
    #variable_conflict use_column
    DECLARE
      v_company constant uuid := gateway.company_id();
    BEGIN
      RETURN QUERY
        SELECT asked.issue_id, r.id, r.status, r.created_at
        FROM (SELECT DISTINCT i FROM unnest(p_issues) AS i) AS asked (issue_id)
        JOIN public.heartbeat_runs AS r
          ON r.company_id = v_company AND (r.context_snapshot ->> 'issueId') = asked.issue_id::text;
    END
  $$;
