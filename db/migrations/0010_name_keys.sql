DROP INDEX "students_name_idx";--> statement-breakpoint
DROP INDEX "students_school_idx";--> statement-breakpoint
ALTER TABLE "students" ADD COLUMN "last_key" text collate "C" GENERATED ALWAYS AS (lower(last_name)) STORED;--> statement-breakpoint
ALTER TABLE "students" ADD COLUMN "first_key" text collate "C" GENERATED ALWAYS AS (lower(coalesce(first_name, ''))) STORED;--> statement-breakpoint
CREATE INDEX "students_name_idx" ON "students" USING btree ("district_id","last_key","first_key","id");--> statement-breakpoint
CREATE INDEX "students_school_idx" ON "students" USING btree ("school_id","last_key","first_key","id");