import type { DataType } from "@/server/connectors/connector";
import type { AccountRule, Activity, Alternative, Identity, Reference, Relations, Scope } from "./declaration";

/** What a value may be; decides how it is normalised and compared. */
export type FieldKind = "text" | "date" | "year" | "integer" | "decimal" | "flag" | "email" | "code" | "school";

export type Code = { key: string; label: string };

/** A field with codes: how raw text splits into SIS codes, and how their mapped codes become one value. */
export type Coding = {
  codes: readonly Code[];
  /** "0/W,B" to ["W", "B"]; an empty list means that there is no value. */
  split(raw: string): string[];
  combine(mapped: readonly string[]): string | null;
  /** The SIS has no codes of its own here: those that mean ours are offered, whether the rows that were read hold them or not. */
  isClosed?: boolean;
};

/** One of our fields, as its data type's catalogue file declares it. */
export type Field = {
  key: string;
  label: string;
  group: string;
  definition: string;
  /** `sso`: optional, needed only where people sign in with it. `ours`: never matched, its value comes from the catalogue. */
  requirement: "required" | "optional" | "sso" | "ours";
  kind: FieldKind;
  /** Several values, in the text form of `connectors/list-value.ts`; all lists of a record are aligned. */
  isList?: boolean;
  maxLength: number;
  column: string;
  /** Required to be matched, yet a record without a value is imported with a note. */
  mayBeEmpty?: boolean;
  /** Belongs to the school: a student who changes school leaves it behind unless the SIS sends a new one. */
  isLeftBehind?: boolean;
  coding?: Coding;
  /** For the engine alone; not shown with a record. */
  isInternal?: boolean;
  /** A person's name, compared without accents, marks and case. */
  isName?: boolean;
  /** The value of every record while the field is not matched. */
  whenUnmatched?: string;
  /** The value follows from the record's other values and its school. */
  derive?(values: Values, schoolId: string | null): string | null;
  alternative?: Alternative;
};

export type Catalogue = {
  dataType: DataType;
  label: string;
  /** As the address of its pages names it, "course-history". */
  slug: string;
  /** "student", "students": for sentences. */
  noun: [one: string, many: string];
  table: string;
  fields: readonly Field[];
  scope: Scope;
  identity: Identity;
  activity: Activity;
  /** Fields of which each value must occur among the rows before a record with it is missed (product rule 3). */
  guards: readonly string[];
  references: readonly Reference[];
  relations?: Relations;
  accounts?: AccountRule;
  /** By which a record is named in lists, logs and alerts: the parts of its title, the id that people know, and more columns of the list. */
  shown: { title: readonly string[]; number: string; columns: readonly string[] };
  /** Absent for the course catalog (D09): then it is imported by hand, from the whole district. */
  hasSync: boolean;
  /** The last import can be undone: students only, as documented (product rule 6). */
  hasUndo: boolean;
  /** Limits of the first settings, where they are not those of product rule 5. */
  limits?: Partial<SafetyLimits>;
};

/** Our field key to the SourceField id; null is Do not import. */
export type FieldMatches = Record<string, string | null>;

/** Our coded field's key, then SIS code, to the key of our code; null is "leave unmapped", decided. */
export type CodeMatches = Record<string, Record<string, string | null>>;

export type Frequency =
  | { kind: "manual" }
  | { kind: "daily" }
  | { kind: "weekly"; weekday: 1 | 2 | 3 | 4 | 5 | 6 | 7 }
  /** A day that every month has, 1 to 28, or the last day of each. */
  | { kind: "monthly"; day: number | "last" };

/** Calendar days in the schedule's zone, both inclusive. */
export type Pause = {
  fromOn: string;
  untilOn: string;
  /** `blackout`: no import starts by itself. `additions_only`: imports add new records and change nothing else. */
  kind: "blackout" | "additions_only";
  reason: string;
};

/** Holds an import when more than `percent` of a school's or the district's active records, and `atLeast` of them, would change; null is off. */
export type SafetyLimit = { percent: number; atLeast: number } | null;

export const LIMITS = ["inactivated", "updated", "created", "fieldChanged"] as const;
export type LimitName = (typeof LIMITS)[number];
export type SafetyLimits = Record<LimitName, SafetyLimit>;

/** Product rule 5. */
export const DEFAULT_LIMITS: SafetyLimits = {
  inactivated: { percent: 10, atLeast: 5 },
  updated: { percent: 75, atLeast: 1 },
  created: { percent: 50, atLeast: 1 },
  fieldChanged: { percent: 30, atLeast: 1 },
};

export type SyncRules = {
  /** Our school ids; null is every matched school. */
  schoolIds: string[] | null;
  frequency: Frequency;
  /** "01:00" in the district's zone; the import starts within the hour after it. */
  timeOfDay: string;
  timeZone: string;
  pauses: Pause[];
  inactivateMissing: boolean;
  /** Complete imports in a row without a student before the student is made inactive; 1 is at once. */
  absentImports: number;
  limits: SafetyLimits;
  importGraduates: boolean;
  /** D11, staff: people without a mapped role are counted and not listed; absent is off. */
  onlyMappedInLog?: boolean;
};

/** Everything a run was told when it started, so that later changes of settings cannot bend it. */
export type RunSettings = {
  connector: string;
  settingsVersion: number;
  fields: FieldMatches;
  codes: CodeMatches;
  sync: SyncRules;
  /** SIS school to ours. */
  schools: Record<string, string>;
  /** The window in which the run started: new records are added, and nothing else is changed. Absent outside of one. */
  additionsOnly?: Pick<Pause, "untilOn" | "reason"> | null;
  /** The day on which the run was started, in the district's zone. */
  startedOn?: string;
  /** SIS fields that hold a grade, from which a class year follows. */
  gradeFields?: string[];
};

export type Values = Record<string, string | null>;

/** Something wrong with one record or one of its values; data, never an exception. */
export type Issue = {
  severity: "error" | "warning";
  code: IssueCode;
  field: string | null;
  /** The offending raw value, where it helps to find it. */
  value?: string | null;
  detail: string;
};

export type IssueCode =
  | "required"
  | "unmapped_code"
  | "invalid_format"
  | "too_long"
  | "repeated_source_id"
  | "repeated_student_number"
  | "duplicate"
  | "reused_id"
  | "school_not_matched"
  | "school_not_chosen"
  | "graduates_left_out"
  | "role_not_mapped"
  | "no_custody"
  | "reference_not_found"
  | "left_to_unmatched_school"
  | "not_approved"
  | "additions_only"
  | "edited_since"
  | "changed_since";

/** What a plan would do to the records of one school; `schoolId` is null for the whole district. */
export type PlanStats = {
  schoolId: string | null;
  /** Active records now. */
  active: number;
  created: number;
  updated: number;
  inactivated: number;
  /** Records in which each field would change, by our field key. */
  fields: Record<string, number>;
};

/** What explains a crossed limit, as far as the plan shows it. */
export type Evidence =
  | { kind: "now_at_unmatched_school"; records: number; school: string }
  | { kind: "same_class_year"; records: number; classYear: string }
  | { kind: "same_change"; records: number; before: string | null; after: string | null };

export type CrossedLimit = {
  limit: LimitName;
  schoolId: string | null;
  /** Our field key, for `fieldChanged`. */
  field: string | null;
  planned: number;
  active: number;
  evidence: Evidence[];
};

export type Safety = { stats: PlanStats[]; crossed: CrossedLimit[] };

/** Old and new student keys compared on real data (product rule 7). */
export type SwitchReport = {
  before: string;
  after: string;
  /** Active records of ours that had a SIS id. */
  known: number;
  /** Of `known`: found again by SIS id or student id, as the same person. */
  matched: number;
  /** Of `known`: their id came back for somebody else. */
  colliding: number;
  /** Of `known`: no row has their ids. */
  lost: number;
};

/** Who let a held import go on or discarded it; `schools` are ours, null is all. */
export type Approval = {
  decision: "approved" | "discarded";
  schools: string[] | null;
  by: string;
  at: string;
  reason: string;
};

/** Why one of ours may be the same person, surest first (product rule 2). */
export type CandidateReason =
  "last_name_birth_date" | "email" | "names_email" | "names_class_year" | "names" | "same_id";
export type Candidate = { recordId: number; reasons: CandidateReason[] };

/** What a person decided about an alert; Create record, or Match with one of ours. */
export type Decision = { kind: "create" } | { kind: "match"; recordId: number };

/** A district's configuration, without credentials: what can be compared, exported and restored. */
export type ConfigurationDocument = {
  format: 1;
  connector: string | null;
  /** Our school number to the SIS school; null is Do not import. */
  schools: Record<string, string | null>;
  dataTypes: Partial<
    Record<DataType, { fields: FieldMatches | null; codes: CodeMatches | null; sync: SyncRules | null }>
  >;
  /** E-mail addresses by data type. */
  recipients: Partial<Record<DataType, string[]>>;
};

/** One record on its way into the roster: canonical text by our field key. */
export type Draft = {
  row: number;
  sourceId: string;
  schoolId: string | null;
  values: Values;
  issues: Issue[];
  /** `known_only`: a graduate whom the SIS keeps at a school that is not matched; imported only onto a record we have. */
  verdict: "import" | "known_only" | "reject" | "skip";
  /** Who typed the values that the SIS does not send, by our field key. */
  origins?: Record<string, { by: "hand"; personId: string; at: string }>;
};

/** A value that a person typed for a record whose SIS value is missing. */
export type TypedValue = { value: string; personId: string; at: string };
/** By source id, then our field key. */
export type TypedValues = ReadonlyMap<string, Record<string, TypedValue>>;
