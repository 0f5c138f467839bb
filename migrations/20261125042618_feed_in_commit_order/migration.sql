CREATE TABLE "gateway"."feeds" (
	"company_id" uuid PRIMARY KEY,
	"last_commit" bigint NOT NULL,
	"forgotten_commit" bigint DEFAULT 0 NOT NULL,
	"forgotten_entry" integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
ALTER TABLE "gateway"."feeds" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "gateway"."outbox" (
	"company_id" uuid,
	"commit" bigint,
	"entry" integer,
	"activity_id" uuid,
	"issue_id" uuid,
	"committed_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "outbox_pkey" PRIMARY KEY("company_id","commit","entry")
);
--> statement-breakpoint
ALTER TABLE "gateway"."outbox" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE UNIQUE INDEX "outbox_issue_once_idx" ON "gateway"."outbox" ("company_id","commit","issue_id") WHERE "activity_id" is null;--> statement-breakpoint
CREATE INDEX "outbox_committed_at_idx" ON "gateway"."outbox" ("committed_at");--> statement-breakpoint
ALTER TABLE "gateway"."feeds" ADD CONSTRAINT "feeds_company_id_companies_id_fkey" FOREIGN KEY ("company_id") REFERENCES "companies"("id") ON DELETE CASCADE;--> statement-breakpoint
CREATE POLICY "company_rows" ON "gateway"."feeds" AS PERMISSIVE FOR ALL TO "paperclip_gateway" USING (company_id = gateway.company_id()) WITH CHECK (company_id = gateway.company_id());--> statement-breakpoint
CREATE POLICY "owner_rows" ON "gateway"."feeds" AS PERMISSIVE FOR ALL TO current_user USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "company_rows" ON "gateway"."outbox" AS PERMISSIVE FOR ALL TO "paperclip_gateway" USING (company_id = gateway.company_id()) WITH CHECK (company_id = gateway.company_id());--> statement-breakpoint
CREATE POLICY "owner_rows" ON "gateway"."outbox" AS PERMISSIVE FOR ALL TO current_user USING (true) WITH CHECK (true);