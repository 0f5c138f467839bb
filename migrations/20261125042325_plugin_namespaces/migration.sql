-- The two tables with the names of Paperclip are its own ledger of plugin databases. Where they are there already, from an earlier
-- version of the gateway or from Paperclip itself, they stay with all their rows, and only what is missing is added.
CREATE TABLE IF NOT EXISTS "plugin_database_namespaces" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	"plugin_id" uuid NOT NULL,
	"plugin_key" text NOT NULL,
	"namespace_name" text NOT NULL,
	"namespace_mode" text DEFAULT 'schema' NOT NULL,
	"status" text DEFAULT 'active' NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "plugin_database_namespaces" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE IF NOT EXISTS "plugin_migrations" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	"plugin_id" uuid NOT NULL,
	"plugin_key" text NOT NULL,
	"namespace_name" text NOT NULL,
	"migration_key" text NOT NULL,
	"checksum" text NOT NULL,
	"plugin_version" text NOT NULL,
	"status" text NOT NULL,
	"started_at" timestamp with time zone DEFAULT now() NOT NULL,
	"applied_at" timestamp with time zone,
	"error_message" text
);
--> statement-breakpoint
ALTER TABLE "plugin_migrations" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "gateway"."plugin_logins" (
	"plugin_id" uuid PRIMARY KEY,
	"plugin_key" text NOT NULL,
	"namespace_name" text NOT NULL,
	"login_role" text NOT NULL,
	"owner_role" text NOT NULL,
	"password" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX IF NOT EXISTS "plugin_database_namespaces_plugin_idx" ON "plugin_database_namespaces" ("plugin_id");--> statement-breakpoint
CREATE UNIQUE INDEX IF NOT EXISTS "plugin_database_namespaces_namespace_idx" ON "plugin_database_namespaces" ("namespace_name");--> statement-breakpoint
CREATE INDEX IF NOT EXISTS "plugin_database_namespaces_status_idx" ON "plugin_database_namespaces" ("status");--> statement-breakpoint
CREATE UNIQUE INDEX IF NOT EXISTS "plugin_migrations_plugin_key_idx" ON "plugin_migrations" ("plugin_id","migration_key");--> statement-breakpoint
CREATE INDEX IF NOT EXISTS "plugin_migrations_plugin_idx" ON "plugin_migrations" ("plugin_id");--> statement-breakpoint
CREATE INDEX IF NOT EXISTS "plugin_migrations_status_idx" ON "plugin_migrations" ("status");--> statement-breakpoint
CREATE UNIQUE INDEX "plugin_logins_namespace_idx" ON "gateway"."plugin_logins" ("namespace_name");--> statement-breakpoint
DO $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM pg_constraint WHERE conrelid = 'public.plugin_database_namespaces'::regclass AND contype = 'f' AND confrelid = 'public.plugins'::regclass
  ) THEN
    ALTER TABLE "plugin_database_namespaces" ADD CONSTRAINT "plugin_database_namespaces_plugin_fk" FOREIGN KEY ("plugin_id") REFERENCES "plugins"("id") ON DELETE CASCADE;
  END IF;
END
$$;--> statement-breakpoint
DO $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM pg_constraint WHERE conrelid = 'public.plugin_migrations'::regclass AND contype = 'f' AND confrelid = 'public.plugins'::regclass
  ) THEN
    ALTER TABLE "plugin_migrations" ADD CONSTRAINT "plugin_migrations_plugin_fk" FOREIGN KEY ("plugin_id") REFERENCES "plugins"("id") ON DELETE CASCADE;
  END IF;
END
$$;--> statement-breakpoint
CREATE POLICY "plugin_view_rows" ON "agents" AS PERMISSIVE FOR SELECT TO "paperclip_plugin_views" USING (company_id = (select plugin_core.company_id()));--> statement-breakpoint
CREATE POLICY "plugin_view_rows" ON "approvals" AS PERMISSIVE FOR SELECT TO "paperclip_plugin_views" USING (company_id = (select plugin_core.company_id()));--> statement-breakpoint
CREATE POLICY "plugin_view_rows" ON "issue_approvals" AS PERMISSIVE FOR SELECT TO "paperclip_plugin_views" USING (company_id = (select plugin_core.company_id()));--> statement-breakpoint
CREATE POLICY "plugin_view_rows" ON "budget_incidents" AS PERMISSIVE FOR SELECT TO "paperclip_plugin_views" USING (company_id = (select plugin_core.company_id()));--> statement-breakpoint
CREATE POLICY "plugin_view_rows" ON "issue_comments" AS PERMISSIVE FOR SELECT TO "paperclip_plugin_views" USING (company_id = (select plugin_core.company_id()));--> statement-breakpoint
CREATE POLICY "plugin_view_rows" ON "companies" AS PERMISSIVE FOR SELECT TO "paperclip_plugin_views" USING (id = (select plugin_core.company_id()));--> statement-breakpoint
CREATE POLICY "plugin_view_rows" ON "cost_events" AS PERMISSIVE FOR SELECT TO "paperclip_plugin_views" USING (company_id = (select plugin_core.company_id()));--> statement-breakpoint
CREATE POLICY "plugin_view_rows" ON "issue_documents" AS PERMISSIVE FOR SELECT TO "paperclip_plugin_views" USING (company_id = (select plugin_core.company_id()));--> statement-breakpoint
CREATE POLICY "plugin_view_rows" ON "goals" AS PERMISSIVE FOR SELECT TO "paperclip_plugin_views" USING (company_id = (select plugin_core.company_id()));--> statement-breakpoint
CREATE POLICY "plugin_view_rows" ON "issues" AS PERMISSIVE FOR SELECT TO "paperclip_plugin_views" USING (company_id = (select plugin_core.company_id()));--> statement-breakpoint
CREATE POLICY "company_rows" ON "plugin_database_namespaces" AS PERMISSIVE FOR ALL TO "paperclip_gateway" USING (plugin_id = gateway.plugin_id()) WITH CHECK (plugin_id = gateway.plugin_id());--> statement-breakpoint
CREATE POLICY "owner_rows" ON "plugin_database_namespaces" AS PERMISSIVE FOR ALL TO current_user USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "company_rows" ON "plugin_migrations" AS PERMISSIVE FOR ALL TO "paperclip_gateway" USING (plugin_id = gateway.plugin_id()) WITH CHECK (plugin_id = gateway.plugin_id());--> statement-breakpoint
CREATE POLICY "owner_rows" ON "plugin_migrations" AS PERMISSIVE FOR ALL TO current_user USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "plugin_view_rows" ON "projects" AS PERMISSIVE FOR SELECT TO "paperclip_plugin_views" USING (company_id = (select plugin_core.company_id()));--> statement-breakpoint
CREATE POLICY "plugin_view_rows" ON "issue_relations" AS PERMISSIVE FOR SELECT TO "paperclip_plugin_views" USING (company_id = (select plugin_core.company_id()));--> statement-breakpoint
CREATE POLICY "plugin_view_rows" ON "heartbeat_runs" AS PERMISSIVE FOR SELECT TO "paperclip_plugin_views" USING (company_id = (select plugin_core.company_id()));