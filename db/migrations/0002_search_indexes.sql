DROP INDEX "students_name_idx";--> statement-breakpoint
DROP INDEX "students_school_idx";--> statement-breakpoint
CREATE INDEX "run_lines_cause_idx" ON "run_lines" USING btree ("run_id","cause","row") WHERE "run_lines"."cause" is not null;--> statement-breakpoint
CREATE INDEX "students_name_idx" ON "students" USING btree ("district_id",lower("last_name") collate "C",lower(coalesce("first_name", '')) collate "C","id");--> statement-breakpoint
CREATE INDEX "students_school_idx" ON "students" USING btree ("school_id",lower("last_name") collate "C",lower(coalesce("first_name", '')) collate "C","id");