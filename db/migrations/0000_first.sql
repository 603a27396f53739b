CREATE SCHEMA staging;--> statement-breakpoint
CREATE TYPE "public"."connection_status" AS ENUM('not_configured', 'connected', 'failed', 'reset');--> statement-breakpoint
CREATE TYPE "public"."role" AS ENUM('site_manager', 'analyst', 'viewer', 'school_manager', 'operator');--> statement-breakpoint
CREATE TYPE "public"."run_status" AS ENUM('queued', 'validating', 'reading', 'planning', 'applying', 'completed', 'completed_with_alerts', 'failed', 'cancelled');--> statement-breakpoint
CREATE TYPE "public"."run_trigger" AS ENUM('manual', 'schedule');--> statement-breakpoint
CREATE TABLE "connections" (
	"district_id" uuid PRIMARY KEY NOT NULL,
	"connector" text NOT NULL,
	"sealed_credentials" text NOT NULL,
	"public_credentials" jsonb NOT NULL,
	"status" "connection_status" NOT NULL,
	"failure" jsonb,
	"report" jsonb,
	"tested_at" timestamp with time zone,
	"saved_at" timestamp with time zone NOT NULL,
	"saved_by" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "school_matches" (
	"district_id" uuid NOT NULL,
	"school_id" uuid NOT NULL,
	"source_id" text,
	"saved_at" timestamp with time zone NOT NULL,
	"saved_by" text NOT NULL,
	CONSTRAINT "school_matches_district_id_school_id_pk" PRIMARY KEY("district_id","school_id"),
	CONSTRAINT "school_matches_source_key" UNIQUE("district_id","source_id")
);
--> statement-breakpoint
CREATE TABLE "schools" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"district_id" uuid NOT NULL,
	"number" text NOT NULL,
	"name" text NOT NULL,
	"is_active" boolean DEFAULT true NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "schools_district_number_key" UNIQUE("district_id","number")
);
--> statement-breakpoint
CREATE TABLE "sis_schools" (
	"district_id" uuid NOT NULL,
	"source_id" text NOT NULL,
	"number" text NOT NULL,
	"name" text NOT NULL,
	"is_active" boolean NOT NULL,
	"low_grade" integer,
	"high_grade" integer,
	"student_count" integer,
	"read_at" timestamp with time zone NOT NULL,
	CONSTRAINT "sis_schools_district_id_source_id_pk" PRIMARY KEY("district_id","source_id")
);
--> statement-breakpoint
CREATE TABLE "audit_entries" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "audit_entries_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"district_id" uuid,
	"actor" text NOT NULL,
	"action" text NOT NULL,
	"subject" text NOT NULL,
	"detail" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "districts" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"name" text NOT NULL,
	"time_zone" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "membership_schools" (
	"membership_id" uuid NOT NULL,
	"school_id" uuid NOT NULL,
	CONSTRAINT "membership_schools_membership_id_school_id_pk" PRIMARY KEY("membership_id","school_id")
);
--> statement-breakpoint
CREATE TABLE "memberships" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"person_id" uuid NOT NULL,
	"district_id" uuid,
	"role" "role" NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "memberships_person_district_key" UNIQUE NULLS NOT DISTINCT("person_id","district_id")
);
--> statement-breakpoint
CREATE TABLE "people" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"email" text NOT NULL,
	"name" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "students" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "students_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"district_id" uuid NOT NULL,
	"school_id" uuid NOT NULL,
	"sis_id" text,
	"student_number" text NOT NULL,
	"class_year" integer NOT NULL,
	"enrollment_status" text NOT NULL,
	"last_name" text NOT NULL,
	"first_name" text,
	"middle_name" text,
	"birth_on" date,
	"email" text,
	"username" text,
	"federated_id" text,
	"gender" text,
	"ethnicity" text,
	"weighted_gpa" numeric,
	"unweighted_gpa" numeric,
	"counselor" text,
	"homeroom" text,
	"street" text,
	"city" text,
	"state" text,
	"zip" text,
	"home_phone" text,
	"is_active" boolean NOT NULL,
	"is_protected" boolean DEFAULT false NOT NULL,
	"kept_fields" text[] DEFAULT '{}' NOT NULL,
	"content_hash" "bytea",
	"created_by_run" uuid,
	"origins" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "alerts" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "alerts_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"district_id" uuid NOT NULL,
	"data_type" text NOT NULL,
	"kind" text NOT NULL,
	"source_id" text NOT NULL,
	"last_run_id" uuid NOT NULL,
	"school_id" uuid,
	"record" jsonb NOT NULL,
	"candidates" jsonb NOT NULL,
	"state" text DEFAULT 'open' NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "raw_chunks" (
	"partition_on" date NOT NULL,
	"district_id" uuid NOT NULL,
	"sha256" "bytea" NOT NULL,
	"body" "bytea" NOT NULL,
	CONSTRAINT "raw_chunks_partition_on_district_id_sha256_pk" PRIMARY KEY("partition_on","district_id","sha256")
) PARTITION BY RANGE ("partition_on");
--> statement-breakpoint
CREATE TABLE "record_changes" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "record_changes_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"district_id" uuid NOT NULL,
	"data_type" text NOT NULL,
	"record_id" bigint NOT NULL,
	"run_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"changes" jsonb NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "run_chunks" (
	"run_id" uuid NOT NULL,
	"chunk" integer NOT NULL,
	"sha256" "bytea" NOT NULL,
	"rows" integer NOT NULL,
	"pages" integer NOT NULL,
	CONSTRAINT "run_chunks_run_id_chunk_pk" PRIMARY KEY("run_id","chunk")
);
--> statement-breakpoint
CREATE TABLE "run_lines" (
	"partition_on" date NOT NULL,
	"run_id" uuid NOT NULL,
	"row" integer NOT NULL,
	"action" text NOT NULL,
	"school_id" uuid,
	"record_id" bigint,
	"source_id" text NOT NULL,
	"cause" text,
	"detail" jsonb,
	CONSTRAINT "run_lines_partition_on_run_id_row_pk" PRIMARY KEY("partition_on","run_id","row")
) PARTITION BY RANGE ("partition_on");
--> statement-breakpoint
CREATE TABLE "runs" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"number" bigint GENERATED ALWAYS AS IDENTITY (sequence name "runs_number_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"district_id" uuid NOT NULL,
	"data_type" text NOT NULL,
	"trigger" "run_trigger" NOT NULL,
	"started_by" text NOT NULL,
	"status" "run_status" DEFAULT 'queued' NOT NULL,
	"partition_on" date NOT NULL,
	"settings" jsonb NOT NULL,
	"cursor" text,
	"pages_read" integer DEFAULT 0 NOT NULL,
	"rows_expected" integer,
	"rows_read" integer DEFAULT 0 NOT NULL,
	"rows_applied" integer DEFAULT 0 NOT NULL,
	"rows_to_apply" integer DEFAULT 0 NOT NULL,
	"is_read_complete" boolean DEFAULT false NOT NULL,
	"incomplete_reason" text,
	"received" integer DEFAULT 0 NOT NULL,
	"created" integer DEFAULT 0 NOT NULL,
	"updated" integer DEFAULT 0 NOT NULL,
	"unchanged" integer DEFAULT 0 NOT NULL,
	"held" integer DEFAULT 0 NOT NULL,
	"rejected" integer DEFAULT 0 NOT NULL,
	"skipped" integer DEFAULT 0 NOT NULL,
	"inactivated" integer DEFAULT 0 NOT NULL,
	"alerts" integer DEFAULT 0 NOT NULL,
	"schools" integer DEFAULT 0 NOT NULL,
	"requests" integer DEFAULT 0 NOT NULL,
	"wait_ms" integer DEFAULT 0 NOT NULL,
	"failure_kind" text,
	"failure_message" text,
	"failure_fix" text,
	"reference" text NOT NULL,
	"timeline" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"started_at" timestamp with time zone,
	"finished_at" timestamp with time zone,
	"touched_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "data_type_settings" (
	"district_id" uuid NOT NULL,
	"data_type" text NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"fields" jsonb,
	"codes" jsonb,
	"sync" jsonb,
	"fields_saved_at" timestamp with time zone,
	"codes_saved_at" timestamp with time zone,
	"sync_saved_at" timestamp with time zone,
	"saved_by" text NOT NULL,
	CONSTRAINT "data_type_settings_district_id_data_type_pk" PRIMARY KEY("district_id","data_type")
);
--> statement-breakpoint
CREATE TABLE "recipients" (
	"district_id" uuid NOT NULL,
	"data_type" text NOT NULL,
	"email" text NOT NULL,
	"added_at" timestamp with time zone NOT NULL,
	"added_by" text NOT NULL,
	CONSTRAINT "recipients_district_id_data_type_email_pk" PRIMARY KEY("district_id","data_type","email")
);
--> statement-breakpoint
CREATE TABLE "source_samples" (
	"district_id" uuid NOT NULL,
	"data_type" text NOT NULL,
	"read_at" timestamp with time zone NOT NULL,
	"rows" integer NOT NULL,
	"schools" integer NOT NULL,
	"fields" jsonb NOT NULL,
	CONSTRAINT "source_samples_district_id_data_type_pk" PRIMARY KEY("district_id","data_type")
);
--> statement-breakpoint
ALTER TABLE "connections" ADD CONSTRAINT "connections_district_id_districts_id_fk" FOREIGN KEY ("district_id") REFERENCES "public"."districts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "school_matches" ADD CONSTRAINT "school_matches_district_id_districts_id_fk" FOREIGN KEY ("district_id") REFERENCES "public"."districts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "school_matches" ADD CONSTRAINT "school_matches_school_id_schools_id_fk" FOREIGN KEY ("school_id") REFERENCES "public"."schools"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "schools" ADD CONSTRAINT "schools_district_id_districts_id_fk" FOREIGN KEY ("district_id") REFERENCES "public"."districts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sis_schools" ADD CONSTRAINT "sis_schools_district_id_districts_id_fk" FOREIGN KEY ("district_id") REFERENCES "public"."districts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "audit_entries" ADD CONSTRAINT "audit_entries_district_id_districts_id_fk" FOREIGN KEY ("district_id") REFERENCES "public"."districts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "membership_schools" ADD CONSTRAINT "membership_schools_membership_id_memberships_id_fk" FOREIGN KEY ("membership_id") REFERENCES "public"."memberships"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_district_id_districts_id_fk" FOREIGN KEY ("district_id") REFERENCES "public"."districts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "students" ADD CONSTRAINT "students_district_id_districts_id_fk" FOREIGN KEY ("district_id") REFERENCES "public"."districts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "students" ADD CONSTRAINT "students_school_id_schools_id_fk" FOREIGN KEY ("school_id") REFERENCES "public"."schools"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "alerts" ADD CONSTRAINT "alerts_district_id_districts_id_fk" FOREIGN KEY ("district_id") REFERENCES "public"."districts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "record_changes" ADD CONSTRAINT "record_changes_district_id_districts_id_fk" FOREIGN KEY ("district_id") REFERENCES "public"."districts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "run_chunks" ADD CONSTRAINT "run_chunks_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "runs" ADD CONSTRAINT "runs_district_id_districts_id_fk" FOREIGN KEY ("district_id") REFERENCES "public"."districts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "data_type_settings" ADD CONSTRAINT "data_type_settings_district_id_districts_id_fk" FOREIGN KEY ("district_id") REFERENCES "public"."districts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "recipients" ADD CONSTRAINT "recipients_district_id_districts_id_fk" FOREIGN KEY ("district_id") REFERENCES "public"."districts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "source_samples" ADD CONSTRAINT "source_samples_district_id_districts_id_fk" FOREIGN KEY ("district_id") REFERENCES "public"."districts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "schools_district_idx" ON "schools" USING btree ("district_id");--> statement-breakpoint
CREATE INDEX "audit_entries_district_idx" ON "audit_entries" USING btree ("district_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "people_email_key" ON "people" USING btree (lower("email"));--> statement-breakpoint
CREATE UNIQUE INDEX "students_sis_id_key" ON "students" USING btree ("district_id","sis_id");--> statement-breakpoint
CREATE UNIQUE INDEX "students_number_key" ON "students" USING btree ("district_id","student_number");--> statement-breakpoint
CREATE INDEX "students_name_idx" ON "students" USING btree ("district_id","last_name","first_name","id");--> statement-breakpoint
CREATE INDEX "students_school_idx" ON "students" USING btree ("school_id","last_name","first_name","id");--> statement-breakpoint
CREATE UNIQUE INDEX "alerts_source_key" ON "alerts" USING btree ("district_id","data_type","kind","source_id");--> statement-breakpoint
CREATE INDEX "alerts_open_idx" ON "alerts" USING btree ("district_id","state");--> statement-breakpoint
CREATE INDEX "record_changes_record_idx" ON "record_changes" USING btree ("district_id","data_type","record_id");--> statement-breakpoint
CREATE UNIQUE INDEX "record_changes_run_key" ON "record_changes" USING btree ("run_id","record_id");--> statement-breakpoint
CREATE INDEX "run_lines_filter_idx" ON "run_lines" USING btree ("run_id","school_id","cause","row");--> statement-breakpoint
CREATE INDEX "runs_district_created_idx" ON "runs" USING btree ("district_id","created_at");--> statement-breakpoint
CREATE INDEX "runs_district_type_idx" ON "runs" USING btree ("district_id","data_type","number");--> statement-breakpoint
CREATE UNIQUE INDEX "runs_one_active_key" ON "runs" USING btree ("district_id","data_type") WHERE "runs"."status" in ('queued', 'validating', 'reading', 'planning', 'applying');
--> statement-breakpoint
-- Log lines and original data live in weekly partitions, so that retention drops a table instead of deleting rows.
CREATE FUNCTION ensure_week_partitions(monday date) RETURNS void LANGUAGE plpgsql AS $$
DECLARE parent text; part text;
BEGIN
  FOREACH parent IN ARRAY ARRAY['run_lines', 'raw_chunks'] LOOP
    part := parent || '_' || to_char(monday, 'YYYYMMDD');
    IF to_regclass(part) IS NULL THEN
      PERFORM pg_advisory_xact_lock(hashtext('ensure_week_partitions'));
      EXECUTE format('CREATE TABLE IF NOT EXISTS %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)', part, parent, monday, monday + 7);
    END IF;
  END LOOP;
END $$;
