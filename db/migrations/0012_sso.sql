CREATE TYPE "public"."sso_federation" AS ENUM('email_domain', 'federated_id');--> statement-breakpoint
CREATE TYPE "public"."sso_kind" AS ENUM('gsuite', 'other');--> statement-breakpoint
CREATE TYPE "public"."sso_user_type" AS ENUM('student', 'guardian', 'staff');--> statement-breakpoint
CREATE TABLE "record_sessions" (
	"token_hash" "bytea" PRIMARY KEY NOT NULL,
	"district_id" uuid NOT NULL,
	"user_type" "sso_user_type" NOT NULL,
	"record_id" bigint NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"seen_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sso_assertions" (
	"district_id" uuid NOT NULL,
	"connection_id" uuid NOT NULL,
	"assertion_id" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	CONSTRAINT "sso_assertions_connection_id_assertion_id_pk" PRIMARY KEY("connection_id","assertion_id")
);
--> statement-breakpoint
CREATE TABLE "sso_certificates" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"district_id" uuid NOT NULL,
	"connection_id" uuid NOT NULL,
	"pem" text NOT NULL,
	"fingerprint" text NOT NULL,
	"not_before" timestamp with time zone NOT NULL,
	"not_after" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sso_connection_domains" (
	"domain" text NOT NULL,
	"district_id" uuid NOT NULL,
	"user_type" "sso_user_type" NOT NULL,
	"connection_id" uuid NOT NULL,
	CONSTRAINT "sso_connection_domains_domain_user_type_pk" PRIMARY KEY("domain","user_type")
);
--> statement-breakpoint
CREATE TABLE "sso_connections" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"district_id" uuid NOT NULL,
	"user_type" "sso_user_type" NOT NULL,
	"kind" "sso_kind" NOT NULL,
	"federation" "sso_federation" NOT NULL,
	"entity_id" text NOT NULL,
	"sign_on_url" text NOT NULL,
	"metadata_url" text,
	"attribute" text,
	"allows_provider_start" boolean NOT NULL,
	"is_active" boolean NOT NULL,
	"sealed_key" text NOT NULL,
	"own_certificate" text NOT NULL,
	"saved_at" timestamp with time zone NOT NULL,
	"saved_by" text NOT NULL,
	CONSTRAINT "sso_connections_user_type_key" UNIQUE("district_id","user_type")
);
--> statement-breakpoint
CREATE TABLE "sso_domains" (
	"domain" text PRIMARY KEY NOT NULL,
	"district_id" uuid NOT NULL,
	CONSTRAINT "sso_domains_district_key" UNIQUE("domain","district_id")
);
--> statement-breakpoint
CREATE TABLE "sso_requests" (
	"id" text PRIMARY KEY NOT NULL,
	"district_id" uuid NOT NULL,
	"connection_id" uuid NOT NULL,
	"browser_hash" "bytea" NOT NULL,
	"tested_by" uuid,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"answered_at" timestamp with time zone,
	"record_id" bigint,
	"used_at" timestamp with time zone,
	"test_answer" jsonb
);
--> statement-breakpoint
ALTER TABLE "record_sessions" ADD CONSTRAINT "record_sessions_district_id_districts_id_fk" FOREIGN KEY ("district_id") REFERENCES "public"."districts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sso_assertions" ADD CONSTRAINT "sso_assertions_district_id_districts_id_fk" FOREIGN KEY ("district_id") REFERENCES "public"."districts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sso_assertions" ADD CONSTRAINT "sso_assertions_connection_id_sso_connections_id_fk" FOREIGN KEY ("connection_id") REFERENCES "public"."sso_connections"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sso_certificates" ADD CONSTRAINT "sso_certificates_district_id_districts_id_fk" FOREIGN KEY ("district_id") REFERENCES "public"."districts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sso_certificates" ADD CONSTRAINT "sso_certificates_connection_id_sso_connections_id_fk" FOREIGN KEY ("connection_id") REFERENCES "public"."sso_connections"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sso_connection_domains" ADD CONSTRAINT "sso_connection_domains_district_id_districts_id_fk" FOREIGN KEY ("district_id") REFERENCES "public"."districts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sso_connection_domains" ADD CONSTRAINT "sso_connection_domains_connection_id_sso_connections_id_fk" FOREIGN KEY ("connection_id") REFERENCES "public"."sso_connections"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sso_connection_domains" ADD CONSTRAINT "sso_connection_domains_domain_district_id_sso_domains_domain_district_id_fk" FOREIGN KEY ("domain","district_id") REFERENCES "public"."sso_domains"("domain","district_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sso_connections" ADD CONSTRAINT "sso_connections_district_id_districts_id_fk" FOREIGN KEY ("district_id") REFERENCES "public"."districts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sso_domains" ADD CONSTRAINT "sso_domains_district_id_districts_id_fk" FOREIGN KEY ("district_id") REFERENCES "public"."districts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sso_requests" ADD CONSTRAINT "sso_requests_district_id_districts_id_fk" FOREIGN KEY ("district_id") REFERENCES "public"."districts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sso_requests" ADD CONSTRAINT "sso_requests_connection_id_sso_connections_id_fk" FOREIGN KEY ("connection_id") REFERENCES "public"."sso_connections"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "record_sessions_expires_idx" ON "record_sessions" USING btree ("district_id","expires_at");--> statement-breakpoint
CREATE UNIQUE INDEX "sso_certificates_fingerprint_key" ON "sso_certificates" USING btree ("connection_id","fingerprint");--> statement-breakpoint
CREATE INDEX "sso_requests_expires_idx" ON "sso_requests" USING btree ("district_id","expires_at");