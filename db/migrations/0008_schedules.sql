CREATE TYPE "public"."occurrence_status" AS ENUM('claimed', 'started', 'skipped', 'missed');--> statement-breakpoint
CREATE TABLE "heartbeats" (
	"name" text PRIMARY KEY NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "schedule_occurrences" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"district_id" uuid NOT NULL,
	"data_type" text NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"status" "occurrence_status" NOT NULL,
	"run_id" uuid,
	"reason" text,
	"claimed_at" timestamp with time zone NOT NULL,
	"is_alarm" boolean DEFAULT false NOT NULL,
	"announced_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "schedules" (
	"district_id" uuid NOT NULL,
	"data_type" text NOT NULL,
	"planned_for" timestamp with time zone,
	"due_at" timestamp with time zone,
	"start_at" timestamp with time zone,
	"needs_plan" boolean DEFAULT true NOT NULL,
	CONSTRAINT "schedules_district_id_data_type_pk" PRIMARY KEY("district_id","data_type")
);
--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "occurrence_id" uuid;--> statement-breakpoint
ALTER TABLE "data_type_settings" ADD COLUMN "paused_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "data_type_settings" ADD COLUMN "paused_by" text;--> statement-breakpoint
ALTER TABLE "schedule_occurrences" ADD CONSTRAINT "schedule_occurrences_district_id_districts_id_fk" FOREIGN KEY ("district_id") REFERENCES "public"."districts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "schedules" ADD CONSTRAINT "schedules_settings_fk" FOREIGN KEY ("district_id","data_type") REFERENCES "public"."data_type_settings"("district_id","data_type") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "schedule_occurrences_key" ON "schedule_occurrences" USING btree ("district_id","data_type","due_at");--> statement-breakpoint
CREATE INDEX "schedule_occurrences_due_idx" ON "schedule_occurrences" USING btree ("due_at");--> statement-breakpoint
CREATE INDEX "schedule_occurrences_claimed_idx" ON "schedule_occurrences" USING btree ("claimed_at") WHERE "schedule_occurrences"."status" = 'claimed';--> statement-breakpoint
CREATE INDEX "schedule_occurrences_alarm_idx" ON "schedule_occurrences" USING btree ("due_at") WHERE "schedule_occurrences"."is_alarm" and "schedule_occurrences"."announced_at" is null;--> statement-breakpoint
CREATE INDEX "schedules_start_idx" ON "schedules" USING btree ("start_at") WHERE "schedules"."start_at" is not null;--> statement-breakpoint
CREATE INDEX "schedules_plan_idx" ON "schedules" USING btree ("district_id") WHERE "schedules"."needs_plan";--> statement-breakpoint
CREATE UNIQUE INDEX "runs_occurrence_key" ON "runs" USING btree ("occurrence_id") WHERE "runs"."occurrence_id" is not null;