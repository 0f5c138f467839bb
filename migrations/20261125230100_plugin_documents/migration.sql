CREATE TABLE "gateway"."plugin_document_rules" (
	"plugin_id" uuid PRIMARY KEY,
	"declared" boolean DEFAULT false NOT NULL,
	"ordered" boolean,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "gateway"."plugin_documents" (
	"plugin_id" uuid,
	"sha256" text,
	"body" text NOT NULL,
	"cost" integer NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "plugin_documents_pkey" PRIMARY KEY("plugin_id","sha256")
);
--> statement-breakpoint
ALTER TABLE "gateway"."plugin_document_rules" ADD CONSTRAINT "plugin_document_rules_plugin_fk" FOREIGN KEY ("plugin_id") REFERENCES "plugins"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "gateway"."plugin_documents" ADD CONSTRAINT "plugin_documents_plugin_fk" FOREIGN KEY ("plugin_id") REFERENCES "plugins"("id") ON DELETE CASCADE;