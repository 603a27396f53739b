import { boolean, index, integer, pgEnum, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { sql } from "drizzle-orm";
import { at, id } from "./columns";
import { districts, people } from "./people";

/** Who a person is at an identity provider: bound once, and from then on the only thing that counts at sign-in. */
export const identities = pgTable(
  "identities",
  {
    issuer: text("issuer").notNull(),
    subject: text("subject").notNull(),
    personId: uuid("person_id")
      .notNull()
      .references(() => people.id, { onDelete: "cascade" }),
    boundAt: at("bound_at").notNull(),
    usedAt: at("used_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.issuer, t.subject] }), index("identities_person_idx").on(t.personId)],
);

export const sessionEnd = pgEnum("session_end", ["signed_out", "signed_out_everywhere", "idle", "too_long", "revoked"]);

/** A signed-in browser; the cookie holds nothing but its id. */
export const sessions = pgTable(
  "sessions",
  {
    id: id(),
    personId: uuid("person_id")
      .notNull()
      .references(() => people.id, { onDelete: "cascade" }),
    /** Where the person works now; null until one of several districts is chosen. */
    districtId: uuid("district_id").references(() => districts.id, { onDelete: "set null" }),
    /** The identity provider vouched for a second factor. */
    hasSecondFactor: boolean("has_second_factor").notNull(),
    startedAt: at("started_at").notNull(),
    seenAt: at("seen_at").notNull(),
    endedAt: at("ended_at"),
    end: sessionEnd("end_reason"),
    /** The network it came from, never the whole address. */
    network: text("network"),
    userAgent: text("user_agent"),
  },
  (t) => [index("sessions_person_idx").on(t.personId, t.startedAt), index("sessions_district_idx").on(t.districtId)],
);

/** A site manager's leave for operators to look into the district, with its end. */
export const supportGrants = pgTable(
  "support_grants",
  {
    id: id(),
    districtId: uuid("district_id")
      .notNull()
      .references(() => districts.id, { onDelete: "cascade" }),
    reason: text("reason").notNull(),
    grantedBy: uuid("granted_by")
      .notNull()
      .references(() => people.id, { onDelete: "cascade" }),
    grantedAt: at("granted_at").notNull(),
    endsAt: at("ends_at").notNull(),
    /** When a site manager took it back before its end. */
    withdrawnAt: at("withdrawn_at"),
  },
  (t) => [
    uniqueIndex("support_grants_open_key")
      .on(t.districtId)
      .where(sql`${t.withdrawnAt} is null`),
  ],
);

/** How often something was tried since a moment, for limits that several processes share. */
export const attempts = pgTable(
  "attempts",
  {
    /** What is limited and for whom, hashed. */
    key: text("key").primaryKey(),
    count: integer("count").notNull(),
    since: at("since").notNull(),
  },
  (t) => [index("attempts_since_idx").on(t.since)],
);
