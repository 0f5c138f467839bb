-- What the gateway may touch, and nothing more: row security that binds the owner as well, then privileges by column.
-- A table that is not named here is closed to it.

ALTER TABLE companies FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE agents FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE agent_runtime_state FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE goals FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE projects FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE issues FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE issue_relations FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE issue_comments FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE documents FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE issue_documents FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE document_revisions FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE approvals FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE issue_approvals FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE heartbeat_runs FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE agent_wakeup_requests FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE cost_events FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE budget_policies FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE budget_incidents FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE activity_log FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE plugins FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE plugin_company_settings FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE gateway.idempotency_keys FORCE ROW LEVEL SECURITY;--> statement-breakpoint

-- PUBLIC may neither leave objects where ours are found by name nor keep rows in temporary tables between two transactions.
DO $$
BEGIN
  EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
  EXECUTE format('GRANT CONNECT ON DATABASE %I TO paperclip_gateway', current_database());
END
$$;--> statement-breakpoint
REVOKE CREATE ON SCHEMA public FROM PUBLIC;--> statement-breakpoint
GRANT USAGE ON SCHEMA public TO paperclip_gateway;--> statement-breakpoint

-- Tables without secrets, whole.
GRANT SELECT ON companies, goals, issues, issue_relations, issue_comments, documents, issue_documents, document_revisions, approvals,
  issue_approvals, heartbeat_runs, agent_wakeup_requests, cost_events, budget_policies, budget_incidents, activity_log
  TO paperclip_gateway;--> statement-breakpoint

-- Configuration of agents, projects and plugins holds credentials: the columns that hold none, by name.
GRANT SELECT (
    id, company_id, name, role, title, status, reports_to, capabilities, adapter_type, budget_monthly_cents, spent_monthly_cents,
    last_heartbeat_at, icon, pause_reason, paused_at, created_at, updated_at
  ) ON agents TO paperclip_gateway;--> statement-breakpoint
GRANT SELECT (
    id, company_id, goal_id, name, description, status, lead_agent_id, target_date, color, pause_reason, paused_at, archived_at,
    created_at, updated_at
  ) ON projects TO paperclip_gateway;--> statement-breakpoint
GRANT SELECT (agent_id, company_id, adapter_type, session_id, last_run_id, last_run_status, created_at, updated_at)
  ON agent_runtime_state TO paperclip_gateway;--> statement-breakpoint
GRANT SELECT (id, plugin_key, package_name, version, api_version, categories, status, install_order, installed_at, updated_at)
  ON plugins TO paperclip_gateway;--> statement-breakpoint
GRANT SELECT (id, company_id, plugin_id, enabled, created_at, updated_at)
  ON plugin_company_settings TO paperclip_gateway;--> statement-breakpoint
GRANT SELECT (kid, public_jwk, not_before, retired_at) ON gateway.signing_keys TO paperclip_gateway;--> statement-breakpoint

-- Writes. A row's company, id, number and creator are said once, when it is inserted.
GRANT UPDATE (issue_counter, updated_at) ON companies TO paperclip_gateway;--> statement-breakpoint
GRANT INSERT ON issues, issue_relations, issue_comments, documents, issue_documents, document_revisions, agent_wakeup_requests,
  heartbeat_runs, activity_log, gateway.idempotency_keys TO paperclip_gateway;--> statement-breakpoint
GRANT UPDATE (
    project_id, goal_id, parent_id, title, description, status, priority, assignee_agent_id, assignee_user_id, request_depth,
    billing_code, started_at, completed_at, cancelled_at, hidden_at, checkout_run_id, execution_run_id, execution_agent_name_key,
    execution_locked_at, assignee_adapter_overrides, execution_workspace_settings, project_workspace_id, execution_workspace_id,
    execution_workspace_preference, origin_kind, origin_id, origin_run_id, execution_policy, execution_state, updated_at
  ) ON issues TO paperclip_gateway;--> statement-breakpoint
GRANT UPDATE (
    title, format, latest_body, latest_revision_id, latest_revision_number, updated_by_agent_id, updated_by_user_id, updated_at
  ) ON documents TO paperclip_gateway;--> statement-breakpoint
GRANT UPDATE (updated_at) ON issue_documents TO paperclip_gateway;--> statement-breakpoint
GRANT UPDATE (trigger_detail, reason, payload, status, coalesced_count, idempotency_key, run_id, finished_at, error, updated_at)
  ON agent_wakeup_requests TO paperclip_gateway;--> statement-breakpoint
GRANT UPDATE (context_snapshot, trigger_detail, wakeup_request_id, session_id_before, updated_at)
  ON heartbeat_runs TO paperclip_gateway;--> statement-breakpoint
GRANT UPDATE (payload) ON gateway.idempotency_keys TO paperclip_gateway;--> statement-breakpoint
GRANT SELECT, DELETE ON gateway.idempotency_keys TO paperclip_gateway;--> statement-breakpoint
-- Revisions of a document go with it, by cascade.
GRANT DELETE ON issue_relations, documents, issue_documents TO paperclip_gateway;
