CREATE TYPE "public"."undo_closed_reason" AS ENUM('expired', 'followed');--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "undo_closed_reason" "undo_closed_reason";--> statement-breakpoint
-- Until now only the clock closed a window.
UPDATE "runs" SET "undo_closed_reason" = 'expired' WHERE "undo_closed_at" IS NOT NULL;--> statement-breakpoint
ALTER TABLE "runs" ADD CONSTRAINT "runs_undo_closed_check" CHECK (("runs"."undo_closed_at" is null) = ("runs"."undo_closed_reason" is null));