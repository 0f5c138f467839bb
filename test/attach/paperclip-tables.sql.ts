/**
 * Tables as a Paperclip database of April 2026 has them: names, types, defaults, keys and indexes, as its catalog tells them. None of them is
 * made by the gateway: keys name an id alone, there is no row security and no check of words.
 */
export const paperclipTables = `
create table companies (
  id uuid not null default gen_random_uuid(),
  name text not null,
  description text,
  status text not null default 'active',
  budget_monthly_cents integer not null default 0,
  spent_monthly_cents integer not null default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  issue_prefix text not null default 'PAP',
  issue_counter integer not null default 0,
  require_board_approval_for_new_agents boolean not null default true,
  brand_color text,
  pause_reason text,
  paused_at timestamptz,
  feedback_data_sharing_enabled boolean not null default false,
  feedback_data_sharing_consent_at timestamptz,
  feedback_data_sharing_consent_by_user_id text,
  feedback_data_sharing_terms_version text,
  primary key (id)
);
create table agents (
  id uuid not null default gen_random_uuid(),
  company_id uuid not null,
  name text not null,
  role text not null default 'general',
  title text,
  status text not null default 'idle',
  reports_to uuid,
  capabilities text,
  adapter_type text not null default 'process',
  adapter_config jsonb not null default '{}',
  budget_monthly_cents integer not null default 0,
  spent_monthly_cents integer not null default 0,
  last_heartbeat_at timestamptz,
  metadata jsonb,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  runtime_config jsonb not null default '{}',
  permissions jsonb not null default '{}',
  icon text,
  pause_reason text,
  paused_at timestamptz,
  primary key (id)
);
create table projects (
  id uuid not null default gen_random_uuid(),
  company_id uuid not null,
  goal_id uuid,
  name text not null,
  description text,
  status text not null default 'backlog',
  lead_agent_id uuid,
  target_date date,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  color text,
  archived_at timestamptz,
  execution_workspace_policy jsonb,
  pause_reason text,
  paused_at timestamptz,
  env jsonb,
  primary key (id)
);
create table goals (
  id uuid not null default gen_random_uuid(),
  company_id uuid not null,
  title text not null,
  description text,
  level text not null default 'task',
  status text not null default 'planned',
  parent_id uuid,
  owner_agent_id uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (id)
);
create table project_goals (
  project_id uuid not null,
  goal_id uuid not null,
  company_id uuid not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (project_id, goal_id)
);
create table project_workspaces (
  id uuid not null default gen_random_uuid(),
  company_id uuid not null,
  project_id uuid not null,
  name text not null,
  cwd text,
  repo_url text,
  repo_ref text,
  metadata jsonb,
  is_primary boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  source_type text not null default 'local_path',
  default_ref text,
  visibility text not null default 'default',
  setup_command text,
  cleanup_command text,
  remote_provider text,
  remote_workspace_ref text,
  shared_workspace_key text,
  primary key (id)
);
create table execution_workspaces (
  id uuid not null default gen_random_uuid(),
  company_id uuid not null,
  project_id uuid not null,
  project_workspace_id uuid,
  source_issue_id uuid,
  mode text not null,
  strategy_type text not null,
  name text not null,
  status text not null default 'active',
  cwd text,
  repo_url text,
  base_ref text,
  branch_name text,
  provider_type text not null default 'local_fs',
  provider_ref text,
  derived_from_execution_workspace_id uuid,
  last_used_at timestamptz not null default now(),
  opened_at timestamptz not null default now(),
  closed_at timestamptz,
  cleanup_eligible_at timestamptz,
  cleanup_reason text,
  metadata jsonb,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (id)
);
create table issues (
  id uuid not null default gen_random_uuid(),
  company_id uuid not null,
  project_id uuid,
  goal_id uuid,
  parent_id uuid,
  title text not null,
  description text,
  status text not null default 'backlog',
  priority text not null default 'medium',
  assignee_agent_id uuid,
  created_by_agent_id uuid,
  created_by_user_id text,
  request_depth integer not null default 0,
  billing_code text,
  started_at timestamptz,
  completed_at timestamptz,
  cancelled_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  issue_number integer,
  identifier text,
  hidden_at timestamptz,
  checkout_run_id uuid,
  execution_run_id uuid,
  execution_agent_name_key text,
  execution_locked_at timestamptz,
  assignee_user_id text,
  assignee_adapter_overrides jsonb,
  execution_workspace_settings jsonb,
  project_workspace_id uuid,
  execution_workspace_id uuid,
  execution_workspace_preference text,
  origin_kind text not null default 'manual',
  origin_id text,
  origin_run_id text,
  execution_policy jsonb,
  execution_state jsonb,
  primary key (id)
);
create table issue_relations (
  id uuid not null default gen_random_uuid(),
  company_id uuid not null,
  issue_id uuid not null,
  related_issue_id uuid not null,
  type text not null,
  created_by_agent_id uuid,
  created_by_user_id text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  check ((type = 'blocks')),
  primary key (id)
);
create table issue_comments (
  id uuid not null default gen_random_uuid(),
  company_id uuid not null,
  issue_id uuid not null,
  author_agent_id uuid,
  author_user_id text,
  body text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  created_by_run_id uuid,
  primary key (id)
);
create table documents (
  id uuid not null default gen_random_uuid(),
  company_id uuid not null,
  title text,
  format text not null default 'markdown',
  latest_body text not null,
  latest_revision_id uuid,
  latest_revision_number integer not null default 1,
  created_by_agent_id uuid,
  created_by_user_id text,
  updated_by_agent_id uuid,
  updated_by_user_id text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (id)
);
create table issue_documents (
  id uuid not null default gen_random_uuid(),
  company_id uuid not null,
  issue_id uuid not null,
  document_id uuid not null,
  key text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (id)
);
create table document_revisions (
  id uuid not null default gen_random_uuid(),
  company_id uuid not null,
  document_id uuid not null,
  revision_number integer not null,
  body text not null,
  change_summary text,
  created_by_agent_id uuid,
  created_by_user_id text,
  created_at timestamptz not null default now(),
  title text,
  format text not null default 'markdown',
  created_by_run_id uuid,
  primary key (id)
);
create table approvals (
  id uuid not null default gen_random_uuid(),
  company_id uuid not null,
  type text not null,
  requested_by_agent_id uuid,
  requested_by_user_id text,
  status text not null default 'pending',
  payload jsonb not null,
  decision_note text,
  decided_by_user_id text,
  decided_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (id)
);
create table issue_approvals (
  company_id uuid not null,
  issue_id uuid not null,
  approval_id uuid not null,
  linked_by_agent_id uuid,
  linked_by_user_id text,
  created_at timestamptz not null default now(),
  primary key (issue_id, approval_id)
);
create table heartbeat_runs (
  id uuid not null default gen_random_uuid(),
  company_id uuid not null,
  agent_id uuid not null,
  invocation_source text not null default 'on_demand',
  status text not null default 'queued',
  started_at timestamptz,
  finished_at timestamptz,
  error text,
  external_run_id text,
  context_snapshot jsonb,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  trigger_detail text,
  wakeup_request_id uuid,
  exit_code integer,
  signal text,
  usage_json jsonb,
  result_json jsonb,
  session_id_before text,
  session_id_after text,
  log_store text,
  log_ref text,
  log_bytes bigint,
  log_sha256 text,
  log_compressed boolean not null default false,
  stdout_excerpt text,
  stderr_excerpt text,
  error_code text,
  process_pid integer,
  process_started_at timestamptz,
  retry_of_run_id uuid,
  process_loss_retry_count integer not null default 0,
  issue_comment_status text not null default 'not_applicable',
  issue_comment_satisfied_by_comment_id uuid,
  issue_comment_retry_queued_at timestamptz,
  process_group_id integer,
  liveness_state text,
  liveness_reason text,
  continuation_attempt integer not null default 0,
  last_useful_action_at timestamptz,
  next_action text,
  primary key (id)
);
create table agent_wakeup_requests (
  id uuid not null default gen_random_uuid(),
  company_id uuid not null,
  agent_id uuid not null,
  source text not null,
  trigger_detail text,
  reason text,
  payload jsonb,
  status text not null default 'queued',
  coalesced_count integer not null default 0,
  requested_by_actor_type text,
  requested_by_actor_id text,
  idempotency_key text,
  run_id uuid,
  requested_at timestamptz not null default now(),
  claimed_at timestamptz,
  finished_at timestamptz,
  error text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (id)
);
create table agent_runtime_state (
  agent_id uuid not null,
  company_id uuid not null,
  adapter_type text not null,
  session_id text,
  state_json jsonb not null default '{}',
  last_run_id uuid,
  last_run_status text,
  total_input_tokens bigint not null default 0,
  total_output_tokens bigint not null default 0,
  total_cached_input_tokens bigint not null default 0,
  total_cost_cents bigint not null default 0,
  last_error text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (agent_id)
);
create table cost_events (
  id uuid not null default gen_random_uuid(),
  company_id uuid not null,
  agent_id uuid not null,
  issue_id uuid,
  project_id uuid,
  goal_id uuid,
  billing_code text,
  provider text not null,
  model text not null,
  input_tokens integer not null default 0,
  output_tokens integer not null default 0,
  cost_cents integer not null,
  occurred_at timestamptz not null,
  created_at timestamptz not null default now(),
  heartbeat_run_id uuid,
  biller text not null default 'unknown',
  billing_type text not null default 'unknown',
  cached_input_tokens integer not null default 0,
  primary key (id)
);
create table budget_policies (
  id uuid not null default gen_random_uuid(),
  company_id uuid not null,
  scope_type text not null,
  scope_id uuid not null,
  metric text not null default 'billed_cents',
  window_kind text not null,
  amount integer not null default 0,
  warn_percent integer not null default 80,
  hard_stop_enabled boolean not null default true,
  notify_enabled boolean not null default true,
  is_active boolean not null default true,
  created_by_user_id text,
  updated_by_user_id text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (id)
);
create table budget_incidents (
  id uuid not null default gen_random_uuid(),
  company_id uuid not null,
  policy_id uuid not null,
  scope_type text not null,
  scope_id uuid not null,
  metric text not null,
  window_kind text not null,
  window_start timestamptz not null,
  window_end timestamptz not null,
  threshold_type text not null,
  amount_limit integer not null,
  amount_observed integer not null,
  status text not null default 'open',
  approval_id uuid,
  resolved_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (id)
);
create table activity_log (
  id uuid not null default gen_random_uuid(),
  company_id uuid not null,
  actor_type text not null default 'system',
  actor_id text not null,
  action text not null,
  entity_type text not null,
  entity_id text not null,
  agent_id uuid,
  details jsonb,
  created_at timestamptz not null default now(),
  run_id uuid,
  primary key (id)
);
create table plugins (
  id uuid not null default gen_random_uuid(),
  plugin_key text not null,
  package_name text not null,
  package_path text,
  version text not null,
  api_version integer not null default 1,
  categories jsonb not null default '[]',
  manifest_json jsonb not null,
  status text not null default 'installed',
  install_order integer,
  last_error text,
  installed_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (id)
);
create table plugin_company_settings (
  id uuid not null default gen_random_uuid(),
  company_id uuid not null,
  plugin_id uuid not null,
  settings_json jsonb not null default '{}',
  last_error text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  enabled boolean not null default true,
  primary key (id)
);
create table plugin_config (
  id uuid not null default gen_random_uuid(),
  plugin_id uuid not null,
  config_json jsonb not null default '{}',
  last_error text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (id)
);
create table plugin_database_namespaces (
  id uuid not null default gen_random_uuid(),
  plugin_id uuid not null,
  plugin_key text not null,
  namespace_name text not null,
  namespace_mode text not null default 'schema',
  status text not null default 'active',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (id)
);
create table plugin_migrations (
  id uuid not null default gen_random_uuid(),
  plugin_id uuid not null,
  plugin_key text not null,
  namespace_name text not null,
  migration_key text not null,
  checksum text not null,
  plugin_version text not null,
  status text not null,
  started_at timestamptz not null default now(),
  applied_at timestamptz,
  error_message text,
  primary key (id)
);
create table plugin_state (
  id uuid not null default gen_random_uuid(),
  plugin_id uuid not null,
  scope_kind text not null,
  scope_id text,
  namespace text not null default 'default',
  state_key text not null,
  value_json jsonb not null,
  updated_at timestamptz not null default now(),
  primary key (id),
  unique nulls not distinct (plugin_id, scope_kind, scope_id, namespace, state_key)
);
create table plugin_entities (
  id uuid not null default gen_random_uuid(),
  plugin_id uuid not null,
  entity_type text not null,
  scope_kind text not null,
  scope_id text,
  external_id text,
  title text,
  status text,
  data jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (id)
);
create table labels (
  id uuid not null default gen_random_uuid(),
  company_id uuid not null,
  name text not null,
  color text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (id)
);
create table issue_labels (
  issue_id uuid not null,
  label_id uuid not null,
  company_id uuid not null,
  created_at timestamptz not null default now(),
  primary key (issue_id, label_id)
);
create table company_memberships (
  id uuid not null default gen_random_uuid(),
  company_id uuid not null,
  principal_type text not null,
  principal_id text not null,
  status text not null default 'active',
  membership_role text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (id)
);
`;

export const paperclipKeys = `
alter table agents add foreign key (company_id) references companies(id);
alter table agents add foreign key (reports_to) references agents(id);
alter table projects add foreign key (company_id) references companies(id);
alter table projects add foreign key (goal_id) references goals(id);
alter table projects add foreign key (lead_agent_id) references agents(id);
alter table goals add foreign key (company_id) references companies(id);
alter table goals add foreign key (owner_agent_id) references agents(id);
alter table goals add foreign key (parent_id) references goals(id);
alter table project_goals add foreign key (company_id) references companies(id);
alter table project_goals add foreign key (goal_id) references goals(id) on delete cascade;
alter table project_goals add foreign key (project_id) references projects(id) on delete cascade;
alter table project_workspaces add foreign key (company_id) references companies(id);
alter table project_workspaces add foreign key (project_id) references projects(id) on delete cascade;
alter table execution_workspaces add foreign key (company_id) references companies(id);
alter table execution_workspaces add foreign key (derived_from_execution_workspace_id) references execution_workspaces(id) on delete set null;
alter table execution_workspaces add foreign key (project_id) references projects(id) on delete cascade;
alter table execution_workspaces add foreign key (project_workspace_id) references project_workspaces(id) on delete set null;
alter table execution_workspaces add foreign key (source_issue_id) references issues(id) on delete set null;
alter table issues add foreign key (assignee_agent_id) references agents(id);
alter table issues add foreign key (checkout_run_id) references heartbeat_runs(id) on delete set null;
alter table issues add foreign key (company_id) references companies(id);
alter table issues add foreign key (created_by_agent_id) references agents(id);
alter table issues add foreign key (execution_run_id) references heartbeat_runs(id) on delete set null;
alter table issues add foreign key (execution_workspace_id) references execution_workspaces(id) on delete set null;
alter table issues add foreign key (goal_id) references goals(id);
alter table issues add foreign key (parent_id) references issues(id);
alter table issues add foreign key (project_id) references projects(id);
alter table issues add foreign key (project_workspace_id) references project_workspaces(id) on delete set null;
alter table issue_relations add foreign key (company_id) references companies(id);
alter table issue_relations add foreign key (created_by_agent_id) references agents(id) on delete set null;
alter table issue_relations add foreign key (issue_id) references issues(id) on delete cascade;
alter table issue_relations add foreign key (related_issue_id) references issues(id) on delete cascade;
alter table issue_comments add foreign key (author_agent_id) references agents(id);
alter table issue_comments add foreign key (company_id) references companies(id);
alter table issue_comments add foreign key (created_by_run_id) references heartbeat_runs(id) on delete set null;
alter table issue_comments add foreign key (issue_id) references issues(id);
alter table documents add foreign key (company_id) references companies(id);
alter table documents add foreign key (created_by_agent_id) references agents(id) on delete set null;
alter table documents add foreign key (updated_by_agent_id) references agents(id) on delete set null;
alter table issue_documents add foreign key (company_id) references companies(id);
alter table issue_documents add foreign key (document_id) references documents(id) on delete cascade;
alter table issue_documents add foreign key (issue_id) references issues(id) on delete cascade;
alter table document_revisions add foreign key (company_id) references companies(id);
alter table document_revisions add foreign key (created_by_agent_id) references agents(id) on delete set null;
alter table document_revisions add foreign key (created_by_run_id) references heartbeat_runs(id) on delete set null;
alter table document_revisions add foreign key (document_id) references documents(id) on delete cascade;
alter table approvals add foreign key (company_id) references companies(id);
alter table approvals add foreign key (requested_by_agent_id) references agents(id);
alter table issue_approvals add foreign key (approval_id) references approvals(id) on delete cascade;
alter table issue_approvals add foreign key (company_id) references companies(id);
alter table issue_approvals add foreign key (issue_id) references issues(id) on delete cascade;
alter table issue_approvals add foreign key (linked_by_agent_id) references agents(id) on delete set null;
alter table heartbeat_runs add foreign key (agent_id) references agents(id);
alter table heartbeat_runs add foreign key (company_id) references companies(id);
alter table heartbeat_runs add foreign key (retry_of_run_id) references heartbeat_runs(id) on delete set null;
alter table heartbeat_runs add foreign key (wakeup_request_id) references agent_wakeup_requests(id);
alter table agent_wakeup_requests add foreign key (agent_id) references agents(id);
alter table agent_wakeup_requests add foreign key (company_id) references companies(id);
alter table agent_runtime_state add foreign key (agent_id) references agents(id);
alter table agent_runtime_state add foreign key (company_id) references companies(id);
alter table cost_events add foreign key (agent_id) references agents(id);
alter table cost_events add foreign key (company_id) references companies(id);
alter table cost_events add foreign key (goal_id) references goals(id);
alter table cost_events add foreign key (heartbeat_run_id) references heartbeat_runs(id);
alter table cost_events add foreign key (issue_id) references issues(id);
alter table cost_events add foreign key (project_id) references projects(id);
alter table budget_policies add foreign key (company_id) references companies(id);
alter table budget_incidents add foreign key (approval_id) references approvals(id);
alter table budget_incidents add foreign key (company_id) references companies(id);
alter table budget_incidents add foreign key (policy_id) references budget_policies(id);
alter table activity_log add foreign key (agent_id) references agents(id);
alter table activity_log add foreign key (company_id) references companies(id);
alter table activity_log add foreign key (run_id) references heartbeat_runs(id);
alter table plugin_company_settings add foreign key (company_id) references companies(id) on delete cascade;
alter table plugin_company_settings add foreign key (plugin_id) references plugins(id) on delete cascade;
alter table plugin_config add foreign key (plugin_id) references plugins(id) on delete cascade;
alter table plugin_database_namespaces add foreign key (plugin_id) references plugins(id) on delete cascade;
alter table plugin_migrations add foreign key (plugin_id) references plugins(id) on delete cascade;
alter table plugin_state add foreign key (plugin_id) references plugins(id) on delete cascade;
alter table plugin_entities add foreign key (plugin_id) references plugins(id) on delete cascade;
alter table labels add foreign key (company_id) references companies(id) on delete cascade;
alter table issue_labels add foreign key (company_id) references companies(id) on delete cascade;
alter table issue_labels add foreign key (issue_id) references issues(id) on delete cascade;
alter table issue_labels add foreign key (label_id) references labels(id) on delete cascade;
alter table company_memberships add foreign key (company_id) references companies(id);
`;

export const paperclipIndexes = `
create unique index companies_issue_prefix_idx on companies (issue_prefix);
create index agents_company_reports_to_idx on agents (company_id, reports_to);
create index agents_company_status_idx on agents (company_id, status);
create index projects_company_idx on projects (company_id);
create index goals_company_idx on goals (company_id);
create index project_goals_company_idx on project_goals (company_id);
create index project_goals_goal_idx on project_goals (goal_id);
create index project_goals_project_idx on project_goals (project_id);
create index project_workspaces_company_project_idx on project_workspaces (company_id, project_id);
create index project_workspaces_company_shared_key_idx on project_workspaces (company_id, shared_workspace_key);
create index project_workspaces_project_primary_idx on project_workspaces (project_id, is_primary);
create unique index project_workspaces_project_remote_ref_idx on project_workspaces (project_id, remote_provider, remote_workspace_ref);
create index project_workspaces_project_source_type_idx on project_workspaces (project_id, source_type);
create index execution_workspaces_company_branch_idx on execution_workspaces (company_id, branch_name);
create index execution_workspaces_company_last_used_idx on execution_workspaces (company_id, last_used_at);
create index execution_workspaces_company_project_status_idx on execution_workspaces (company_id, project_id, status);
create index execution_workspaces_company_project_workspace_status_idx on execution_workspaces (company_id, project_workspace_id, status);
create index execution_workspaces_company_source_issue_idx on execution_workspaces (company_id, source_issue_id);
create index issues_company_assignee_status_idx on issues (company_id, assignee_agent_id, status);
create index issues_company_assignee_user_status_idx on issues (company_id, assignee_user_id, status);
create index issues_company_execution_workspace_idx on issues (company_id, execution_workspace_id);
create index issues_company_origin_idx on issues (company_id, origin_kind, origin_id);
create index issues_company_parent_idx on issues (company_id, parent_id);
create index issues_company_project_idx on issues (company_id, project_id);
create index issues_company_project_workspace_idx on issues (company_id, project_workspace_id);
create index issues_company_status_idx on issues (company_id, status);
create index issues_description_search_idx on issues using gin (description gin_trgm_ops);
create unique index issues_identifier_idx on issues (identifier);
create index issues_identifier_search_idx on issues using gin (identifier gin_trgm_ops);
create unique index issues_open_routine_execution_uq on issues (company_id, origin_kind, origin_id) where ((origin_kind = 'routine_execution') AND (origin_id IS NOT NULL) AND (hidden_at IS NULL) AND (execution_run_id IS NOT NULL) AND (status = ANY (ARRAY['backlog', 'todo', 'in_progress', 'in_review', 'blocked'])));
create index issues_title_search_idx on issues using gin (title gin_trgm_ops);
create unique index issue_relations_company_edge_uq on issue_relations (company_id, issue_id, related_issue_id, type);
create index issue_relations_company_issue_idx on issue_relations (company_id, issue_id);
create index issue_relations_company_related_issue_idx on issue_relations (company_id, related_issue_id);
create index issue_relations_company_type_idx on issue_relations (company_id, type);
create index issue_comments_body_search_idx on issue_comments using gin (body gin_trgm_ops);
create index issue_comments_company_author_issue_created_at_idx on issue_comments (company_id, author_user_id, issue_id, created_at);
create index issue_comments_company_idx on issue_comments (company_id);
create index issue_comments_company_issue_created_at_idx on issue_comments (company_id, issue_id, created_at);
create index issue_comments_issue_idx on issue_comments (issue_id);
create index documents_company_created_idx on documents (company_id, created_at);
create index documents_company_updated_idx on documents (company_id, updated_at);
create unique index issue_documents_company_issue_key_uq on issue_documents (company_id, issue_id, key);
create index issue_documents_company_issue_updated_idx on issue_documents (company_id, issue_id, updated_at);
create unique index issue_documents_document_uq on issue_documents (document_id);
create index document_revisions_company_document_created_idx on document_revisions (company_id, document_id, created_at);
create unique index document_revisions_document_revision_uq on document_revisions (document_id, revision_number);
create index approvals_company_status_type_idx on approvals (company_id, status, type);
create index issue_approvals_approval_idx on issue_approvals (approval_id);
create index issue_approvals_company_idx on issue_approvals (company_id);
create index issue_approvals_issue_idx on issue_approvals (issue_id);
create index heartbeat_runs_company_agent_started_idx on heartbeat_runs (company_id, agent_id, started_at);
create index heartbeat_runs_company_liveness_idx on heartbeat_runs (company_id, liveness_state, created_at);
create index agent_wakeup_requests_agent_requested_idx on agent_wakeup_requests (agent_id, requested_at);
create index agent_wakeup_requests_company_agent_status_idx on agent_wakeup_requests (company_id, agent_id, status);
create index agent_wakeup_requests_company_requested_idx on agent_wakeup_requests (company_id, requested_at);
create index agent_runtime_state_company_agent_idx on agent_runtime_state (company_id, agent_id);
create index agent_runtime_state_company_updated_idx on agent_runtime_state (company_id, updated_at);
create index cost_events_company_agent_occurred_idx on cost_events (company_id, agent_id, occurred_at);
create index cost_events_company_biller_occurred_idx on cost_events (company_id, biller, occurred_at);
create index cost_events_company_heartbeat_run_idx on cost_events (company_id, heartbeat_run_id);
create index cost_events_company_occurred_idx on cost_events (company_id, occurred_at);
create index cost_events_company_provider_occurred_idx on cost_events (company_id, provider, occurred_at);
create index budget_policies_company_scope_active_idx on budget_policies (company_id, scope_type, scope_id, is_active);
create unique index budget_policies_company_scope_metric_unique_idx on budget_policies (company_id, scope_type, scope_id, metric, window_kind);
create index budget_policies_company_window_idx on budget_policies (company_id, window_kind, metric);
create index budget_incidents_company_scope_idx on budget_incidents (company_id, scope_type, scope_id, status);
create index budget_incidents_company_status_idx on budget_incidents (company_id, status);
create unique index budget_incidents_policy_window_threshold_idx on budget_incidents (policy_id, window_start, threshold_type) where (status <> 'dismissed');
create index activity_log_company_created_idx on activity_log (company_id, created_at);
create index activity_log_entity_type_id_idx on activity_log (entity_type, entity_id);
create index activity_log_run_id_idx on activity_log (run_id);
create unique index plugins_plugin_key_idx on plugins (plugin_key);
create index plugins_status_idx on plugins (status);
create index plugin_company_settings_company_idx on plugin_company_settings (company_id);
create unique index plugin_company_settings_company_plugin_uq on plugin_company_settings (company_id, plugin_id);
create index plugin_company_settings_plugin_idx on plugin_company_settings (plugin_id);
create unique index plugin_config_plugin_id_idx on plugin_config (plugin_id);
create unique index plugin_database_namespaces_namespace_idx on plugin_database_namespaces (namespace_name);
create unique index plugin_database_namespaces_plugin_idx on plugin_database_namespaces (plugin_id);
create index plugin_database_namespaces_status_idx on plugin_database_namespaces (status);
create index plugin_migrations_plugin_idx on plugin_migrations (plugin_id);
create unique index plugin_migrations_plugin_key_idx on plugin_migrations (plugin_id, migration_key);
create index plugin_migrations_status_idx on plugin_migrations (status);
create index plugin_state_plugin_scope_idx on plugin_state (plugin_id, scope_kind);
create unique index plugin_entities_external_idx on plugin_entities (plugin_id, entity_type, external_id);
create index plugin_entities_plugin_idx on plugin_entities (plugin_id);
create index plugin_entities_scope_idx on plugin_entities (scope_kind, scope_id);
create index plugin_entities_type_idx on plugin_entities (entity_type);
create index labels_company_idx on labels (company_id);
create unique index labels_company_name_idx on labels (company_id, name);
create index issue_labels_company_idx on issue_labels (company_id);
create index issue_labels_issue_idx on issue_labels (issue_id);
create index issue_labels_label_idx on issue_labels (label_id);
create unique index company_memberships_company_principal_unique_idx on company_memberships (company_id, principal_type, principal_id);
create index company_memberships_company_status_idx on company_memberships (company_id, status);
create index company_memberships_principal_status_idx on company_memberships (principal_type, principal_id, status);
`;
