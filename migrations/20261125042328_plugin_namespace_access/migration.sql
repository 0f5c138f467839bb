-- Paperclip's tables as plugins' own SQL sees them: the rows of its company, the columns that hold no secrets. A view reads as the
-- role that owns it, which owns no table: what it may read is granted column by column, and the policies for it ask for the company as
-- the view does. What a snapshot of a run holds beside its issue is left out, and so are prompts, logs and payloads.

GRANT SELECT (
    id, name, description, status, pause_reason, paused_at, issue_prefix, issue_counter, brand_color, created_at,
    updated_at
  ) ON public.companies TO paperclip_plugin_views;--> statement-breakpoint
CREATE VIEW plugin_core.companies WITH (security_barrier = true) AS
  SELECT
    id, name, description, status, pause_reason, paused_at, issue_prefix, issue_counter, brand_color, created_at,
    updated_at
  FROM public.companies WHERE id = (SELECT plugin_core.company_id());--> statement-breakpoint

GRANT SELECT (
    id, company_id, goal_id, name, description, status, lead_agent_id, target_date, color, pause_reason, paused_at,
    archived_at, created_at, updated_at
  ) ON public.projects TO paperclip_plugin_views;--> statement-breakpoint
CREATE VIEW plugin_core.projects WITH (security_barrier = true) AS
  SELECT
    id, company_id, goal_id, name, description, status, lead_agent_id, target_date, color, pause_reason, paused_at,
    archived_at, created_at, updated_at
  FROM public.projects WHERE company_id = (SELECT plugin_core.company_id());--> statement-breakpoint

GRANT SELECT (
    id, company_id, title, description, level, status, parent_id, owner_agent_id, created_at, updated_at
  ) ON public.goals TO paperclip_plugin_views;--> statement-breakpoint
CREATE VIEW plugin_core.goals WITH (security_barrier = true) AS
  SELECT
    id, company_id, title, description, level, status, parent_id, owner_agent_id, created_at, updated_at
  FROM public.goals WHERE company_id = (SELECT plugin_core.company_id());--> statement-breakpoint

GRANT SELECT (
    id, company_id, name, role, title, icon, status, reports_to, capabilities, adapter_type, pause_reason, paused_at,
    last_heartbeat_at, created_at, updated_at
  ) ON public.agents TO paperclip_plugin_views;--> statement-breakpoint
CREATE VIEW plugin_core.agents WITH (security_barrier = true) AS
  SELECT
    id, company_id, name, role, title, icon, status, reports_to, capabilities, adapter_type, pause_reason, paused_at,
    last_heartbeat_at, created_at, updated_at
  FROM public.agents WHERE company_id = (SELECT plugin_core.company_id());--> statement-breakpoint

GRANT SELECT (
    id, company_id, project_id, goal_id, parent_id, title, description, status, priority, assignee_agent_id,
    assignee_user_id, created_by_agent_id, created_by_user_id, request_depth, billing_code, issue_number, identifier,
    origin_kind, origin_id, origin_run_id, checkout_run_id, execution_run_id, execution_locked_at, started_at,
    completed_at, cancelled_at, hidden_at, created_at, updated_at
  ) ON public.issues TO paperclip_plugin_views;--> statement-breakpoint
CREATE VIEW plugin_core.issues WITH (security_barrier = true) AS
  SELECT
    id, company_id, project_id, goal_id, parent_id, title, description, status, priority, assignee_agent_id,
    assignee_user_id, created_by_agent_id, created_by_user_id, request_depth, billing_code, issue_number, identifier,
    origin_kind, origin_id, origin_run_id, checkout_run_id, execution_run_id, execution_locked_at, started_at,
    completed_at, cancelled_at, hidden_at, created_at, updated_at
  FROM public.issues WHERE company_id = (SELECT plugin_core.company_id());--> statement-breakpoint

GRANT SELECT (
    id, company_id, issue_id, document_id, key, created_at, updated_at
  ) ON public.issue_documents TO paperclip_plugin_views;--> statement-breakpoint
CREATE VIEW plugin_core.issue_documents WITH (security_barrier = true) AS
  SELECT
    id, company_id, issue_id, document_id, key, created_at, updated_at
  FROM public.issue_documents WHERE company_id = (SELECT plugin_core.company_id());--> statement-breakpoint

GRANT SELECT (
    id, company_id, issue_id, related_issue_id, type, created_by_agent_id, created_by_user_id, created_at, updated_at
  ) ON public.issue_relations TO paperclip_plugin_views;--> statement-breakpoint
CREATE VIEW plugin_core.issue_relations WITH (security_barrier = true) AS
  SELECT
    id, company_id, issue_id, related_issue_id, type, created_by_agent_id, created_by_user_id, created_at, updated_at
  FROM public.issue_relations WHERE company_id = (SELECT plugin_core.company_id());--> statement-breakpoint

GRANT SELECT (
    id, company_id, issue_id, author_agent_id, author_user_id, created_by_run_id, body, created_at, updated_at
  ) ON public.issue_comments TO paperclip_plugin_views;--> statement-breakpoint
CREATE VIEW plugin_core.issue_comments WITH (security_barrier = true) AS
  SELECT
    id, company_id, issue_id, author_agent_id, author_user_id, created_by_run_id, body, created_at, updated_at
  FROM public.issue_comments WHERE company_id = (SELECT plugin_core.company_id());--> statement-breakpoint

GRANT SELECT (
    id, company_id, agent_id, invocation_source, trigger_detail, status, started_at, finished_at, error, error_code,
    exit_code, wakeup_request_id, retry_of_run_id, created_at, updated_at, context_snapshot
  ) ON public.heartbeat_runs TO paperclip_plugin_views;--> statement-breakpoint
CREATE VIEW plugin_core.heartbeat_runs WITH (security_barrier = true) AS
  SELECT
    id, company_id, agent_id, invocation_source, trigger_detail, status, started_at, finished_at, error, error_code,
    exit_code, wakeup_request_id, retry_of_run_id, created_at, updated_at,
    jsonb_build_object('issueId', context_snapshot -> 'issueId', 'taskId', context_snapshot -> 'taskId', 'taskKey', context_snapshot -> 'taskKey',
      'wakeReason', context_snapshot -> 'wakeReason', 'wakeSource', context_snapshot -> 'wakeSource') AS context_snapshot
  FROM public.heartbeat_runs WHERE company_id = (SELECT plugin_core.company_id());--> statement-breakpoint

GRANT SELECT (
    id, company_id, agent_id, issue_id, project_id, goal_id, heartbeat_run_id, billing_code, provider, biller,
    billing_type, model, input_tokens, cached_input_tokens, output_tokens, cost_cents, occurred_at, created_at
  ) ON public.cost_events TO paperclip_plugin_views;--> statement-breakpoint
CREATE VIEW plugin_core.cost_events WITH (security_barrier = true) AS
  SELECT
    id, company_id, agent_id, issue_id, project_id, goal_id, heartbeat_run_id, billing_code, provider, biller,
    billing_type, model, input_tokens, cached_input_tokens, output_tokens, cost_cents, occurred_at, created_at
  FROM public.cost_events WHERE company_id = (SELECT plugin_core.company_id());--> statement-breakpoint

GRANT SELECT (
    id, company_id, type, requested_by_agent_id, requested_by_user_id, status, decided_by_user_id, decided_at,
    created_at, updated_at
  ) ON public.approvals TO paperclip_plugin_views;--> statement-breakpoint
CREATE VIEW plugin_core.approvals WITH (security_barrier = true) AS
  SELECT
    id, company_id, type, requested_by_agent_id, requested_by_user_id, status, decided_by_user_id, decided_at,
    created_at, updated_at
  FROM public.approvals WHERE company_id = (SELECT plugin_core.company_id());--> statement-breakpoint

GRANT SELECT (
    company_id, issue_id, approval_id, linked_by_agent_id, linked_by_user_id, created_at
  ) ON public.issue_approvals TO paperclip_plugin_views;--> statement-breakpoint
CREATE VIEW plugin_core.issue_approvals WITH (security_barrier = true) AS
  SELECT
    company_id, issue_id, approval_id, linked_by_agent_id, linked_by_user_id, created_at
  FROM public.issue_approvals WHERE company_id = (SELECT plugin_core.company_id());--> statement-breakpoint

GRANT SELECT (
    id, company_id, policy_id, scope_type, scope_id, metric, window_kind, window_start, window_end, threshold_type,
    amount_limit, amount_observed, status, approval_id, resolved_at, created_at, updated_at
  ) ON public.budget_incidents TO paperclip_plugin_views;--> statement-breakpoint
CREATE VIEW plugin_core.budget_incidents WITH (security_barrier = true) AS
  SELECT
    id, company_id, policy_id, scope_type, scope_id, metric, window_kind, window_start, window_end, threshold_type,
    amount_limit, amount_observed, status, approval_id, resolved_at, created_at, updated_at
  FROM public.budget_incidents WHERE company_id = (SELECT plugin_core.company_id());--> statement-breakpoint

-- Nobody else reads the views, also where they cannot be given to their role here: an owner that may not become it has a superuser do
-- that, with the walls around plugins' databases. Until then no plugin has one.
GRANT USAGE ON SCHEMA plugin_core, public TO paperclip_plugin_views;--> statement-breakpoint
GRANT EXECUTE ON FUNCTION plugin_core.company_id() TO paperclip_plugin_views;--> statement-breakpoint
DO $$
DECLARE
  view_name text;
BEGIN
  IF NOT pg_has_role(current_user, 'paperclip_plugin_views', 'MEMBER') THEN
    EXECUTE format('GRANT paperclip_plugin_views TO %I', current_user);
  END IF;
  -- Whoever gets a view must be able to own things in its schema at that moment.
  GRANT CREATE ON SCHEMA plugin_core TO paperclip_plugin_views;
  FOR view_name IN SELECT relname FROM pg_class WHERE relnamespace = 'plugin_core'::regnamespace AND relkind = 'v' LOOP
    EXECUTE format('ALTER VIEW plugin_core.%I OWNER TO paperclip_plugin_views', view_name);
  END LOOP;
  REVOKE CREATE ON SCHEMA plugin_core FROM paperclip_plugin_views;
EXCEPTION
  WHEN insufficient_privilege THEN NULL;
END
$$;--> statement-breakpoint

-- A write of a plugin's own SQL leaves its audit entries, and keeps its idempotency key, in its own transaction: on the plugin's
-- connection, where the gateway's role is not. What is written is what the gateway sealed for this session, so that no plugin can sign
-- an entry or take a key by calling these functions itself.
CREATE FUNCTION plugin_core.claim_key(p_text text, p_seal text) RETURNS TABLE (is_fresh boolean, fingerprint text, payload jsonb)
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS $$
    DECLARE
      said jsonb;
      claimed int;
    BEGIN
      IF NOT gateway.is_sealed_for_session('claim', p_text, p_seal) THEN
        RAISE EXCEPTION 'this was not said by the gateway' USING ERRCODE = '28000';
      END IF;
      said := substring(p_text FROM '^(?:[^|]*[|]){4}(.*)$')::jsonb;
      INSERT INTO gateway.idempotency_keys AS k (company_id, plugin_id, mutation, key, fingerprint)
        VALUES ((said ->> 'companyId')::uuid, (said ->> 'pluginId')::uuid, said ->> 'mutation', said ->> 'key', said ->> 'fingerprint')
        ON CONFLICT DO NOTHING;
      GET DIAGNOSTICS claimed = ROW_COUNT;
      RETURN QUERY
        SELECT claimed = 1, k.fingerprint, k.payload FROM gateway.idempotency_keys AS k
        WHERE k.company_id = (said ->> 'companyId')::uuid AND k.plugin_id = (said ->> 'pluginId')::uuid
          AND k.mutation = said ->> 'mutation' AND k.key = said ->> 'key';
    END
  $$;--> statement-breakpoint

-- Entries go into the log in their order; the ids of the new rows join the payload that is kept under the key.
CREATE FUNCTION plugin_core.keep_write(p_text text, p_seal text) RETURNS uuid[]
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS $$
    DECLARE
      said jsonb;
      entry jsonb;
      entry_id uuid;
      entry_ids uuid[] := '{}';
    BEGIN
      IF NOT gateway.is_sealed_for_session('write', p_text, p_seal) THEN
        RAISE EXCEPTION 'this was not said by the gateway' USING ERRCODE = '28000';
      END IF;
      said := substring(p_text FROM '^(?:[^|]*[|]){4}(.*)$')::jsonb;
      FOR entry IN SELECT e FROM jsonb_array_elements(said -> 'entries') WITH ORDINALITY AS t (e, n) ORDER BY n LOOP
        INSERT INTO public.activity_log
            (company_id, actor_type, actor_id, agent_id, run_id, action, entity_type, entity_id, details, created_at)
          VALUES ((said ->> 'companyId')::uuid, 'plugin', said ->> 'pluginId', (entry ->> 'agentId')::uuid, (entry ->> 'runId')::uuid,
            entry ->> 'action', entry ->> 'entityType', entry ->> 'entityId', entry -> 'details', clock_timestamp())
          RETURNING id INTO entry_id;
        entry_ids := entry_ids || entry_id;
      END LOOP;
      IF said ? 'key' THEN
        UPDATE gateway.idempotency_keys AS k
          SET payload = jsonb_build_object('data', said -> 'data', 'activityIds', to_jsonb(entry_ids))
          WHERE k.company_id = (said ->> 'companyId')::uuid AND k.plugin_id = (said ->> 'pluginId')::uuid
            AND k.mutation = said ->> 'mutation' AND k.key = said ->> 'key';
      END IF;
      RETURN entry_ids;
    END
  $$;--> statement-breakpoint

-- A file that ran is written down in the transaction that ran it, on the connection of the role that owns the plugin's schema.
CREATE FUNCTION plugin_core.record_migration(p_text text, p_seal text) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS $$
    DECLARE
      said jsonb;
    BEGIN
      IF NOT gateway.is_sealed_for_session('migration', p_text, p_seal) THEN
        RAISE EXCEPTION 'this was not said by the gateway' USING ERRCODE = '28000';
      END IF;
      said := substring(p_text FROM '^(?:[^|]*[|]){4}(.*)$')::jsonb;
      INSERT INTO public.plugin_migrations AS m
          (plugin_id, plugin_key, namespace_name, migration_key, checksum, plugin_version, status, applied_at)
        VALUES ((said ->> 'pluginId')::uuid, said ->> 'pluginKey', said ->> 'namespaceName', said ->> 'migrationKey', said ->> 'checksum',
          said ->> 'pluginVersion', 'applied', clock_timestamp())
        ON CONFLICT (plugin_id, migration_key) DO UPDATE
          SET checksum = excluded.checksum, plugin_version = excluded.plugin_version, status = 'applied', started_at = now(),
              applied_at = excluded.applied_at, error_message = NULL, namespace_name = excluded.namespace_name;
    END
  $$;--> statement-breakpoint

REVOKE ALL ON FUNCTION plugin_core.claim_key(text, text), plugin_core.keep_write(text, text), plugin_core.record_migration(text, text)
  FROM PUBLIC;--> statement-breakpoint

-- The plugin that asks, its schema and which of Paperclip's tables its manifest names: manifests are closed to the gateway's role.
CREATE FUNCTION gateway.plugin_namespace() RETURNS TABLE (namespace_name text, status text, core_read_tables text[], scoped_tables text[])
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp ROWS 1
  AS $$
    SELECT n.namespace_name, n.status,
      ARRAY(
        SELECT named FROM jsonb_array_elements_text(
          CASE jsonb_typeof(p.manifest_json #> '{database,coreReadTables}') WHEN 'array'
            THEN p.manifest_json #> '{database,coreReadTables}' ELSE '[]' END
        ) AS named ORDER BY named
      ),
      ARRAY(
        SELECT c.relname::text FROM pg_class AS c
        WHERE c.relnamespace = to_regnamespace(quote_ident(n.namespace_name)) AND c.relkind = 'r'
          AND EXISTS (SELECT FROM pg_policy AS y WHERE y.polrelid = c.oid AND y.polname = 'company_rows')
        ORDER BY 1
      )
    FROM public.plugin_database_namespaces AS n
    JOIN public.plugins AS p ON p.id = n.plugin_id
    -- One of Paperclip's own making has no walls yet, and is not served before it was taken over.
    JOIN gateway.plugin_logins AS l ON l.plugin_id = n.plugin_id
    WHERE n.plugin_id = gateway.plugin_id()
  $$;--> statement-breakpoint
REVOKE ALL ON FUNCTION gateway.plugin_namespace() FROM PUBLIC;--> statement-breakpoint
GRANT EXECUTE ON FUNCTION gateway.plugin_namespace() TO paperclip_gateway;--> statement-breakpoint

ALTER TABLE public.plugin_database_namespaces FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE public.plugin_migrations FORCE ROW LEVEL SECURITY;--> statement-breakpoint
GRANT SELECT ON public.plugin_database_namespaces, public.plugin_migrations TO paperclip_gateway;
