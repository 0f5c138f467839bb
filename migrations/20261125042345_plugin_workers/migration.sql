CREATE TABLE "gateway"."plugin_workers" (
	"plugin_id" uuid PRIMARY KEY,
	"origin" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "gateway"."plugin_workers" ADD CONSTRAINT "plugin_workers_plugin_fk" FOREIGN KEY ("plugin_id") REFERENCES "plugins"("id") ON DELETE CASCADE;