CREATE TABLE "gateway"."outbox" (
	"company_id" uuid,
	"position" bigint GENERATED ALWAYS AS IDENTITY (sequence name "gateway"."outbox_position_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"transaction" xid8 DEFAULT pg_current_xact_id() NOT NULL,
	"activity_id" uuid NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "outbox_pkey" PRIMARY KEY("company_id","position")
);
--> statement-breakpoint
ALTER TABLE "gateway"."outbox" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE INDEX "outbox_company_transaction_idx" ON "gateway"."outbox" ("company_id","transaction","position");--> statement-breakpoint
ALTER TABLE "gateway"."outbox" ADD CONSTRAINT "outbox_company_id_companies_id_fkey" FOREIGN KEY ("company_id") REFERENCES "companies"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "gateway"."outbox" ADD CONSTRAINT "outbox_activity_fk" FOREIGN KEY ("company_id","activity_id") REFERENCES "activity_log"("company_id","id") ON DELETE CASCADE;--> statement-breakpoint
CREATE POLICY "company_rows" ON "gateway"."outbox" AS PERMISSIVE FOR ALL TO "paperclip_gateway" USING (company_id = gateway.company_id()) WITH CHECK (company_id = gateway.company_id());--> statement-breakpoint
CREATE POLICY "owner_rows" ON "gateway"."outbox" AS PERMISSIVE FOR ALL TO current_user USING (true) WITH CHECK (true);