import type { Catalogue, Code, Coding } from "../types";
import { field, single } from "./field";

export const ENROLLMENT_STATUSES: readonly Code[] = [
  { key: "CURRENTLY_ENROLLED", label: "Currently enrolled" },
  { key: "GRADUATED", label: "Graduated" },
  { key: "TRANSFERRED_OUT", label: "Transferred out" },
  { key: "INACTIVE", label: "Inactive" },
];

const GENDERS: readonly Code[] = [
  { key: "MALE", label: "Male" },
  { key: "FEMALE", label: "Female" },
  { key: "NONBINARY", label: "Nonbinary / X" },
  { key: "NOT_SPECIFIED", label: "Not specified" },
];

const ETHNICITIES: readonly Code[] = [
  { key: "WHITE", label: "White" },
  { key: "BLACK", label: "Black/African American" },
  { key: "ASIAN", label: "Asian" },
  { key: "HISPANIC", label: "Hispanic/Latino" },
  { key: "AMERICAN_INDIAN", label: "American Indian/Alaska Native" },
  { key: "PACIFIC_ISLANDER", label: "Pacific Islander/Native Hawaiian" },
  { key: "OTHER", label: "Other" },
  { key: "TWO_OR_MORE", label: "Two or more races" },
  { key: "NOT_SPECIFIED", label: "Not specified" },
];

/** D23: federal ethnicity first ("1" is Hispanic and wins), then the races: one gives itself, several give two or more. */
const ethnicity: Coding = {
  codes: ETHNICITIES,
  split(raw) {
    const slash = raw.indexOf("/");
    if (slash < 0) return raw === "" ? [] : [raw];
    const federal = raw.slice(0, slash);
    const races = raw
      .slice(slash + 1)
      .split(",")
      .map((race) => race.trim())
      .filter(Boolean);
    return federal === "1" ? ["Federal 1", ...races] : races;
  },
  combine(mapped) {
    if (mapped.includes("HISPANIC")) return "HISPANIC";
    const distinct = [...new Set(mapped)];
    return distinct.length > 1 ? "TWO_OR_MORE" : (distinct[0] ?? null);
  },
};

/** The student import: `product-facts.md` 3.1, in the order of the Match fields screen. */
export const student: Catalogue = {
  dataType: "student",
  label: "Students",
  slug: "students",
  noun: ["student", "students"],
  table: "students",
  scope: "school",
  identity: {
    key: "sisId",
    number: "studentNumber",
    somebodyElse: ["birthOn", "lastName"],
    candidates: [
      { reason: "last_name_birth_date", fields: ["lastName", "birthOn"] },
      { reason: "email", fields: ["email"] },
      { reason: "names_class_year", fields: ["lastName", "firstName", "classYear"] },
    ],
    twins: { same: ["lastName", "birthOn", "school"], other: "firstName" },
  },
  activity: {
    field: "enrollmentStatus",
    active: ["CURRENTLY_ENROLLED", "GRADUATED"],
    inactive: "INACTIVE",
    graduated: "GRADUATED",
  },
  guards: ["school", "classYear"],
  references: [
    {
      key: "counselorLink",
      label: "Counselor's record",
      field: "counselor",
      to: "staff",
      table: "staff",
      by: ["employee_id", "email", "username"],
      column: "counselor_id",
      isRequired: false,
    },
  ],
  shown: { title: ["lastName", "firstName"], number: "studentNumber", columns: ["classYear", "enrollmentStatus"] },
  hasSync: true,
  hasUndo: true,
  fields: [
    field({
      key: "sisId",
      label: "SIS ID",
      group: "Identity",
      requirement: "required",
      kind: "text",
      maxLength: 50,
      definition: "Recognizes a student at every import.",
    }),
    field({
      key: "studentNumber",
      label: "High School Student ID",
      group: "Identity",
      requirement: "required",
      kind: "text",
      maxLength: 50,
      definition: "The ID known to students and staff.",
    }),
    field({
      key: "lastName",
      label: "Last name",
      isName: true,
      group: "Identity",
      requirement: "required",
      kind: "text",
      maxLength: 100,
      definition: "Legal last name.",
    }),
    field({
      key: "firstName",
      label: "First name",
      isName: true,
      group: "Identity",
      requirement: "required",
      kind: "text",
      maxLength: 100,
      mayBeEmpty: true,
      definition: "Legal first name; people with a single name have none.",
    }),
    field({
      key: "middleName",
      label: "Middle name",
      group: "Identity",
      requirement: "optional",
      kind: "text",
      maxLength: 100,
      definition: "Middle name or initial.",
    }),
    field({
      key: "birthOn",
      label: "Date of birth",
      group: "Identity",
      requirement: "optional",
      kind: "date",
      maxLength: 10,
      definition: "Needed for eDocs; also finds possible duplicates.",
    }),
    field({
      key: "school",
      label: "School",
      group: "School and status",
      requirement: "required",
      kind: "text",
      maxLength: 50,
      column: "school_id",
      definition: "Found through School matching.",
    }),
    field({
      key: "classYear",
      label: "Class year",
      group: "School and status",
      requirement: "required",
      kind: "year",
      maxLength: 4,
      definition: "Forecast graduation year, four digits.",
    }),
    field({
      key: "enrollmentStatus",
      label: "Enrollment status",
      group: "School and status",
      requirement: "required",
      kind: "code",
      maxLength: 20,
      coding: single(ENROLLMENT_STATUSES),
      definition: "Enrolled, graduated, transferred out or inactive.",
    }),
    field({
      key: "counselor",
      label: "Counselor",
      group: "School and status",
      requirement: "optional",
      kind: "text",
      maxLength: 100,
      isLeftBehind: true,
      definition: "The counselor's account must exist before the import.",
    }),
    field({
      key: "homeroom",
      label: "Homeroom",
      group: "School and status",
      requirement: "optional",
      kind: "text",
      maxLength: 50,
      isLeftBehind: true,
      definition: "Homeroom as the school names it.",
    }),
    field({
      key: "email",
      label: "Email",
      group: "Sign-in",
      requirement: "sso",
      kind: "email",
      maxLength: 254,
      definition: "Must agree with the identity provider.",
    }),
    field({
      key: "username",
      label: "Username",
      group: "Sign-in",
      requirement: "sso",
      kind: "text",
      maxLength: 100,
      definition: "Match it only if students sign in with it.",
    }),
    field({
      key: "federatedId",
      label: "Federated ID",
      group: "Sign-in",
      requirement: "sso",
      kind: "text",
      maxLength: 255,
      definition: "Needed when SAML federates by ID.",
    }),
    field({
      key: "gender",
      label: "Gender",
      group: "Background and grades",
      requirement: "optional",
      kind: "code",
      maxLength: 20,
      coding: single(GENDERS),
      definition: "As recorded in the SIS.",
    }),
    field({
      key: "ethnicity",
      label: "Ethnicity",
      group: "Background and grades",
      requirement: "optional",
      kind: "code",
      // Of what the SIS sends, which is a list of races, each a word as long as it likes.
      maxLength: 255,
      coding: ethnicity,
      definition: "Federal ethnicity and races, combined.",
    }),
    field({
      key: "weightedGpa",
      label: "Weighted GPA",
      group: "Background and grades",
      requirement: "optional",
      kind: "decimal",
      maxLength: 10,
      definition: "Remove it from SchoolSync when it is imported here.",
    }),
    field({
      key: "unweightedGpa",
      label: "Unweighted GPA",
      group: "Background and grades",
      requirement: "optional",
      kind: "decimal",
      maxLength: 10,
      definition: "Remove it from SchoolSync when it is imported here.",
    }),
    field({
      key: "street",
      label: "Street",
      group: "Contact",
      requirement: "optional",
      kind: "text",
      maxLength: 255,
      definition: "Street address.",
    }),
    field({
      key: "city",
      label: "City",
      group: "Contact",
      requirement: "optional",
      kind: "text",
      maxLength: 255,
      definition: "City.",
    }),
    field({
      key: "state",
      label: "State",
      group: "Contact",
      requirement: "optional",
      kind: "text",
      maxLength: 50,
      definition: "State.",
    }),
    field({
      key: "zip",
      label: "Zip",
      group: "Contact",
      requirement: "optional",
      kind: "text",
      maxLength: 20,
      definition: "Zip code.",
    }),
    field({
      key: "homePhone",
      label: "Home phone",
      group: "Contact",
      requirement: "optional",
      kind: "text",
      maxLength: 50,
      definition: "Home phone.",
    }),
  ],
};
