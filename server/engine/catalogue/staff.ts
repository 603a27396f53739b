import type { Catalogue, Code } from "../types";
import { group, RECORD_STATUSES, single } from "./field";

/** D20: whoever is mapped to neither counselor nor teacher works as support staff. */
export const STAFF_ROLES: readonly Code[] = [
  { key: "COUNSELOR", label: "Counselor" },
  { key: "TEACHER", label: "Teacher" },
  { key: "SCHOOL_ADMINISTRATOR", label: "School administrator" },
  { key: "DISTRICT_ADMINISTRATOR", label: "District administrator" },
  { key: "OFFICE", label: "Office and registrar" },
  { key: "OTHER", label: "Other staff" },
];

/** The staff import: `product-facts.md` 3.3 and 14. One record a person; roles and statuses are lists, an entry per school and role. */
export const staff: Catalogue = {
  dataType: "staff",
  label: "Staff",
  noun: ["staff member", "staff"],
  table: "staff",
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
      { key: "firstName", label: "First name", requirement: "required", maxLength: 100, definition: "First name." },
      { key: "middleName", label: "Middle name", maxLength: 100, definition: "Middle name or initial." },
      { key: "lastName", label: "Last name", requirement: "required", maxLength: 100, definition: "Last name." },
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
  ],
};
