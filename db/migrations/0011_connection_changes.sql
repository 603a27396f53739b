ALTER TABLE "connections" ADD COLUMN "told_status" "connection_status" DEFAULT 'connected' NOT NULL;--> statement-breakpoint
ALTER TABLE "connections" ADD COLUMN "change_id" uuid;--> statement-breakpoint
ALTER TABLE "connections" ADD COLUMN "check_due_at" timestamp with time zone DEFAULT now() NOT NULL;