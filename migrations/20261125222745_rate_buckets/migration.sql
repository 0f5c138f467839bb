CREATE TABLE "gateway"."rate_buckets" (
	"subject" text PRIMARY KEY,
	"points" double precision NOT NULL,
	"filled_at" timestamp with time zone NOT NULL
);
