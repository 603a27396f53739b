import { sql } from "drizzle-orm";
import {
  index,
  integer,
  jsonb,
  pgEnum,
  pgTable,
  primaryKey,
  text,
  unique,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import type { MailContent, MailKind } from "@/emails/mails";
import type { DataType } from "@/server/connectors/connector";
import { at, id } from "./columns";
import { districts } from "./people";
import { runs } from "./runs";

export const mailAbout = pgEnum("mail_about", ["every_result", "changes", "failures"]);

/** Why an address gets no mail any more: it came back, or its owner does not want it. */
export type MailStop = { kind: "bounced" | "complained" | "suppressed" | "unsubscribed"; reason: string; at: string };

/** Who is told about the imports of a data type. */
export const recipients = pgTable(
  "recipients",
  {
    districtId: uuid("district_id")
      .notNull()
      .references(() => districts.id, { onDelete: "cascade" }),
    dataType: text("data_type").$type<DataType>().notNull(),
    email: text("email").notNull(),
    about: mailAbout("about").notNull().default("every_result"),
    /** Until a person saves the recipient again; null while mail is sent. */
    stop: jsonb("stop").$type<MailStop | null>(),
    addedAt: at("added_at").notNull(),
    addedBy: text("added_by").notNull(),
    /** When a person last saved it; what came back before does not count any more. */
    editedAt: at("edited_at"),
  },
  (t) => [primaryKey({ columns: [t.districtId, t.dataType, t.email] })],
);

export const deliveryState = pgEnum("delivery_state", [
  "planned",
  "sent",
  "delayed",
  "delivered",
  "returned",
  "complained",
  "failed",
]);

/**
 * One mail to one recipient: planned once, then sent however often that takes. Unique by what it is about, and by run
 * (product rule 10), so that no repeated event, step or request sends a second one.
 */
export const deliveries = pgTable(
  "deliveries",
  {
    id: id(),
    districtId: uuid("district_id")
      .notNull()
      .references(() => districts.id, { onDelete: "cascade" }),
    /** Whose list the recipient is on; null where it is about all of them, or about an account. */
    dataType: text("data_type").$type<DataType | null>(),
    runId: uuid("run_id").references(() => runs.id, { onDelete: "cascade" }),
    /** "run:…", "occurrence:…", "change:…", "account:…" or "test:…". */
    subject: text("subject").notNull(),
    kind: text("kind").$type<MailKind>().notNull(),
    recipient: text("recipient").notNull(),
    /** What it is written from, fixed when it was planned: a repeated request must have the same body. */
    facts: jsonb("facts").$type<MailContent["facts"]>().notNull(),
    /** Which request of up to 100 mails it goes with; null for one by itself. */
    batch: integer("batch"),
    state: deliveryState("state").notNull().default("planned"),
    /** Resend's id; null until it is known. */
    providerId: text("provider_id"),
    /** Why it failed or came back, in words for an administrator. */
    problem: text("problem"),
    createdAt: at("created_at").notNull(),
    /** When it was first handed over. */
    triedAt: at("tried_at"),
    sentAt: at("sent_at"),
    /** When Resend last reported what became of it. */
    reportedAt: at("reported_at"),
  },
  (t) => [
    unique("deliveries_subject_key").on(t.districtId, t.subject, t.kind, t.recipient),
    uniqueIndex("deliveries_run_key")
      .on(t.runId, t.kind, t.recipient)
      .where(sql`${t.runId} is not null`),
    index("deliveries_recipient_idx").on(t.districtId, t.recipient, t.createdAt),
    index("deliveries_created_idx").on(t.createdAt),
    index("deliveries_provider_idx").on(t.providerId),
  ],
);
