CREATE TABLE "activity_log" (
	"id" uuid DEFAULT gen_random_uuid(),
	"company_id" uuid,
	"actor_type" text DEFAULT 'system' NOT NULL,
	"actor_id" text NOT NULL,
	"action" text NOT NULL,
	"entity_type" text NOT NULL,
	"entity_id" text NOT NULL,
	"agent_id" uuid,
	"details" jsonb,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"run_id" uuid,
	CONSTRAINT "activity_log_pkey" PRIMARY KEY("company_id","id"),
	CONSTRAINT "activity_log_actor_type_check" CHECK ("actor_type" in ('agent', 'user', 'system', 'plugin'))
);
--> statement-breakpoint
ALTER TABLE "activity_log" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "agent_runtime_state" (
	"agent_id" uuid,
	"company_id" uuid,
	"adapter_type" text NOT NULL,
	"session_id" text,
	"state_json" jsonb DEFAULT '{}' NOT NULL,
	"last_run_id" uuid,
	"last_run_status" text,
	"total_input_tokens" bigint DEFAULT 0 NOT NULL,
	"total_output_tokens" bigint DEFAULT 0 NOT NULL,
	"total_cached_input_tokens" bigint DEFAULT 0 NOT NULL,
	"total_cost_cents" bigint DEFAULT 0 NOT NULL,
	"last_error" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "agent_runtime_state_pkey" PRIMARY KEY("company_id","agent_id")
);
--> statement-breakpoint
ALTER TABLE "agent_runtime_state" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "agents" (
	"id" uuid DEFAULT gen_random_uuid(),
	"company_id" uuid,
	"name" text NOT NULL,
	"role" text DEFAULT 'general' NOT NULL,
	"title" text,
	"status" text DEFAULT 'idle' NOT NULL,
	"reports_to" uuid,
	"capabilities" text,
	"adapter_type" text DEFAULT 'process' NOT NULL,
	"adapter_config" jsonb DEFAULT '{}' NOT NULL,
	"budget_monthly_cents" integer DEFAULT 0 NOT NULL,
	"spent_monthly_cents" integer DEFAULT 0 NOT NULL,
	"last_heartbeat_at" timestamp with time zone,
	"metadata" jsonb,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"runtime_config" jsonb DEFAULT '{}' NOT NULL,
	"permissions" jsonb DEFAULT '{}' NOT NULL,
	"icon" text,
	"pause_reason" text,
	"paused_at" timestamp with time zone,
	CONSTRAINT "agents_pkey" PRIMARY KEY("company_id","id"),
	CONSTRAINT "agents_status_check" CHECK ("status" in ('active', 'paused', 'idle', 'running', 'error', 'pending_approval', 'terminated'))
);
--> statement-breakpoint
ALTER TABLE "agents" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "approvals" (
	"id" uuid DEFAULT gen_random_uuid(),
	"company_id" uuid,
	"type" text NOT NULL,
	"requested_by_agent_id" uuid,
	"requested_by_user_id" text,
	"status" text DEFAULT 'pending' NOT NULL,
	"payload" jsonb NOT NULL,
	"decision_note" text,
	"decided_by_user_id" text,
	"decided_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "approvals_pkey" PRIMARY KEY("company_id","id")
);
--> statement-breakpoint
ALTER TABLE "approvals" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "issue_approvals" (
	"company_id" uuid,
	"issue_id" uuid,
	"approval_id" uuid,
	"linked_by_agent_id" uuid,
	"linked_by_user_id" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "issue_approvals_pkey" PRIMARY KEY("company_id","issue_id","approval_id")
);
--> statement-breakpoint
ALTER TABLE "issue_approvals" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "budget_incidents" (
	"id" uuid DEFAULT gen_random_uuid(),
	"company_id" uuid,
	"policy_id" uuid NOT NULL,
	"scope_type" text NOT NULL,
	"scope_id" uuid NOT NULL,
	"metric" text NOT NULL,
	"window_kind" text NOT NULL,
	"window_start" timestamp with time zone NOT NULL,
	"window_end" timestamp with time zone NOT NULL,
	"threshold_type" text NOT NULL,
	"amount_limit" integer NOT NULL,
	"amount_observed" integer NOT NULL,
	"status" text DEFAULT 'open' NOT NULL,
	"approval_id" uuid,
	"resolved_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "budget_incidents_pkey" PRIMARY KEY("company_id","id"),
	CONSTRAINT "budget_incidents_scope_type_check" CHECK ("scope_type" in ('company', 'agent', 'project')),
	CONSTRAINT "budget_incidents_window_kind_check" CHECK ("window_kind" in ('calendar_month_utc', 'lifetime')),
	CONSTRAINT "budget_incidents_threshold_type_check" CHECK ("threshold_type" in ('soft', 'hard')),
	CONSTRAINT "budget_incidents_status_check" CHECK ("status" in ('open', 'resolved', 'dismissed'))
);
--> statement-breakpoint
ALTER TABLE "budget_incidents" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "budget_policies" (
	"id" uuid DEFAULT gen_random_uuid(),
	"company_id" uuid,
	"scope_type" text NOT NULL,
	"scope_id" uuid NOT NULL,
	"metric" text DEFAULT 'billed_cents' NOT NULL,
	"window_kind" text NOT NULL,
	"amount" integer DEFAULT 0 NOT NULL,
	"warn_percent" integer DEFAULT 80 NOT NULL,
	"hard_stop_enabled" boolean DEFAULT true NOT NULL,
	"notify_enabled" boolean DEFAULT true NOT NULL,
	"is_active" boolean DEFAULT true NOT NULL,
	"created_by_user_id" text,
	"updated_by_user_id" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "budget_policies_pkey" PRIMARY KEY("company_id","id"),
	CONSTRAINT "budget_policies_scope_type_check" CHECK ("scope_type" in ('company', 'agent', 'project')),
	CONSTRAINT "budget_policies_window_kind_check" CHECK ("window_kind" in ('calendar_month_utc', 'lifetime'))
);
--> statement-breakpoint
ALTER TABLE "budget_policies" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "issue_comments" (
	"id" uuid DEFAULT gen_random_uuid(),
	"company_id" uuid,
	"issue_id" uuid NOT NULL,
	"author_agent_id" uuid,
	"author_user_id" text,
	"body" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"created_by_run_id" uuid,
	CONSTRAINT "issue_comments_pkey" PRIMARY KEY("company_id","id")
);
--> statement-breakpoint
ALTER TABLE "issue_comments" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "companies" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	"name" text NOT NULL,
	"description" text,
	"status" text DEFAULT 'active' NOT NULL,
	"budget_monthly_cents" integer DEFAULT 0 NOT NULL,
	"spent_monthly_cents" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"issue_prefix" text DEFAULT 'PAP' NOT NULL,
	"issue_counter" integer DEFAULT 0 NOT NULL,
	"require_board_approval_for_new_agents" boolean DEFAULT true NOT NULL,
	"brand_color" text,
	"pause_reason" text,
	"paused_at" timestamp with time zone,
	"feedback_data_sharing_enabled" boolean DEFAULT false NOT NULL,
	"feedback_data_sharing_consent_at" timestamp with time zone,
	"feedback_data_sharing_consent_by_user_id" text,
	"feedback_data_sharing_terms_version" text,
	CONSTRAINT "companies_status_check" CHECK ("status" in ('active', 'paused', 'archived'))
);
--> statement-breakpoint
ALTER TABLE "companies" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "cost_events" (
	"id" uuid DEFAULT gen_random_uuid(),
	"company_id" uuid,
	"agent_id" uuid NOT NULL,
	"issue_id" uuid,
	"project_id" uuid,
	"goal_id" uuid,
	"billing_code" text,
	"provider" text NOT NULL,
	"model" text NOT NULL,
	"input_tokens" integer DEFAULT 0 NOT NULL,
	"output_tokens" integer DEFAULT 0 NOT NULL,
	"cost_cents" integer NOT NULL,
	"occurred_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"heartbeat_run_id" uuid,
	"biller" text DEFAULT 'unknown' NOT NULL,
	"billing_type" text DEFAULT 'unknown' NOT NULL,
	"cached_input_tokens" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "cost_events_pkey" PRIMARY KEY("company_id","id")
);
--> statement-breakpoint
ALTER TABLE "cost_events" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "document_revisions" (
	"id" uuid DEFAULT gen_random_uuid(),
	"company_id" uuid,
	"document_id" uuid NOT NULL,
	"revision_number" integer NOT NULL,
	"body" text NOT NULL,
	"change_summary" text,
	"created_by_agent_id" uuid,
	"created_by_user_id" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"title" text,
	"format" text DEFAULT 'markdown' NOT NULL,
	"created_by_run_id" uuid,
	CONSTRAINT "document_revisions_pkey" PRIMARY KEY("company_id","id"),
	CONSTRAINT "document_revisions_format_check" CHECK ("format" in ('markdown'))
);
--> statement-breakpoint
ALTER TABLE "document_revisions" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "documents" (
	"id" uuid DEFAULT gen_random_uuid(),
	"company_id" uuid,
	"title" text,
	"format" text DEFAULT 'markdown' NOT NULL,
	"latest_body" text NOT NULL,
	"latest_revision_id" uuid,
	"latest_revision_number" integer DEFAULT 1 NOT NULL,
	"created_by_agent_id" uuid,
	"created_by_user_id" text,
	"updated_by_agent_id" uuid,
	"updated_by_user_id" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "documents_pkey" PRIMARY KEY("company_id","id"),
	CONSTRAINT "documents_format_check" CHECK ("format" in ('markdown'))
);
--> statement-breakpoint
ALTER TABLE "documents" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "issue_documents" (
	"id" uuid DEFAULT gen_random_uuid(),
	"company_id" uuid,
	"issue_id" uuid NOT NULL,
	"document_id" uuid NOT NULL,
	"key" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "issue_documents_pkey" PRIMARY KEY("company_id","id")
);
--> statement-breakpoint
ALTER TABLE "issue_documents" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "goals" (
	"id" uuid DEFAULT gen_random_uuid(),
	"company_id" uuid,
	"title" text NOT NULL,
	"description" text,
	"level" text DEFAULT 'task' NOT NULL,
	"status" text DEFAULT 'planned' NOT NULL,
	"parent_id" uuid,
	"owner_agent_id" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "goals_pkey" PRIMARY KEY("company_id","id")
);
--> statement-breakpoint
ALTER TABLE "goals" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "gateway"."idempotency_keys" (
	"company_id" uuid,
	"plugin_id" uuid,
	"mutation" text,
	"key" text,
	"fingerprint" text NOT NULL,
	"payload" jsonb,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "idempotency_keys_pkey" PRIMARY KEY("company_id","plugin_id","mutation","key"),
	CONSTRAINT "idempotency_keys_key_check" CHECK (char_length("key") between 1 and 255)
);
--> statement-breakpoint
ALTER TABLE "gateway"."idempotency_keys" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "issues" (
	"id" uuid DEFAULT gen_random_uuid(),
	"company_id" uuid,
	"project_id" uuid,
	"goal_id" uuid,
	"parent_id" uuid,
	"title" text NOT NULL,
	"description" text,
	"status" text DEFAULT 'backlog' NOT NULL,
	"priority" text DEFAULT 'medium' NOT NULL,
	"assignee_agent_id" uuid,
	"created_by_agent_id" uuid,
	"created_by_user_id" text,
	"request_depth" integer DEFAULT 0 NOT NULL,
	"billing_code" text,
	"started_at" timestamp with time zone,
	"completed_at" timestamp with time zone,
	"cancelled_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"issue_number" integer,
	"identifier" text,
	"hidden_at" timestamp with time zone,
	"checkout_run_id" uuid,
	"execution_run_id" uuid,
	"execution_agent_name_key" text,
	"execution_locked_at" timestamp with time zone,
	"assignee_user_id" text,
	"assignee_adapter_overrides" jsonb,
	"execution_workspace_settings" jsonb,
	"project_workspace_id" uuid,
	"execution_workspace_id" uuid,
	"execution_workspace_preference" text,
	"origin_kind" text DEFAULT 'manual' NOT NULL,
	"origin_id" text,
	"origin_run_id" text,
	"execution_policy" jsonb,
	"execution_state" jsonb,
	CONSTRAINT "issues_pkey" PRIMARY KEY("company_id","id"),
	CONSTRAINT "issues_status_check" CHECK ("status" in ('backlog', 'todo', 'in_progress', 'in_review', 'done', 'blocked', 'cancelled')),
	CONSTRAINT "issues_priority_check" CHECK ("priority" in ('critical', 'high', 'medium', 'low')),
	CONSTRAINT "issues_one_assignee_check" CHECK (num_nonnulls("assignee_agent_id", "assignee_user_id") <= 1),
	CONSTRAINT "issues_request_depth_check" CHECK ("request_depth" >= 0)
);
--> statement-breakpoint
ALTER TABLE "issues" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "plugin_company_settings" (
	"id" uuid DEFAULT gen_random_uuid(),
	"company_id" uuid,
	"plugin_id" uuid NOT NULL,
	"settings_json" jsonb DEFAULT '{}' NOT NULL,
	"last_error" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"enabled" boolean DEFAULT true NOT NULL,
	CONSTRAINT "plugin_company_settings_pkey" PRIMARY KEY("company_id","id")
);
--> statement-breakpoint
ALTER TABLE "plugin_company_settings" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "plugins" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	"plugin_key" text NOT NULL,
	"package_name" text NOT NULL,
	"package_path" text,
	"version" text NOT NULL,
	"api_version" integer DEFAULT 1 NOT NULL,
	"categories" jsonb DEFAULT '[]' NOT NULL,
	"manifest_json" jsonb NOT NULL,
	"status" text DEFAULT 'installed' NOT NULL,
	"install_order" integer,
	"last_error" text,
	"installed_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "plugins_status_check" CHECK ("status" in ('installed', 'ready', 'disabled', 'error', 'upgrade_pending', 'uninstalled'))
);
--> statement-breakpoint
ALTER TABLE "plugins" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "projects" (
	"id" uuid DEFAULT gen_random_uuid(),
	"company_id" uuid,
	"goal_id" uuid,
	"name" text NOT NULL,
	"description" text,
	"status" text DEFAULT 'backlog' NOT NULL,
	"lead_agent_id" uuid,
	"target_date" date,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"color" text,
	"archived_at" timestamp with time zone,
	"execution_workspace_policy" jsonb,
	"pause_reason" text,
	"paused_at" timestamp with time zone,
	"env" jsonb,
	CONSTRAINT "projects_pkey" PRIMARY KEY("company_id","id")
);
--> statement-breakpoint
ALTER TABLE "projects" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "issue_relations" (
	"id" uuid DEFAULT gen_random_uuid(),
	"company_id" uuid,
	"issue_id" uuid NOT NULL,
	"related_issue_id" uuid NOT NULL,
	"type" text NOT NULL,
	"created_by_agent_id" uuid,
	"created_by_user_id" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "issue_relations_pkey" PRIMARY KEY("company_id","id"),
	CONSTRAINT "issue_relations_type_check" CHECK ("type" in ('blocks')),
	CONSTRAINT "issue_relations_not_itself_check" CHECK ("issue_id" <> "related_issue_id")
);
--> statement-breakpoint
ALTER TABLE "issue_relations" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "heartbeat_runs" (
	"id" uuid DEFAULT gen_random_uuid(),
	"company_id" uuid,
	"agent_id" uuid NOT NULL,
	"invocation_source" text DEFAULT 'on_demand' NOT NULL,
	"status" text DEFAULT 'queued' NOT NULL,
	"started_at" timestamp with time zone,
	"finished_at" timestamp with time zone,
	"error" text,
	"external_run_id" text,
	"context_snapshot" jsonb,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"trigger_detail" text,
	"wakeup_request_id" uuid,
	"exit_code" integer,
	"signal" text,
	"usage_json" jsonb,
	"result_json" jsonb,
	"session_id_before" text,
	"session_id_after" text,
	"log_store" text,
	"log_ref" text,
	"log_bytes" bigint,
	"log_sha256" text,
	"log_compressed" boolean DEFAULT false NOT NULL,
	"stdout_excerpt" text,
	"stderr_excerpt" text,
	"error_code" text,
	"process_pid" integer,
	"process_started_at" timestamp with time zone,
	"retry_of_run_id" uuid,
	"process_loss_retry_count" integer DEFAULT 0 NOT NULL,
	"issue_comment_status" text DEFAULT 'not_applicable' NOT NULL,
	"issue_comment_satisfied_by_comment_id" uuid,
	"issue_comment_retry_queued_at" timestamp with time zone,
	"process_group_id" integer,
	"liveness_state" text,
	"liveness_reason" text,
	"continuation_attempt" integer DEFAULT 0 NOT NULL,
	"last_useful_action_at" timestamp with time zone,
	"next_action" text,
	CONSTRAINT "heartbeat_runs_pkey" PRIMARY KEY("company_id","id"),
	CONSTRAINT "heartbeat_runs_status_check" CHECK ("status" in ('queued', 'running', 'succeeded', 'failed', 'cancelled', 'timed_out')),
	CONSTRAINT "heartbeat_runs_invocation_source_check" CHECK ("invocation_source" in ('timer', 'assignment', 'on_demand', 'automation'))
);
--> statement-breakpoint
ALTER TABLE "heartbeat_runs" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "agent_wakeup_requests" (
	"id" uuid DEFAULT gen_random_uuid(),
	"company_id" uuid,
	"agent_id" uuid NOT NULL,
	"source" text NOT NULL,
	"trigger_detail" text,
	"reason" text,
	"payload" jsonb,
	"status" text DEFAULT 'queued' NOT NULL,
	"coalesced_count" integer DEFAULT 0 NOT NULL,
	"requested_by_actor_type" text,
	"requested_by_actor_id" text,
	"idempotency_key" text,
	"run_id" uuid,
	"requested_at" timestamp with time zone DEFAULT now() NOT NULL,
	"claimed_at" timestamp with time zone,
	"finished_at" timestamp with time zone,
	"error" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "agent_wakeup_requests_pkey" PRIMARY KEY("company_id","id"),
	CONSTRAINT "agent_wakeup_requests_status_check" CHECK ("status" in ('queued', 'deferred_issue_execution', 'claimed', 'coalesced', 'skipped', 'completed', 'failed', 'cancelled'))
);
--> statement-breakpoint
ALTER TABLE "agent_wakeup_requests" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "gateway"."signing_keys" (
	"kid" text PRIMARY KEY,
	"public_jwk" jsonb NOT NULL,
	"private_jwk" jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"not_before" timestamp with time zone DEFAULT now() NOT NULL,
	"retired_at" timestamp with time zone
);
--> statement-breakpoint
CREATE INDEX "activity_log_company_created_idx" ON "activity_log" ("company_id","created_at","id");--> statement-breakpoint
CREATE INDEX "activity_log_entity_type_id_idx" ON "activity_log" ("company_id","entity_type","entity_id","created_at","id");--> statement-breakpoint
CREATE INDEX "activity_log_run_id_idx" ON "activity_log" ("company_id","run_id");--> statement-breakpoint
CREATE INDEX "activity_log_company_agent_created_idx" ON "activity_log" ("company_id","agent_id","created_at","id");--> statement-breakpoint
CREATE INDEX "agent_runtime_state_company_updated_idx" ON "agent_runtime_state" ("company_id","updated_at");--> statement-breakpoint
CREATE INDEX "agents_company_status_idx" ON "agents" ("company_id","status");--> statement-breakpoint
CREATE INDEX "agents_company_reports_to_idx" ON "agents" ("company_id","reports_to");--> statement-breakpoint
CREATE INDEX "agents_company_created_idx" ON "agents" ("company_id","created_at","id");--> statement-breakpoint
CREATE INDEX "agents_company_name_idx" ON "agents" ("company_id","name","id");--> statement-breakpoint
CREATE INDEX "approvals_company_status_type_idx" ON "approvals" ("company_id","status","type");--> statement-breakpoint
CREATE INDEX "issue_approvals_approval_idx" ON "issue_approvals" ("company_id","approval_id");--> statement-breakpoint
CREATE UNIQUE INDEX "budget_incidents_policy_window_threshold_idx" ON "budget_incidents" ("company_id","policy_id","window_start","threshold_type") WHERE "status" <> 'dismissed';--> statement-breakpoint
CREATE INDEX "budget_incidents_company_scope_idx" ON "budget_incidents" ("company_id","scope_type","scope_id","status");--> statement-breakpoint
CREATE INDEX "budget_incidents_company_status_idx" ON "budget_incidents" ("company_id","status");--> statement-breakpoint
CREATE UNIQUE INDEX "budget_policies_company_scope_metric_unique_idx" ON "budget_policies" ("company_id","scope_type","scope_id","metric","window_kind");--> statement-breakpoint
CREATE INDEX "budget_policies_company_scope_active_idx" ON "budget_policies" ("company_id","scope_type","scope_id","is_active");--> statement-breakpoint
CREATE INDEX "budget_policies_company_window_idx" ON "budget_policies" ("company_id","window_kind","metric");--> statement-breakpoint
CREATE INDEX "issue_comments_company_idx" ON "issue_comments" ("company_id","created_at","id");--> statement-breakpoint
CREATE INDEX "issue_comments_company_issue_created_at_idx" ON "issue_comments" ("company_id","issue_id","created_at","id");--> statement-breakpoint
CREATE INDEX "issue_comments_company_author_issue_created_at_idx" ON "issue_comments" ("company_id","author_user_id","issue_id","created_at");--> statement-breakpoint
CREATE INDEX "issue_comments_body_search_idx" ON "issue_comments" USING gin ("body" gin_trgm_ops);--> statement-breakpoint
CREATE UNIQUE INDEX "companies_issue_prefix_idx" ON "companies" ("issue_prefix");--> statement-breakpoint
CREATE INDEX "cost_events_company_occurred_idx" ON "cost_events" ("company_id","occurred_at","id");--> statement-breakpoint
CREATE INDEX "cost_events_company_agent_occurred_idx" ON "cost_events" ("company_id","agent_id","occurred_at");--> statement-breakpoint
CREATE INDEX "cost_events_company_project_occurred_idx" ON "cost_events" ("company_id","project_id","occurred_at");--> statement-breakpoint
CREATE INDEX "cost_events_company_provider_occurred_idx" ON "cost_events" ("company_id","provider","occurred_at");--> statement-breakpoint
CREATE INDEX "cost_events_company_biller_occurred_idx" ON "cost_events" ("company_id","biller","occurred_at");--> statement-breakpoint
CREATE INDEX "cost_events_company_heartbeat_run_idx" ON "cost_events" ("company_id","heartbeat_run_id");--> statement-breakpoint
CREATE INDEX "cost_events_company_billing_code_idx" ON "cost_events" ("company_id","billing_code");--> statement-breakpoint
CREATE INDEX "cost_events_company_issue_costs_idx" ON "cost_events" ("company_id","issue_id","billing_code","cost_cents","input_tokens","cached_input_tokens","output_tokens");--> statement-breakpoint
CREATE UNIQUE INDEX "document_revisions_document_revision_uq" ON "document_revisions" ("company_id","document_id","revision_number");--> statement-breakpoint
CREATE INDEX "document_revisions_company_document_created_idx" ON "document_revisions" ("company_id","document_id","created_at");--> statement-breakpoint
CREATE INDEX "documents_company_updated_idx" ON "documents" ("company_id","updated_at");--> statement-breakpoint
CREATE INDEX "documents_company_created_idx" ON "documents" ("company_id","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "issue_documents_company_issue_key_uq" ON "issue_documents" ("company_id","issue_id","key");--> statement-breakpoint
CREATE UNIQUE INDEX "issue_documents_document_uq" ON "issue_documents" ("company_id","document_id");--> statement-breakpoint
CREATE INDEX "issue_documents_company_issue_updated_idx" ON "issue_documents" ("company_id","issue_id","updated_at");--> statement-breakpoint
CREATE INDEX "goals_company_idx" ON "goals" ("company_id","created_at","id");--> statement-breakpoint
CREATE INDEX "idempotency_keys_created_idx" ON "gateway"."idempotency_keys" ("created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "issues_identifier_idx" ON "issues" ("company_id","identifier");--> statement-breakpoint
CREATE UNIQUE INDEX "issues_company_number_uq" ON "issues" ("company_id","issue_number");--> statement-breakpoint
CREATE INDEX "issues_company_status_idx" ON "issues" ("company_id","status");--> statement-breakpoint
CREATE INDEX "issues_company_assignee_status_idx" ON "issues" ("company_id","assignee_agent_id","status");--> statement-breakpoint
CREATE INDEX "issues_company_assignee_user_status_idx" ON "issues" ("company_id","assignee_user_id","status");--> statement-breakpoint
CREATE INDEX "issues_company_parent_idx" ON "issues" ("company_id","parent_id","created_at","id");--> statement-breakpoint
CREATE INDEX "issues_company_project_idx" ON "issues" ("company_id","project_id");--> statement-breakpoint
CREATE INDEX "issues_company_origin_idx" ON "issues" ("company_id","origin_kind","origin_id");--> statement-breakpoint
CREATE INDEX "issues_company_project_workspace_idx" ON "issues" ("company_id","project_workspace_id");--> statement-breakpoint
CREATE INDEX "issues_company_execution_workspace_idx" ON "issues" ("company_id","execution_workspace_id");--> statement-breakpoint
CREATE INDEX "issues_company_billing_code_idx" ON "issues" ("company_id","billing_code");--> statement-breakpoint
CREATE INDEX "issues_company_created_idx" ON "issues" ("company_id","created_at","id");--> statement-breakpoint
CREATE INDEX "issues_company_updated_idx" ON "issues" ("company_id","updated_at","id");--> statement-breakpoint
CREATE INDEX "issues_company_priority_idx" ON "issues" ("company_id",(case "priority" when 'critical' then 0 when 'high' then 1 when 'medium' then 2 when 'low' then 3 else 4 end),"id");--> statement-breakpoint
CREATE INDEX "issues_company_number_idx" ON "issues" ("company_id",(coalesce("issue_number", 0)),"id");--> statement-breakpoint
CREATE INDEX "issues_title_search_idx" ON "issues" USING gin ("title" gin_trgm_ops);--> statement-breakpoint
CREATE INDEX "issues_identifier_search_idx" ON "issues" USING gin ("identifier" gin_trgm_ops);--> statement-breakpoint
CREATE INDEX "issues_description_search_idx" ON "issues" USING gin ("description" gin_trgm_ops);--> statement-breakpoint
CREATE UNIQUE INDEX "issues_open_routine_execution_uq" ON "issues" ("company_id","origin_kind","origin_id") WHERE "origin_kind" = 'routine_execution' and "origin_id" is not null and "hidden_at" is null and "execution_run_id" is not null and "status" in ('backlog', 'todo', 'in_progress', 'in_review', 'blocked');--> statement-breakpoint
CREATE UNIQUE INDEX "plugin_company_settings_company_plugin_uq" ON "plugin_company_settings" ("company_id","plugin_id");--> statement-breakpoint
CREATE INDEX "plugin_company_settings_plugin_idx" ON "plugin_company_settings" ("plugin_id");--> statement-breakpoint
CREATE UNIQUE INDEX "plugins_plugin_key_idx" ON "plugins" ("plugin_key");--> statement-breakpoint
CREATE INDEX "plugins_status_idx" ON "plugins" ("status");--> statement-breakpoint
CREATE INDEX "projects_company_idx" ON "projects" ("company_id","created_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "issue_relations_company_edge_uq" ON "issue_relations" ("company_id","issue_id","related_issue_id","type");--> statement-breakpoint
CREATE INDEX "issue_relations_company_issue_idx" ON "issue_relations" ("company_id","issue_id");--> statement-breakpoint
CREATE INDEX "issue_relations_company_related_issue_idx" ON "issue_relations" ("company_id","related_issue_id");--> statement-breakpoint
CREATE INDEX "issue_relations_company_type_idx" ON "issue_relations" ("company_id","type");--> statement-breakpoint
CREATE INDEX "heartbeat_runs_company_agent_started_idx" ON "heartbeat_runs" ("company_id","agent_id","started_at");--> statement-breakpoint
CREATE INDEX "heartbeat_runs_company_liveness_idx" ON "heartbeat_runs" ("company_id","liveness_state","created_at");--> statement-breakpoint
CREATE INDEX "heartbeat_runs_company_issue_created_idx" ON "heartbeat_runs" ("company_id",("context_snapshot" ->> 'issueId'),"created_at","id");--> statement-breakpoint
CREATE INDEX "heartbeat_runs_company_created_idx" ON "heartbeat_runs" ("company_id","created_at","id");--> statement-breakpoint
CREATE INDEX "heartbeat_runs_company_agent_status_idx" ON "heartbeat_runs" ("company_id","agent_id","status");--> statement-breakpoint
CREATE INDEX "agent_wakeup_requests_company_agent_status_idx" ON "agent_wakeup_requests" ("company_id","agent_id","status");--> statement-breakpoint
CREATE INDEX "agent_wakeup_requests_company_requested_idx" ON "agent_wakeup_requests" ("company_id","requested_at");--> statement-breakpoint
CREATE INDEX "agent_wakeup_requests_agent_requested_idx" ON "agent_wakeup_requests" ("company_id","agent_id","requested_at");--> statement-breakpoint
ALTER TABLE "activity_log" ADD CONSTRAINT "activity_log_company_id_companies_id_fkey" FOREIGN KEY ("company_id") REFERENCES "companies"("id");--> statement-breakpoint
ALTER TABLE "activity_log" ADD CONSTRAINT "activity_log_agent_fk" FOREIGN KEY ("company_id","agent_id") REFERENCES "agents"("company_id","id");--> statement-breakpoint
ALTER TABLE "activity_log" ADD CONSTRAINT "activity_log_run_fk" FOREIGN KEY ("company_id","run_id") REFERENCES "heartbeat_runs"("company_id","id");--> statement-breakpoint
ALTER TABLE "agent_runtime_state" ADD CONSTRAINT "agent_runtime_state_company_id_companies_id_fkey" FOREIGN KEY ("company_id") REFERENCES "companies"("id");--> statement-breakpoint
ALTER TABLE "agent_runtime_state" ADD CONSTRAINT "agent_runtime_state_agent_fk" FOREIGN KEY ("company_id","agent_id") REFERENCES "agents"("company_id","id");--> statement-breakpoint
ALTER TABLE "agents" ADD CONSTRAINT "agents_company_id_companies_id_fkey" FOREIGN KEY ("company_id") REFERENCES "companies"("id");--> statement-breakpoint
ALTER TABLE "agents" ADD CONSTRAINT "agents_reports_to_fk" FOREIGN KEY ("company_id","reports_to") REFERENCES "agents"("company_id","id");--> statement-breakpoint
ALTER TABLE "approvals" ADD CONSTRAINT "approvals_company_id_companies_id_fkey" FOREIGN KEY ("company_id") REFERENCES "companies"("id");--> statement-breakpoint
ALTER TABLE "approvals" ADD CONSTRAINT "approvals_requested_by_agent_fk" FOREIGN KEY ("company_id","requested_by_agent_id") REFERENCES "agents"("company_id","id");--> statement-breakpoint
ALTER TABLE "issue_approvals" ADD CONSTRAINT "issue_approvals_company_id_companies_id_fkey" FOREIGN KEY ("company_id") REFERENCES "companies"("id");--> statement-breakpoint
ALTER TABLE "issue_approvals" ADD CONSTRAINT "issue_approvals_issue_fk" FOREIGN KEY ("company_id","issue_id") REFERENCES "issues"("company_id","id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "issue_approvals" ADD CONSTRAINT "issue_approvals_approval_fk" FOREIGN KEY ("company_id","approval_id") REFERENCES "approvals"("company_id","id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "issue_approvals" ADD CONSTRAINT "issue_approvals_linked_by_agent_fk" FOREIGN KEY ("company_id","linked_by_agent_id") REFERENCES "agents"("company_id","id");--> statement-breakpoint
ALTER TABLE "budget_incidents" ADD CONSTRAINT "budget_incidents_company_id_companies_id_fkey" FOREIGN KEY ("company_id") REFERENCES "companies"("id");--> statement-breakpoint
ALTER TABLE "budget_incidents" ADD CONSTRAINT "budget_incidents_policy_fk" FOREIGN KEY ("company_id","policy_id") REFERENCES "budget_policies"("company_id","id");--> statement-breakpoint
ALTER TABLE "budget_incidents" ADD CONSTRAINT "budget_incidents_approval_fk" FOREIGN KEY ("company_id","approval_id") REFERENCES "approvals"("company_id","id");--> statement-breakpoint
ALTER TABLE "budget_policies" ADD CONSTRAINT "budget_policies_company_id_companies_id_fkey" FOREIGN KEY ("company_id") REFERENCES "companies"("id");--> statement-breakpoint
ALTER TABLE "issue_comments" ADD CONSTRAINT "issue_comments_company_id_companies_id_fkey" FOREIGN KEY ("company_id") REFERENCES "companies"("id");--> statement-breakpoint
ALTER TABLE "issue_comments" ADD CONSTRAINT "issue_comments_issue_fk" FOREIGN KEY ("company_id","issue_id") REFERENCES "issues"("company_id","id");--> statement-breakpoint
ALTER TABLE "issue_comments" ADD CONSTRAINT "issue_comments_author_agent_fk" FOREIGN KEY ("company_id","author_agent_id") REFERENCES "agents"("company_id","id");--> statement-breakpoint
ALTER TABLE "issue_comments" ADD CONSTRAINT "issue_comments_created_by_run_fk" FOREIGN KEY ("company_id","created_by_run_id") REFERENCES "heartbeat_runs"("company_id","id");--> statement-breakpoint
ALTER TABLE "cost_events" ADD CONSTRAINT "cost_events_company_id_companies_id_fkey" FOREIGN KEY ("company_id") REFERENCES "companies"("id");--> statement-breakpoint
ALTER TABLE "cost_events" ADD CONSTRAINT "cost_events_agent_fk" FOREIGN KEY ("company_id","agent_id") REFERENCES "agents"("company_id","id");--> statement-breakpoint
ALTER TABLE "cost_events" ADD CONSTRAINT "cost_events_issue_fk" FOREIGN KEY ("company_id","issue_id") REFERENCES "issues"("company_id","id");--> statement-breakpoint
ALTER TABLE "cost_events" ADD CONSTRAINT "cost_events_project_fk" FOREIGN KEY ("company_id","project_id") REFERENCES "projects"("company_id","id");--> statement-breakpoint
ALTER TABLE "cost_events" ADD CONSTRAINT "cost_events_goal_fk" FOREIGN KEY ("company_id","goal_id") REFERENCES "goals"("company_id","id");--> statement-breakpoint
ALTER TABLE "cost_events" ADD CONSTRAINT "cost_events_heartbeat_run_fk" FOREIGN KEY ("company_id","heartbeat_run_id") REFERENCES "heartbeat_runs"("company_id","id");--> statement-breakpoint
ALTER TABLE "document_revisions" ADD CONSTRAINT "document_revisions_company_id_companies_id_fkey" FOREIGN KEY ("company_id") REFERENCES "companies"("id");--> statement-breakpoint
ALTER TABLE "document_revisions" ADD CONSTRAINT "document_revisions_document_fk" FOREIGN KEY ("company_id","document_id") REFERENCES "documents"("company_id","id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "document_revisions" ADD CONSTRAINT "document_revisions_created_by_agent_fk" FOREIGN KEY ("company_id","created_by_agent_id") REFERENCES "agents"("company_id","id");--> statement-breakpoint
ALTER TABLE "document_revisions" ADD CONSTRAINT "document_revisions_created_by_run_fk" FOREIGN KEY ("company_id","created_by_run_id") REFERENCES "heartbeat_runs"("company_id","id");--> statement-breakpoint
ALTER TABLE "documents" ADD CONSTRAINT "documents_company_id_companies_id_fkey" FOREIGN KEY ("company_id") REFERENCES "companies"("id");--> statement-breakpoint
ALTER TABLE "documents" ADD CONSTRAINT "documents_created_by_agent_fk" FOREIGN KEY ("company_id","created_by_agent_id") REFERENCES "agents"("company_id","id");--> statement-breakpoint
ALTER TABLE "documents" ADD CONSTRAINT "documents_updated_by_agent_fk" FOREIGN KEY ("company_id","updated_by_agent_id") REFERENCES "agents"("company_id","id");--> statement-breakpoint
ALTER TABLE "issue_documents" ADD CONSTRAINT "issue_documents_company_id_companies_id_fkey" FOREIGN KEY ("company_id") REFERENCES "companies"("id");--> statement-breakpoint
ALTER TABLE "issue_documents" ADD CONSTRAINT "issue_documents_issue_fk" FOREIGN KEY ("company_id","issue_id") REFERENCES "issues"("company_id","id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "issue_documents" ADD CONSTRAINT "issue_documents_document_fk" FOREIGN KEY ("company_id","document_id") REFERENCES "documents"("company_id","id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "goals" ADD CONSTRAINT "goals_company_id_companies_id_fkey" FOREIGN KEY ("company_id") REFERENCES "companies"("id");--> statement-breakpoint
ALTER TABLE "goals" ADD CONSTRAINT "goals_parent_fk" FOREIGN KEY ("company_id","parent_id") REFERENCES "goals"("company_id","id");--> statement-breakpoint
ALTER TABLE "goals" ADD CONSTRAINT "goals_owner_agent_fk" FOREIGN KEY ("company_id","owner_agent_id") REFERENCES "agents"("company_id","id");--> statement-breakpoint
ALTER TABLE "gateway"."idempotency_keys" ADD CONSTRAINT "idempotency_keys_company_id_companies_id_fkey" FOREIGN KEY ("company_id") REFERENCES "companies"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "gateway"."idempotency_keys" ADD CONSTRAINT "idempotency_keys_plugin_fk" FOREIGN KEY ("plugin_id") REFERENCES "plugins"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "issues" ADD CONSTRAINT "issues_company_id_companies_id_fkey" FOREIGN KEY ("company_id") REFERENCES "companies"("id");--> statement-breakpoint
ALTER TABLE "issues" ADD CONSTRAINT "issues_project_fk" FOREIGN KEY ("company_id","project_id") REFERENCES "projects"("company_id","id");--> statement-breakpoint
ALTER TABLE "issues" ADD CONSTRAINT "issues_goal_fk" FOREIGN KEY ("company_id","goal_id") REFERENCES "goals"("company_id","id");--> statement-breakpoint
ALTER TABLE "issues" ADD CONSTRAINT "issues_parent_fk" FOREIGN KEY ("company_id","parent_id") REFERENCES "issues"("company_id","id");--> statement-breakpoint
ALTER TABLE "issues" ADD CONSTRAINT "issues_assignee_agent_fk" FOREIGN KEY ("company_id","assignee_agent_id") REFERENCES "agents"("company_id","id");--> statement-breakpoint
ALTER TABLE "issues" ADD CONSTRAINT "issues_created_by_agent_fk" FOREIGN KEY ("company_id","created_by_agent_id") REFERENCES "agents"("company_id","id");--> statement-breakpoint
ALTER TABLE "issues" ADD CONSTRAINT "issues_checkout_run_fk" FOREIGN KEY ("company_id","checkout_run_id") REFERENCES "heartbeat_runs"("company_id","id");--> statement-breakpoint
ALTER TABLE "issues" ADD CONSTRAINT "issues_execution_run_fk" FOREIGN KEY ("company_id","execution_run_id") REFERENCES "heartbeat_runs"("company_id","id");--> statement-breakpoint
ALTER TABLE "plugin_company_settings" ADD CONSTRAINT "plugin_company_settings_company_id_companies_id_fkey" FOREIGN KEY ("company_id") REFERENCES "companies"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "plugin_company_settings" ADD CONSTRAINT "plugin_company_settings_plugin_fk" FOREIGN KEY ("plugin_id") REFERENCES "plugins"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "projects" ADD CONSTRAINT "projects_company_id_companies_id_fkey" FOREIGN KEY ("company_id") REFERENCES "companies"("id");--> statement-breakpoint
ALTER TABLE "projects" ADD CONSTRAINT "projects_goal_fk" FOREIGN KEY ("company_id","goal_id") REFERENCES "goals"("company_id","id");--> statement-breakpoint
ALTER TABLE "projects" ADD CONSTRAINT "projects_lead_agent_fk" FOREIGN KEY ("company_id","lead_agent_id") REFERENCES "agents"("company_id","id");--> statement-breakpoint
ALTER TABLE "issue_relations" ADD CONSTRAINT "issue_relations_company_id_companies_id_fkey" FOREIGN KEY ("company_id") REFERENCES "companies"("id");--> statement-breakpoint
ALTER TABLE "issue_relations" ADD CONSTRAINT "issue_relations_issue_fk" FOREIGN KEY ("company_id","issue_id") REFERENCES "issues"("company_id","id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "issue_relations" ADD CONSTRAINT "issue_relations_related_issue_fk" FOREIGN KEY ("company_id","related_issue_id") REFERENCES "issues"("company_id","id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "issue_relations" ADD CONSTRAINT "issue_relations_created_by_agent_fk" FOREIGN KEY ("company_id","created_by_agent_id") REFERENCES "agents"("company_id","id");--> statement-breakpoint
ALTER TABLE "heartbeat_runs" ADD CONSTRAINT "heartbeat_runs_company_id_companies_id_fkey" FOREIGN KEY ("company_id") REFERENCES "companies"("id");--> statement-breakpoint
ALTER TABLE "heartbeat_runs" ADD CONSTRAINT "heartbeat_runs_agent_fk" FOREIGN KEY ("company_id","agent_id") REFERENCES "agents"("company_id","id");--> statement-breakpoint
ALTER TABLE "heartbeat_runs" ADD CONSTRAINT "heartbeat_runs_wakeup_request_fk" FOREIGN KEY ("company_id","wakeup_request_id") REFERENCES "agent_wakeup_requests"("company_id","id");--> statement-breakpoint
ALTER TABLE "heartbeat_runs" ADD CONSTRAINT "heartbeat_runs_retry_of_run_fk" FOREIGN KEY ("company_id","retry_of_run_id") REFERENCES "heartbeat_runs"("company_id","id");--> statement-breakpoint
ALTER TABLE "agent_wakeup_requests" ADD CONSTRAINT "agent_wakeup_requests_company_id_companies_id_fkey" FOREIGN KEY ("company_id") REFERENCES "companies"("id");--> statement-breakpoint
ALTER TABLE "agent_wakeup_requests" ADD CONSTRAINT "agent_wakeup_requests_agent_fk" FOREIGN KEY ("company_id","agent_id") REFERENCES "agents"("company_id","id");--> statement-breakpoint
CREATE POLICY "company_rows_read" ON "activity_log" AS PERMISSIVE FOR SELECT TO "paperclip_gateway" USING (company_id = gateway.company_id());--> statement-breakpoint
CREATE POLICY "company_rows_added" ON "activity_log" AS PERMISSIVE FOR INSERT TO "paperclip_gateway" WITH CHECK (company_id = gateway.company_id() and actor_type = 'plugin' and actor_id = gateway.plugin_id()::text);--> statement-breakpoint
CREATE POLICY "owner_rows" ON "activity_log" AS PERMISSIVE FOR ALL TO current_user USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "company_rows" ON "agent_runtime_state" AS PERMISSIVE FOR ALL TO "paperclip_gateway" USING (company_id = gateway.company_id()) WITH CHECK (company_id = gateway.company_id());--> statement-breakpoint
CREATE POLICY "owner_rows" ON "agent_runtime_state" AS PERMISSIVE FOR ALL TO current_user USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "company_rows" ON "agents" AS PERMISSIVE FOR ALL TO "paperclip_gateway" USING (company_id = gateway.company_id()) WITH CHECK (company_id = gateway.company_id());--> statement-breakpoint
CREATE POLICY "owner_rows" ON "agents" AS PERMISSIVE FOR ALL TO current_user USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "company_rows" ON "approvals" AS PERMISSIVE FOR ALL TO "paperclip_gateway" USING (company_id = gateway.company_id()) WITH CHECK (company_id = gateway.company_id());--> statement-breakpoint
CREATE POLICY "owner_rows" ON "approvals" AS PERMISSIVE FOR ALL TO current_user USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "company_rows" ON "issue_approvals" AS PERMISSIVE FOR ALL TO "paperclip_gateway" USING (company_id = gateway.company_id()) WITH CHECK (company_id = gateway.company_id());--> statement-breakpoint
CREATE POLICY "owner_rows" ON "issue_approvals" AS PERMISSIVE FOR ALL TO current_user USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "company_rows" ON "budget_incidents" AS PERMISSIVE FOR ALL TO "paperclip_gateway" USING (company_id = gateway.company_id()) WITH CHECK (company_id = gateway.company_id());--> statement-breakpoint
CREATE POLICY "owner_rows" ON "budget_incidents" AS PERMISSIVE FOR ALL TO current_user USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "company_rows" ON "budget_policies" AS PERMISSIVE FOR ALL TO "paperclip_gateway" USING (company_id = gateway.company_id()) WITH CHECK (company_id = gateway.company_id());--> statement-breakpoint
CREATE POLICY "owner_rows" ON "budget_policies" AS PERMISSIVE FOR ALL TO current_user USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "company_rows" ON "issue_comments" AS PERMISSIVE FOR ALL TO "paperclip_gateway" USING (company_id = gateway.company_id()) WITH CHECK (company_id = gateway.company_id());--> statement-breakpoint
CREATE POLICY "owner_rows" ON "issue_comments" AS PERMISSIVE FOR ALL TO current_user USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "company_rows" ON "companies" AS PERMISSIVE FOR ALL TO "paperclip_gateway" USING (id = gateway.company_id()) WITH CHECK (id = gateway.company_id());--> statement-breakpoint
CREATE POLICY "owner_rows" ON "companies" AS PERMISSIVE FOR ALL TO current_user USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "company_rows" ON "cost_events" AS PERMISSIVE FOR ALL TO "paperclip_gateway" USING (company_id = gateway.company_id()) WITH CHECK (company_id = gateway.company_id());--> statement-breakpoint
CREATE POLICY "owner_rows" ON "cost_events" AS PERMISSIVE FOR ALL TO current_user USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "company_rows" ON "document_revisions" AS PERMISSIVE FOR ALL TO "paperclip_gateway" USING (company_id = gateway.company_id()) WITH CHECK (company_id = gateway.company_id());--> statement-breakpoint
CREATE POLICY "owner_rows" ON "document_revisions" AS PERMISSIVE FOR ALL TO current_user USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "company_rows" ON "documents" AS PERMISSIVE FOR ALL TO "paperclip_gateway" USING (company_id = gateway.company_id()) WITH CHECK (company_id = gateway.company_id());--> statement-breakpoint
CREATE POLICY "owner_rows" ON "documents" AS PERMISSIVE FOR ALL TO current_user USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "company_rows" ON "issue_documents" AS PERMISSIVE FOR ALL TO "paperclip_gateway" USING (company_id = gateway.company_id()) WITH CHECK (company_id = gateway.company_id());--> statement-breakpoint
CREATE POLICY "owner_rows" ON "issue_documents" AS PERMISSIVE FOR ALL TO current_user USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "company_rows" ON "goals" AS PERMISSIVE FOR ALL TO "paperclip_gateway" USING (company_id = gateway.company_id()) WITH CHECK (company_id = gateway.company_id());--> statement-breakpoint
CREATE POLICY "owner_rows" ON "goals" AS PERMISSIVE FOR ALL TO current_user USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "company_rows" ON "gateway"."idempotency_keys" AS PERMISSIVE FOR ALL TO "paperclip_gateway" USING (company_id = gateway.company_id() and plugin_id = gateway.plugin_id()) WITH CHECK (company_id = gateway.company_id() and plugin_id = gateway.plugin_id());--> statement-breakpoint
CREATE POLICY "owner_rows" ON "gateway"."idempotency_keys" AS PERMISSIVE FOR ALL TO current_user USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "company_rows_read" ON "issues" AS PERMISSIVE FOR SELECT TO "paperclip_gateway" USING (company_id = gateway.company_id());--> statement-breakpoint
CREATE POLICY "company_rows_updated" ON "issues" AS PERMISSIVE FOR UPDATE TO "paperclip_gateway" USING (company_id = gateway.company_id()) WITH CHECK (company_id = gateway.company_id());--> statement-breakpoint
CREATE POLICY "company_rows_added" ON "issues" AS PERMISSIVE FOR INSERT TO "paperclip_gateway" WITH CHECK (company_id = gateway.company_id() and gateway.owns_origin_kind(origin_kind));--> statement-breakpoint
CREATE POLICY "owner_rows" ON "issues" AS PERMISSIVE FOR ALL TO current_user USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "company_rows" ON "plugin_company_settings" AS PERMISSIVE FOR ALL TO "paperclip_gateway" USING (company_id = gateway.company_id() and plugin_id = gateway.plugin_id()) WITH CHECK (company_id = gateway.company_id() and plugin_id = gateway.plugin_id());--> statement-breakpoint
CREATE POLICY "owner_rows" ON "plugin_company_settings" AS PERMISSIVE FOR ALL TO current_user USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "company_rows" ON "plugins" AS PERMISSIVE FOR ALL TO "paperclip_gateway" USING (id = gateway.plugin_id()) WITH CHECK (id = gateway.plugin_id());--> statement-breakpoint
CREATE POLICY "owner_rows" ON "plugins" AS PERMISSIVE FOR ALL TO current_user USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "company_rows" ON "projects" AS PERMISSIVE FOR ALL TO "paperclip_gateway" USING (company_id = gateway.company_id()) WITH CHECK (company_id = gateway.company_id());--> statement-breakpoint
CREATE POLICY "owner_rows" ON "projects" AS PERMISSIVE FOR ALL TO current_user USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "company_rows" ON "issue_relations" AS PERMISSIVE FOR ALL TO "paperclip_gateway" USING (company_id = gateway.company_id()) WITH CHECK (company_id = gateway.company_id());--> statement-breakpoint
CREATE POLICY "owner_rows" ON "issue_relations" AS PERMISSIVE FOR ALL TO current_user USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "company_rows" ON "heartbeat_runs" AS PERMISSIVE FOR ALL TO "paperclip_gateway" USING (company_id = gateway.company_id()) WITH CHECK (company_id = gateway.company_id());--> statement-breakpoint
CREATE POLICY "owner_rows" ON "heartbeat_runs" AS PERMISSIVE FOR ALL TO current_user USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "company_rows" ON "agent_wakeup_requests" AS PERMISSIVE FOR ALL TO "paperclip_gateway" USING (company_id = gateway.company_id()) WITH CHECK (company_id = gateway.company_id());--> statement-breakpoint
CREATE POLICY "owner_rows" ON "agent_wakeup_requests" AS PERMISSIVE FOR ALL TO current_user USING (true) WITH CHECK (true);