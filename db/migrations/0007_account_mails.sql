ALTER TABLE "guardians" ADD COLUMN "account_opened_by" uuid;--> statement-breakpoint
ALTER TABLE "staff" ADD COLUMN "account_opened_by" uuid;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "account_mails" integer DEFAULT 0 NOT NULL;