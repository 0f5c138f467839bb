DROP POLICY "company_rows" ON "gateway"."outbox";--> statement-breakpoint
DROP POLICY "owner_rows" ON "gateway"."outbox";--> statement-breakpoint
DROP TABLE "gateway"."outbox";