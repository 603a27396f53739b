CREATE TABLE "course_history_records" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "course_history_records_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"district_id" uuid NOT NULL,
	"school_id" uuid,
	"is_active" boolean NOT NULL,
	"is_protected" boolean DEFAULT false NOT NULL,
	"kept_fields" text[] DEFAULT '{}' NOT NULL,
	"absent_imports" integer DEFAULT 0 NOT NULL,
	"content_hash" "bytea",
	"created_by_run" uuid,
	"origins" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"status" text NOT NULL,
	"student_id" bigint NOT NULL,
	"course_id" bigint NOT NULL,
	"student_number" text NOT NULL,
	"course_number" text NOT NULL,
	"grade_level" integer NOT NULL,
	"term" text,
	"section" text,
	"course_name" text,
	"teacher" text,
	"school_name" text,
	"course_status" text NOT NULL,
	"credits_attempted" numeric NOT NULL,
	"credits_earned" numeric NOT NULL,
	"letter_grade" text,
	"score" numeric,
	"record_key" text NOT NULL,
	"sort_key" text collate "C" GENERATED ALWAYS AS (lower(record_key)) STORED
);
--> statement-breakpoint
CREATE TABLE "course_mappings" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "course_mappings_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"district_id" uuid NOT NULL,
	"school_id" uuid,
	"is_active" boolean NOT NULL,
	"is_protected" boolean DEFAULT false NOT NULL,
	"kept_fields" text[] DEFAULT '{}' NOT NULL,
	"absent_imports" integer DEFAULT 0 NOT NULL,
	"content_hash" "bytea",
	"created_by_run" uuid,
	"origins" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"status" text NOT NULL,
	"course_id" bigint NOT NULL,
	"course_number" text NOT NULL,
	"record_key" text NOT NULL,
	"sort_key" text collate "C" GENERATED ALWAYS AS (lower(course_number)) STORED
);
--> statement-breakpoint
CREATE TABLE "courses" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "courses_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"district_id" uuid NOT NULL,
	"school_id" uuid,
	"is_active" boolean NOT NULL,
	"is_protected" boolean DEFAULT false NOT NULL,
	"kept_fields" text[] DEFAULT '{}' NOT NULL,
	"absent_imports" integer DEFAULT 0 NOT NULL,
	"content_hash" "bytea",
	"created_by_run" uuid,
	"origins" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"status" text NOT NULL,
	"course_number" text NOT NULL,
	"academic_year" integer NOT NULL,
	"academic_year_end" integer GENERATED ALWAYS AS (academic_year + 1) STORED,
	"course_name" text NOT NULL,
	"subject_area" text,
	"credits" numeric NOT NULL,
	"grade_low" integer,
	"grade_high" integer,
	"state_id" text,
	"sced_subject_area" text,
	"sced_course" text,
	"description" text,
	"prerequisites" text,
	"level" text,
	"length" text,
	"sort_key" text collate "C" GENERATED ALWAYS AS (lower(course_name)) STORED
);
--> statement-breakpoint
CREATE TABLE "current_course_records" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "current_course_records_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"district_id" uuid NOT NULL,
	"school_id" uuid,
	"is_active" boolean NOT NULL,
	"is_protected" boolean DEFAULT false NOT NULL,
	"kept_fields" text[] DEFAULT '{}' NOT NULL,
	"absent_imports" integer DEFAULT 0 NOT NULL,
	"content_hash" "bytea",
	"created_by_run" uuid,
	"origins" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"status" text NOT NULL,
	"student_id" bigint NOT NULL,
	"course_id" bigint NOT NULL,
	"student_number" text NOT NULL,
	"course_number" text NOT NULL,
	"grade_level" integer NOT NULL,
	"term" text,
	"section" text,
	"course_name" text,
	"teacher" text,
	"school_name" text,
	"course_status" text NOT NULL,
	"credits_attempted" numeric NOT NULL,
	"credits_earned" numeric NOT NULL,
	"letter_grade" text,
	"score" numeric,
	"record_key" text NOT NULL,
	"sort_key" text collate "C" GENERATED ALWAYS AS (lower(record_key)) STORED
);
--> statement-breakpoint
CREATE TABLE "guardians" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "guardians_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"district_id" uuid NOT NULL,
	"school_id" uuid,
	"is_active" boolean NOT NULL,
	"is_protected" boolean DEFAULT false NOT NULL,
	"kept_fields" text[] DEFAULT '{}' NOT NULL,
	"absent_imports" integer DEFAULT 0 NOT NULL,
	"content_hash" "bytea",
	"created_by_run" uuid,
	"origins" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"status" text NOT NULL,
	"school_ids" uuid[] NOT NULL,
	"student_ids" bigint[] NOT NULL,
	"sis_id" text,
	"student_number" text NOT NULL,
	"relationship" text,
	"custody" text,
	"lives_with" text,
	"last_name" text NOT NULL,
	"first_name" text,
	"email" text,
	"username" text,
	"federated_id" text,
	"street" text,
	"street_2" text,
	"city" text,
	"state" text,
	"zip" text,
	"phone" text,
	"sort_key" text collate "C" GENERATED ALWAYS AS (lower(last_name || ', ' || coalesce(first_name, ''))) STORED
);
--> statement-breakpoint
CREATE TABLE "staff" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "staff_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"district_id" uuid NOT NULL,
	"school_id" uuid,
	"is_active" boolean NOT NULL,
	"is_protected" boolean DEFAULT false NOT NULL,
	"kept_fields" text[] DEFAULT '{}' NOT NULL,
	"absent_imports" integer DEFAULT 0 NOT NULL,
	"content_hash" "bytea",
	"created_by_run" uuid,
	"origins" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"status" text NOT NULL,
	"school_ids" uuid[] NOT NULL,
	"sis_id" text,
	"employee_id" text NOT NULL,
	"prefix" text,
	"first_name" text NOT NULL,
	"middle_name" text,
	"last_name" text NOT NULL,
	"job_title" text,
	"role" text NOT NULL,
	"job_function" text NOT NULL,
	"email" text NOT NULL,
	"username" text NOT NULL,
	"federated_id" text,
	"sort_key" text collate "C" GENERATED ALWAYS AS (lower(last_name || ', ' || first_name)) STORED
);
--> statement-breakpoint
ALTER TABLE "students" ADD COLUMN "counselor_id" bigint;--> statement-breakpoint
ALTER TABLE "course_history_records" ADD CONSTRAINT "course_history_records_district_id_districts_id_fk" FOREIGN KEY ("district_id") REFERENCES "public"."districts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "course_history_records" ADD CONSTRAINT "course_history_records_school_id_schools_id_fk" FOREIGN KEY ("school_id") REFERENCES "public"."schools"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "course_history_records" ADD CONSTRAINT "course_history_records_student_id_students_id_fk" FOREIGN KEY ("student_id") REFERENCES "public"."students"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "course_history_records" ADD CONSTRAINT "course_history_records_course_id_courses_id_fk" FOREIGN KEY ("course_id") REFERENCES "public"."courses"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "course_mappings" ADD CONSTRAINT "course_mappings_district_id_districts_id_fk" FOREIGN KEY ("district_id") REFERENCES "public"."districts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "course_mappings" ADD CONSTRAINT "course_mappings_school_id_schools_id_fk" FOREIGN KEY ("school_id") REFERENCES "public"."schools"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "course_mappings" ADD CONSTRAINT "course_mappings_course_id_courses_id_fk" FOREIGN KEY ("course_id") REFERENCES "public"."courses"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "courses" ADD CONSTRAINT "courses_district_id_districts_id_fk" FOREIGN KEY ("district_id") REFERENCES "public"."districts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "courses" ADD CONSTRAINT "courses_school_id_schools_id_fk" FOREIGN KEY ("school_id") REFERENCES "public"."schools"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "current_course_records" ADD CONSTRAINT "current_course_records_district_id_districts_id_fk" FOREIGN KEY ("district_id") REFERENCES "public"."districts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "current_course_records" ADD CONSTRAINT "current_course_records_school_id_schools_id_fk" FOREIGN KEY ("school_id") REFERENCES "public"."schools"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "current_course_records" ADD CONSTRAINT "current_course_records_student_id_students_id_fk" FOREIGN KEY ("student_id") REFERENCES "public"."students"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "current_course_records" ADD CONSTRAINT "current_course_records_course_id_courses_id_fk" FOREIGN KEY ("course_id") REFERENCES "public"."courses"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "guardians" ADD CONSTRAINT "guardians_district_id_districts_id_fk" FOREIGN KEY ("district_id") REFERENCES "public"."districts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "guardians" ADD CONSTRAINT "guardians_school_id_schools_id_fk" FOREIGN KEY ("school_id") REFERENCES "public"."schools"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "staff" ADD CONSTRAINT "staff_district_id_districts_id_fk" FOREIGN KEY ("district_id") REFERENCES "public"."districts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "staff" ADD CONSTRAINT "staff_school_id_schools_id_fk" FOREIGN KEY ("school_id") REFERENCES "public"."schools"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "course_history_records_key" ON "course_history_records" USING btree ("district_id","record_key");--> statement-breakpoint
CREATE INDEX "course_history_records_sort_idx" ON "course_history_records" USING btree ("district_id","sort_key","id");--> statement-breakpoint
CREATE INDEX "course_history_records_student_idx" ON "course_history_records" USING btree ("student_id");--> statement-breakpoint
CREATE UNIQUE INDEX "course_mappings_key" ON "course_mappings" USING btree ("district_id","record_key");--> statement-breakpoint
CREATE INDEX "course_mappings_sort_idx" ON "course_mappings" USING btree ("district_id","sort_key","id");--> statement-breakpoint
CREATE INDEX "course_mappings_course_idx" ON "course_mappings" USING btree ("course_id");--> statement-breakpoint
CREATE UNIQUE INDEX "courses_number_key" ON "courses" USING btree ("district_id","course_number");--> statement-breakpoint
CREATE INDEX "courses_sort_idx" ON "courses" USING btree ("district_id","sort_key","id");--> statement-breakpoint
CREATE UNIQUE INDEX "current_course_records_key" ON "current_course_records" USING btree ("district_id","record_key");--> statement-breakpoint
CREATE INDEX "current_course_records_sort_idx" ON "current_course_records" USING btree ("district_id","sort_key","id");--> statement-breakpoint
CREATE INDEX "current_course_records_student_idx" ON "current_course_records" USING btree ("student_id");--> statement-breakpoint
CREATE UNIQUE INDEX "guardians_sis_id_key" ON "guardians" USING btree ("district_id","sis_id");--> statement-breakpoint
CREATE INDEX "guardians_sort_idx" ON "guardians" USING btree ("district_id","sort_key","id");--> statement-breakpoint
CREATE INDEX "guardians_student_ids_idx" ON "guardians" USING gin ("student_ids");--> statement-breakpoint
CREATE UNIQUE INDEX "staff_sis_id_key" ON "staff" USING btree ("district_id","sis_id");--> statement-breakpoint
CREATE UNIQUE INDEX "staff_employee_id_key" ON "staff" USING btree ("district_id","employee_id");--> statement-breakpoint
CREATE INDEX "staff_sort_idx" ON "staff" USING btree ("district_id","sort_key","id");