CREATE TABLE "gateway"."plugin_secrets" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	"plugin_id" uuid NOT NULL,
	"secret_hash" text NOT NULL,
	"label" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_used_at" timestamp with time zone,
	"expires_at" timestamp with time zone,
	"revoked_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "gateway"."token_revocations" (
	"kind" text,
	"subject" text,
	"issued_before" timestamp with time zone NOT NULL,
	"kept_until" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "token_revocations_pkey" PRIMARY KEY("kind","subject"),
	CONSTRAINT "token_revocations_kind_check" CHECK ("kind" in ('token', 'secret', 'plugin', 'installation'))
);
--> statement-breakpoint
CREATE INDEX "plugin_secrets_plugin_idx" ON "gateway"."plugin_secrets" ("plugin_id");--> statement-breakpoint
CREATE UNIQUE INDEX "plugin_secrets_hash_uq" ON "gateway"."plugin_secrets" ("secret_hash");--> statement-breakpoint
CREATE INDEX "token_revocations_kept_until_idx" ON "gateway"."token_revocations" ("kept_until");--> statement-breakpoint
ALTER TABLE "gateway"."plugin_secrets" ADD CONSTRAINT "plugin_secrets_plugin_fk" FOREIGN KEY ("plugin_id") REFERENCES "plugins"("id") ON DELETE CASCADE;