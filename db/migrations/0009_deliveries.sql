CREATE TYPE "public"."delivery_state" AS ENUM('planned', 'sent', 'delayed', 'delivered', 'returned', 'complained', 'failed');--> statement-breakpoint
CREATE TYPE "public"."mail_about" AS ENUM('every_result', 'changes', 'failures');--> statement-breakpoint
CREATE TABLE "deliveries" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"district_id" uuid NOT NULL,
	"data_type" text,
	"run_id" uuid,
	"subject" text NOT NULL,
	"kind" text NOT NULL,
	"recipient" text NOT NULL,
	"facts" jsonb NOT NULL,
	"batch" integer,
	"state" "delivery_state" DEFAULT 'planned' NOT NULL,
	"provider_id" text,
	"problem" text,
	"created_at" timestamp with time zone NOT NULL,
	"tried_at" timestamp with time zone,
	"sent_at" timestamp with time zone,
	"reported_at" timestamp with time zone,
	CONSTRAINT "deliveries_subject_key" UNIQUE("district_id","subject","kind","recipient")
);
--> statement-breakpoint
ALTER TABLE "recipients" ADD COLUMN "about" "mail_about" DEFAULT 'every_result' NOT NULL;--> statement-breakpoint
ALTER TABLE "recipients" ADD COLUMN "stop" jsonb;--> statement-breakpoint
ALTER TABLE "recipients" ADD COLUMN "edited_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_district_id_districts_id_fk" FOREIGN KEY ("district_id") REFERENCES "public"."districts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "deliveries_run_key" ON "deliveries" USING btree ("run_id","kind","recipient") WHERE "deliveries"."run_id" is not null;--> statement-breakpoint
CREATE INDEX "deliveries_recipient_idx" ON "deliveries" USING btree ("district_id","recipient","created_at");--> statement-breakpoint
CREATE INDEX "deliveries_created_idx" ON "deliveries" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "deliveries_provider_idx" ON "deliveries" USING btree ("provider_id");