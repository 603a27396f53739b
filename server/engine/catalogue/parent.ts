import type { Catalogue } from "../types";
import { group, RECORD_ACTIVITY, recordStatus, schoolFields } from "./field";

/** The parent and guardian import: `product-facts.md` 3.2. One record a guardian; what is said per student is a list. */
export const parent: Catalogue = {
  dataType: "parent",
  label: "Parents and guardians",
  slug: "parents",
  noun: ["guardian", "guardians"],
  table: "guardians",
  scope: "schools",
  identity: {
    key: "sisId",
    somebodyElse: ["lastName", "firstName"],
    // A household often shares an address, so that it alone suggests nobody.
    candidates: [{ reason: "names_email", fields: ["lastName", "firstName", "email"] }],
  },
  activity: RECORD_ACTIVITY,
  guards: ["school"],
  references: [
    {
      key: "studentLinks",
      label: "Students' records",
      field: "studentNumber",
      to: "student",
      table: "students",
      by: ["student_number"],
      isListed: true,
      column: "student_ids",
      isRequired: true,
    },
  ],
  // Product rule 14.
  relations: { leftOut: (one) => (one.custody === "true" || one.livesWith === "true" ? null : "no_custody") },
  accounts: { opensWith: "username", email: "email", asksFirst: true },
  shown: { title: ["lastName", "firstName"], number: "sisId", columns: ["studentNumber", "email"] },
  hasSync: true,
  hasUndo: false,
  fields: [
    ...group("Identity", [
      {
        key: "sisId",
        label: "Unique parent ID",
        requirement: "required",
        maxLength: 50,
        definition: "Recognizes a guardian at every import, whatever child the guardian is found with.",
      },
      {
        key: "lastName",
        label: "Last name",
        isName: true,
        requirement: "required",
        maxLength: 100,
        definition: "Legal last name.",
      },
      {
        key: "firstName",
        label: "First name",
        isName: true,
        requirement: "required",
        maxLength: 100,
        mayBeEmpty: true,
        definition: "Legal first name; people with a single name have none.",
      },
    ]),
    ...group("Students", [
      {
        key: "studentNumber",
        label: "High School Student ID",
        requirement: "required",
        isList: true,
        maxLength: 50,
        definition: "Links the guardian to each of the students.",
      },
      {
        key: "relationship",
        label: "Relationship",
        isList: true,
        maxLength: 50,
        definition: "What the guardian is to the student, as the SIS says it.",
      },
      {
        key: "custody",
        label: "Custody",
        requirement: "required",
        kind: "flag",
        isList: true,
        mayBeEmpty: true,
        definition: "Only guardians with custody, or with whom the student lives, are imported.",
      },
      {
        key: "livesWith",
        label: "Lives with",
        requirement: "required",
        kind: "flag",
        isList: true,
        mayBeEmpty: true,
        definition: "Whether the student lives with the guardian.",
      },
    ]),
    ...group("Sign-in", [
      { key: "email", label: "Parent email", kind: "email", definition: "Where mail to the guardian goes." },
      {
        key: "username",
        label: "Username",
        requirement: "sso",
        maxLength: 100,
        definition: "Matching it activates the guardians' accounts and mails each of them.",
      },
      {
        key: "federatedId",
        label: "Federation ID",
        requirement: "sso",
        definition: "Needed when SAML federates by ID.",
      },
    ]),
    ...group("Contact", [
      { key: "street", label: "Contact address", definition: "Physical or mailing address." },
      { key: "street2", label: "Address 1", column: "street_2", definition: "Second line of the address." },
      { key: "city", label: "City", definition: "City." },
      { key: "state", label: "State", maxLength: 50, definition: "State." },
      { key: "zip", label: "Zip", maxLength: 20, definition: "Zip code." },
      { key: "phone", label: "Phone", maxLength: 50, definition: "The preferred phone." },
    ]),
    ...schoolFields("Schools of the students", "Where the first of the students goes."),
    recordStatus,
  ],
};
