import type { FixHint } from "@/server/connectors/connector";
import { findCatalogue } from "@/server/engine/catalogue";
import { slugOf } from "@/server/engine/catalogue/slug";
import type { Catalogue, Field, IssueCode } from "@/server/engine/types";

/** What became of the records of one cause. */
export type CauseOutcome = "rejected" | "held" | "skipped" | "value_left_out";

/** A cause in words: what is wrong, who mends it and where; `href` leads there when it is one of our pages. */
export type Cause = { title: string; message: string; who: string; where: string; href: string | null };

export type CauseWording = {
  catalogue: Catalogue;
  /** "PowerSchool": what the district calls its SIS. */
  system: string;
  /** The data type as the address of a page names it. */
  slug: string;
  /** Where the SIS field behind one of our fields is edited; null when the field is not matched. */
  fixHint(fieldKey: string): FixHint | null;
};

type CauseKey = { code: IssueCode; field: Field | null; value: string };

/** Splits a stored key, "unmapped_code:enrollmentStatus:4"; a value may hold colons itself. */
export function parseCause(key: string, catalogue: Catalogue): CauseKey {
  const [code = "", fieldKey = "", ...value] = key.split(":");
  const field = catalogue.fields.find((one) => one.key === fieldKey) ?? null;
  return { code: code as IssueCode, field, value: value.join(":") };
}

const FORMATS: Record<Field["kind"], string> = {
  text: "cannot be read",
  code: "cannot be read",
  school: "cannot be read",
  email: "is not an e-mail address",
  date: "is not a date",
  year: "is not a year of four digits",
  integer: "is not a whole number",
  decimal: "is not a number",
  flag: "is neither yes nor no",
};

const YOU = "You";

/** Says a cause to an administrator. */
export function describeCause(key: string, wording: CauseWording): Cause {
  const { code, field, value } = parseCause(key, wording.catalogue);
  const label = field?.label ?? "A value";
  const [one, many] = wording.catalogue.noun;
  const admin = `${wording.system} administrator`;
  const hint = field ? wording.fixHint(field.key) : null;
  const source = {
    who: hint?.who ?? admin,
    where: hint ? `${wording.system}: ${hint.where}` : wording.system,
    href: null,
  };
  const required = field?.requirement === "required" && !field.mayBeEmpty;
  const kept = required
    ? `These ${many} are not imported until it is filled.`
    : "Everything else of these records is imported; a value we already had stays.";
  switch (code) {
    case "required":
      return { title: `${label} is empty`, message: `${label} is empty in ${wording.system}. ${kept}`, ...source };
    case "unmapped_code":
      return {
        title: `${label} ${value} is not mapped`,
        message: `Code ${value} has no meaning of ours yet. ${required ? `These ${many} wait for it.` : kept}`,
        who: YOU,
        where: `Define codes > ${label}`,
        href: `/imports/${wording.slug}/codes`,
      };
    case "invalid_format":
      return {
        title: `${label} ${FORMATS[field?.kind ?? "text"]}`,
        message: `The value in ${wording.system} cannot be used. ${kept}`,
        ...source,
      };
    case "too_long":
      return {
        title: `${label} is too long`,
        message: `Only ${field?.maxLength ?? "fewer"} characters fit. ${kept}`,
        ...source,
      };
    case "repeated_source_id":
      return {
        title: "The same record arrived twice",
        message: `${wording.system} sent a ${one} more than once. The first one is used.`,
        who: admin,
        where: `${wording.system}: tell its administrator the rows`,
        href: null,
      };
    case "repeated_student_number":
      return {
        title: `${label} is used twice`,
        message: `Another ${one} has this ${label}. The later row is not imported.`,
        ...source,
      };
    case "duplicate":
      return {
        title: "Possible duplicates",
        message: `Somebody of ours may be the same person. The ${one} waits and is not imported.`,
        who: YOU,
        where: "Alerts",
        href: "/alerts",
      };
    case "reused_id":
      return {
        title: "An ID came back for a different person",
        message: "Name and birth date are both different from the record we have. Nothing is overwritten.",
        who: YOU,
        where: "Alerts",
        href: "/alerts",
      };
    case "school_not_matched":
      return {
        title: "School not matched",
        message: `These ${many} belong to a school that is matched with none of ours, or is left out.`,
        who: YOU,
        where: "School matching",
        href: "/setup/schools",
      };
    case "school_not_chosen":
      return {
        title: "School not chosen",
        message: `These ${many} belong to a school that is not among those chosen for this import.`,
        who: YOU,
        where: "Sync settings",
        href: `/imports/${wording.slug}/sync`,
      };
    case "left_to_unmatched_school":
      return {
        title: "Now at a school that is not matched",
        message: `${wording.system} has these ${many} at a school that is matched with none of ours.`,
        who: YOU,
        where: "School matching",
        href: "/setup/schools",
      };
    case "role_not_mapped":
      return {
        title: "No mapped role",
        message: `Only ${many} with a mapped role are imported.`,
        who: YOU,
        where: "Define codes > Role",
        href: `/imports/${wording.slug}/codes`,
      };
    case "no_custody":
      return {
        title: "No custody, and no student lives with them",
        message: `Only ${many} with custody, or with whom a student lives, are imported.`,
        who: admin,
        where: `${wording.system}: the contacts of the student`,
        href: null,
      };
    case "reference_not_found": {
      const reference = wording.catalogue.references.find((one) => one.field === field?.key);
      const other = reference ? (findCatalogue(reference.to)?.label ?? reference.label) : "The other records";
      return {
        title: `${reference?.label ?? label} not found`,
        message: reference?.isRequired
          ? `${label} names a record that we do not have. These ${many} are imported by themselves once ${other} holds it.`
          : `${label} names a record that we do not have. Everything else is imported; the link follows once ${other} holds it.`,
        who: YOU,
        where: other,
        href: reference ? `/imports/${slugOf(reference.to)}/start` : null,
      };
    }
    case "not_approved":
      return {
        title: "School left out of the approval",
        message: "These changes were not made. The next import plans them again.",
        who: YOU,
        where: "The next import",
        href: null,
      };
    case "additions_only":
      return {
        title: "Additions only",
        message: `${wording.system} has other values for these ${many}. The import ran in an additions-only window, so they were not changed. The first import after it updates them.`,
        who: YOU,
        where: "Sync settings > Pauses",
        href: `/imports/${wording.slug}/sync`,
      };
    case "edited_since":
      return {
        title: "Kept: changed since by hand, SchoolSync or Data Import",
        message: `The undo leaves these ${many} as they are.`,
        who: YOU,
        where: "Roster",
        href: `/roster/${wording.slug}`,
      };
    case "changed_since":
      return {
        title: "Kept: the value was changed since",
        message: "Only values that still are what the import wrote are restored.",
        who: YOU,
        where: "Roster",
        href: `/roster/${wording.slug}`,
      };
    case "graduates_left_out":
      return {
        title: "Graduates are left out",
        message: "Sync settings say that graduates are not imported.",
        who: YOU,
        where: "Sync settings",
        href: `/imports/${wording.slug}/sync`,
      };
  }
}

/** The gravest first: rejected, held, skipped, then single values. */
const GRAVITY: Record<CauseOutcome, number> = { rejected: 0, held: 1, skipped: 2, value_left_out: 3 };

export function byGravity(
  a: { outcome: CauseOutcome; records: number },
  b: { outcome: CauseOutcome; records: number },
): number {
  return GRAVITY[a.outcome] - GRAVITY[b.outcome] || b.records - a.records;
}

/** What an action of a line means for the record of a cause. */
export function outcomeOf(action: string): CauseOutcome {
  if (action === "reject") return "rejected";
  if (action === "hold") return "held";
  if (action === "skip") return "skipped";
  return "value_left_out";
}
