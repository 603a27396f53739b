import { grantRights } from "@/db/rights";
import type { Pool } from "@/db/client";
import { DATA_TYPE_NAMES, type DataType } from "@/server/connectors/data-type";
import { offer, onWish, plainColumns, type NamedQuery } from "@/server/connectors/powerschool/named-query";
import { QUERIES } from "@/server/connectors/powerschool/queries";
import { DATA_TYPES } from "@/server/engine/catalogue";
import { group, RECORD_ACTIVITY, recordStatus, schoolField } from "@/server/engine/catalogue/field";
import type { Catalogue } from "@/server/engine/types";

// An eighth data type, lockers, as somebody would add it: what follows is all of it. Import this file before anything
// that reads the lists of types, as a line in each of them would stand there.

export const LOCKER = "locker" as DataType;

/** Its catalogue file. */
export const locker: Catalogue = {
  dataType: LOCKER,
  label: "Lockers",
  slug: "lockers",
  noun: ["locker", "lockers"],
  table: "lockers",
  scope: "school",
  identity: { key: "number", candidates: [{ reason: "names", fields: ["place"] }] },
  activity: RECORD_ACTIVITY,
  guards: ["school"],
  references: [
    {
      key: "ownerLink",
      label: "Owner's record",
      field: "owner",
      to: "student",
      table: "students",
      by: ["student_number"],
      isListed: true,
      column: "owner_id",
      isRequired: false,
    },
  ],
  shown: { title: ["place"], number: "number", columns: ["width"] },
  hasSync: true,
  hasUndo: false,
  fields: [
    ...group("Locker", [
      { key: "number", label: "Number", requirement: "required", definition: "On the door." },
      { key: "place", label: "Place", definition: "Where it stands." },
      { key: "width", label: "Width", kind: "decimal", definition: "In inches." },
      { key: "owner", label: "Owner", definition: "Student ID." },
    ]),
    schoolField({ label: "School", group: "Locker", requirement: "required", definition: "Where it is." }),
    recordStatus,
  ],
};

/** Its read: a locker for each student of this made-up PowerSchool, which keeps where it stands as the home phone. */
const LOCKER_QUERY: NamedQuery = {
  dataType: LOCKER,
  name: "org.matricula.lockers.all",
  noun: "lockers",
  coreTable: "students",
  columns: plainColumns("Students", "s", "DCID", "ID", "Home_Phone", "Student_Number", "SchoolID", "Zip"),
  school: "Students.SchoolID",
  from: "students s",
  orderBy: "s.dcid",
  offers: {
    number: offer("Students.ID"),
    place: offer("Students.Home_Phone"),
    width: onWish("Students.Zip"),
    owner: offer("Students.Student_Number"),
    school: offer("Students.SchoolID"),
  },
  places: [[/./, "The janitor", "Start Page > Lockers"]],
};

/** Its table; a migration gives rights by itself. */
export async function makeLockers({ sql }: Pool): Promise<void> {
  await sql.unsafe(`create table lockers (id bigint generated always as identity primary key,
    district_id uuid not null references districts on delete cascade, school_id uuid references schools,
    number text not null, place text, width numeric, owner text, owner_id bigint, status text not null, is_active boolean not null,
    is_protected boolean not null default false, kept_fields text[] not null default '{}', absent_imports integer not null default 0,
    content_hash bytea, created_by_run uuid, origins jsonb not null default '{}', created_at timestamptz not null, updated_at timestamptz not null,
    sort_key text collate "C" generated always as (lower(coalesce(place, ''))) stored, unique (district_id, number))`);
  await grantRights(sql);
}

// The three lists in which a type stands.
(DATA_TYPE_NAMES as unknown as DataType[]).push(LOCKER);
(DATA_TYPES as { dataType: DataType; label: string; catalogue: Catalogue }[]).push({
  dataType: LOCKER,
  label: locker.label,
  catalogue: locker,
});
(QUERIES as NamedQuery[]).push(LOCKER_QUERY);
