import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  date,
  index,
  integer,
  jsonb,
  numeric,
  pgTable,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { at, bytea, ordered } from "./columns";
import { schools } from "./connection";
import { districts } from "./people";

/** Where one value comes from, when it is not the import that created the record. */
export type ValueOrigin =
  | { by: "import"; runId: string }
  | { by: "hand"; personId: string; at: string }
  /** `reference` names the file or the push. */
  | { by: "school_sync" | "data_import"; reference: string; at: string };

export const students = pgTable(
  "students",
  {
    id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    districtId: uuid("district_id")
      .notNull()
      .references(() => districts.id, { onDelete: "cascade" }),
    schoolId: uuid("school_id")
      .notNull()
      .references(() => schools.id),
    sisId: text("sis_id"),
    studentNumber: text("student_number").notNull(),
    classYear: integer("class_year").notNull(),
    enrollmentStatus: text("enrollment_status").notNull(),
    lastName: text("last_name").notNull(),
    firstName: text("first_name"),
    middleName: text("middle_name"),
    birthOn: date("birth_on"),
    email: text("email"),
    username: text("username"),
    federatedId: text("federated_id"),
    gender: text("gender"),
    ethnicity: text("ethnicity"),
    weightedGpa: numeric("weighted_gpa"),
    unweightedGpa: numeric("unweighted_gpa"),
    counselor: text("counselor"),
    /** Of the staff, when the name that the SIS gives is one of theirs. */
    counselorId: bigint("counselor_id", { mode: "number" }),
    homeroom: text("homeroom"),
    street: text("street"),
    city: text("city"),
    state: text("state"),
    zip: text("zip"),
    homePhone: text("home_phone"),
    /** Currently enrolled and graduated people are active. */
    isActive: boolean("is_active").notNull(),
    isProtected: boolean("is_protected").notNull().default(false),
    keptFields: text("kept_fields").array().notNull().default([]),
    /** Complete imports in a row that did not hold this student; counts towards the grace of product rule 3. */
    absentImports: integer("absent_imports").notNull().default(0),
    /** Of the values last taken from the SIS; null makes the next import compare field by field. */
    contentHash: bytea("content_hash"),
    createdByRun: uuid("created_by_run"),
    origins: jsonb("origins").$type<Record<string, ValueOrigin>>().notNull().default({}),
    createdAt: at("created_at").notNull(),
    updatedAt: at("updated_at").notNull(),
    // Stored, since row-level security lets an index find rows by plain columns only.
    lastKey: ordered("last_key").generatedAlwaysAs(sql`lower(last_name)`),
    firstKey: ordered("first_key").generatedAlwaysAs(sql`lower(coalesce(first_name, ''))`),
  },
  (t) => [
    uniqueIndex("students_sis_id_key").on(t.districtId, t.sisId),
    uniqueIndex("students_number_key").on(t.districtId, t.studentNumber),
    // The order of the list, and the beginnings of names that its search compares.
    index("students_name_idx").on(t.districtId, t.lastKey, t.firstKey, t.id),
    index("students_school_idx").on(t.schoolId, t.lastKey, t.firstKey, t.id),
  ],
);
