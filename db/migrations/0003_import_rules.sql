CREATE TYPE "public"."run_kind" AS ENUM('import', 'preview', 'decisions', 'undo', 'redo');--> statement-breakpoint
ALTER TYPE "public"."run_status" ADD VALUE 'previewed';--> statement-breakpoint
ALTER TYPE "public"."run_status" ADD VALUE 'held';--> statement-breakpoint
ALTER TYPE "public"."run_status" ADD VALUE 'discarded';--> statement-breakpoint
ALTER TYPE "public"."run_status" ADD VALUE 'expired';--> statement-breakpoint
CREATE TABLE "not_same_pairs" (
	"district_id" uuid NOT NULL,
	"data_type" text NOT NULL,
	"source_id" text NOT NULL,
	"record_id" bigint NOT NULL,
	"decided_by" text NOT NULL,
	"decided_at" timestamp with time zone NOT NULL,
	CONSTRAINT "not_same_pairs_district_id_data_type_source_id_record_id_pk" PRIMARY KEY("district_id","data_type","source_id","record_id")
);
--> statement-breakpoint
CREATE TABLE "typed_values" (
	"district_id" uuid NOT NULL,
	"data_type" text NOT NULL,
	"source_id" text NOT NULL,
	"field" text NOT NULL,
	"value" text NOT NULL,
	"typed_by" text NOT NULL,
	"typed_at" timestamp with time zone NOT NULL,
	CONSTRAINT "typed_values_district_id_data_type_source_id_field_pk" PRIMARY KEY("district_id","data_type","source_id","field")
);
--> statement-breakpoint
CREATE TABLE "settings_versions" (
	"district_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"what" text NOT NULL,
	"saved_by" text NOT NULL,
	"saved_at" timestamp with time zone NOT NULL,
	"document" jsonb NOT NULL,
	CONSTRAINT "settings_versions_district_id_number_pk" PRIMARY KEY("district_id","number")
);
--> statement-breakpoint
ALTER TABLE "record_changes" ALTER COLUMN "run_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "connections" ADD COLUMN "epoch" uuid DEFAULT gen_random_uuid() NOT NULL;--> statement-breakpoint
ALTER TABLE "districts" ADD COLUMN "log_days" integer DEFAULT 30 NOT NULL;--> statement-breakpoint
ALTER TABLE "districts" ADD COLUMN "history_months" integer DEFAULT 13 NOT NULL;--> statement-breakpoint
ALTER TABLE "students" ADD COLUMN "absent_imports" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "alerts" ADD COLUMN "decision" jsonb;--> statement-breakpoint
ALTER TABLE "alerts" ADD COLUMN "decided_by" text;--> statement-breakpoint
ALTER TABLE "alerts" ADD COLUMN "decided_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "record_changes" ADD COLUMN "actor" text;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "kind" "run_kind" DEFAULT 'import' NOT NULL;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "safety" jsonb;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "switch_report" jsonb;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "connection_epoch" uuid;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "held_until" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "plan_drift" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "approval" jsonb;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "cancel_requested_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "undo_of" uuid;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "restores_values" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "undone_by" uuid;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "undo_closed_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "not_same_pairs" ADD CONSTRAINT "not_same_pairs_district_id_districts_id_fk" FOREIGN KEY ("district_id") REFERENCES "public"."districts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "typed_values" ADD CONSTRAINT "typed_values_district_id_districts_id_fk" FOREIGN KEY ("district_id") REFERENCES "public"."districts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "settings_versions" ADD CONSTRAINT "settings_versions_district_id_districts_id_fk" FOREIGN KEY ("district_id") REFERENCES "public"."districts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "districts" ADD CONSTRAINT "districts_log_days_check" CHECK ("districts"."log_days" >= 30);--> statement-breakpoint
ALTER TABLE "districts" ADD CONSTRAINT "districts_history_months_check" CHECK ("districts"."history_months" >= 13);--> statement-breakpoint
-- Product rule 6, held by the database itself: an undo or redo after 72 hours is refused whoever asks.
CREATE FUNCTION refuse_late_undo() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE taken runs%ROWTYPE; imported runs%ROWTYPE;
BEGIN
  SELECT * INTO taken FROM runs WHERE id = NEW.undo_of AND district_id = NEW.district_id;
  IF NEW.kind = 'redo' THEN
    SELECT * INTO imported FROM runs WHERE id = taken.undo_of;
  ELSE
    imported := taken;
  END IF;
  IF imported.id IS NULL OR imported.finished_at IS NULL OR NEW.created_at > imported.finished_at + interval '72 hours' THEN
    RAISE EXCEPTION 'the undo window is closed' USING ERRCODE = 'check_violation', CONSTRAINT = 'runs_undo_window';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER runs_undo_window BEFORE INSERT ON runs FOR EACH ROW WHEN (NEW.kind::text IN ('undo', 'redo')) EXECUTE FUNCTION refuse_late_undo();
--> statement-breakpoint
ALTER TABLE runs ADD CONSTRAINT runs_undo_of_check CHECK ((kind::text IN ('undo', 'redo')) = (undo_of IS NOT NULL));
