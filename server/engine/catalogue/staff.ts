import { splitList } from "../list";
import type { Catalogue, Code, Values } from "../types";
import { group, RECORD_ACTIVITY, RECORD_STATUSES, schoolFields, single } from "./field";

/** D20: whoever is mapped to neither counselor nor teacher works as support staff. */
export const STAFF_ROLES: readonly Code[] = [
  { key: "COUNSELOR", label: "Counselor" },
  { key: "TEACHER", label: "Teacher" },
  { key: "SCHOOL_ADMINISTRATOR", label: "School administrator" },
  { key: "DISTRICT_ADMINISTRATOR", label: "District administrator" },
  { key: "OFFICE", label: "Office and registrar" },
  { key: "OTHER", label: "Other staff" },
];

const JOB_FUNCTIONS: readonly Code[] = [
  { key: "COUNSELOR", label: "Counselor" },
  { key: "TEACHER", label: "Teacher" },
  { key: "SUPPORT_STAFF", label: "Support staff" },
];

/** Several roles at one school are one: counselor before teacher before any other. */
const RANKS = ["COUNSELOR", "TEACHER"];
const rankOf = (role: string | null | undefined) => (RANKS.indexOf(role ?? "") + RANKS.length + 1) % (RANKS.length + 1);

function jobFunctionOf(values: Values): string | null {
  const roles = splitList(values.role ?? "").filter((role) => role !== null);
  if (roles.length === 0) return null;
  return RANKS.find((rank) => roles.includes(rank)) ?? "SUPPORT_STAFF";
}

/** One role per school, of the schools where the person works now; who works nowhere any more has left. */
function settle(relations: Values[]): { relations: Values[]; values: Values } {
  const now = relations.filter((one) => one.status === "ACTIVE");
  const bySchool = new Map<string | null, Values>();
  for (const one of now.length > 0 ? now : relations) {
    const known = bySchool.get(one.school ?? null);
    if (!known || rankOf(one.role) < rankOf(known.role)) bySchool.set(one.school ?? null, one);
  }
  return { relations: [...bySchool.values()], values: { status: now.length > 0 ? "ACTIVE" : "INACTIVE" } };
}

/** The staff import: `product-facts.md` 3.3 and 14. One record a person; roles and statuses are lists, an entry per school and role. */
export const staff: Catalogue = {
  dataType: "staff",
  label: "Staff",
  slug: "staff",
  noun: ["staff member", "staff"],
  table: "staff",
  scope: "schools",
  identity: {
    key: "sisId",
    number: "employeeId",
    somebodyElse: ["lastName", "firstName"],
    candidates: [
      { reason: "email", fields: ["email"] },
      { reason: "names", fields: ["lastName", "firstName"] },
    ],
  },
  activity: RECORD_ACTIVITY,
  guards: ["school"],
  references: [],
  relations: { letsInBy: "role", leftOut: (one) => (one.role === null ? "role_not_mapped" : null), settle },
  accounts: { opensWith: "email", email: "email", asksFirst: false },
  shown: { title: ["lastName", "firstName"], number: "employeeId", columns: ["jobFunction", "email"] },
  hasSync: true,
  hasUndo: false,
  fields: [
    ...group("Identity", [
      {
        key: "sisId",
        label: "Unique staff ID",
        requirement: "required",
        maxLength: 50,
        definition: "Recognizes a person at every import, in whatever schools the person works.",
      },
      {
        key: "employeeId",
        label: "Employee ID",
        requirement: "required",
        maxLength: 50,
        definition: "The ID known to the district's staff.",
      },
      { key: "prefix", label: "Prefix", maxLength: 20, definition: "Ms., Mr., Dr." },
      {
        key: "firstName",
        label: "First name",
        isName: true,
        requirement: "required",
        maxLength: 100,
        definition: "First name.",
      },
      { key: "middleName", label: "Middle name", maxLength: 100, definition: "Middle name or initial." },
      {
        key: "lastName",
        label: "Last name",
        isName: true,
        requirement: "required",
        maxLength: 100,
        definition: "Last name.",
      },
      { key: "jobTitle", label: "Job title", maxLength: 100, definition: "As the SIS names the post." },
    ]),
    ...group("Roles and status", [
      {
        key: "role",
        label: "Role",
        requirement: "required",
        kind: "code",
        isList: true,
        coding: single(STAFF_ROLES),
        definition: "Only people with a mapped role are imported; counselors and teachers are marked as such.",
      },
      {
        key: "status",
        label: "Status",
        requirement: "required",
        kind: "code",
        isList: true,
        coding: single(RECORD_STATUSES),
        definition: "Whether the person works at the school now.",
      },
      {
        key: "jobFunction",
        label: "Job function",
        requirement: "ours",
        kind: "code",
        coding: single(JOB_FUNCTIONS),
        derive: jobFunctionOf,
        definition: "Counselor, teacher or support staff; follows from the roles.",
      },
    ]),
    ...group("Sign-in", [
      {
        key: "email",
        label: "Email",
        requirement: "required",
        kind: "email",
        definition: "A new account gets one mail there, to set up its ID.",
      },
      { key: "username", label: "Username", requirement: "required", maxLength: 100, definition: "Sign-in name." },
      {
        key: "federatedId",
        label: "Federation ID",
        requirement: "sso",
        definition: "Needed when SAML federates by ID.",
      },
    ]),
    ...schoolFields("Schools", "The first school of the person."),
  ],
};
