import type { DataType } from "@/server/connectors/connector";

/** What a value may be; decides how it is normalised and compared. */
export type FieldKind = "text" | "date" | "year" | "decimal" | "email" | "code";

export type Code = { key: string; label: string };

/** A field with codes: how raw text splits into SIS codes, and how their mapped codes become one value. */
export type Coding = {
  codes: readonly Code[];
  /** "0/W,B" to ["W", "B"]; an empty list means that there is no value. */
  split(raw: string): string[];
  combine(mapped: readonly string[]): string | null;
};

/** One of our fields, as its data type's catalogue file declares it. */
export type Field = {
  key: string;
  label: string;
  group: string;
  definition: string;
  /** `sso`: optional, needed only where people sign in with it. */
  requirement: "required" | "optional" | "sso";
  kind: FieldKind;
  maxLength: number;
  column: string;
  /** Required to be matched, yet a record without a value is imported with a note. */
  mayBeEmpty?: boolean;
  coding?: Coding;
};

export type Catalogue = {
  dataType: DataType;
  label: string;
  /** "student", "students": for sentences. */
  noun: [one: string, many: string];
  table: string;
  fields: readonly Field[];
};

/** Our field key to the SourceField id; null is Do not import. */
export type FieldMatches = Record<string, string | null>;

/** Our coded field's key, then SIS code, to the key of our code; null is "leave unmapped", decided. */
export type CodeMatches = Record<string, Record<string, string | null>>;

export type Frequency =
  | { kind: "manual" }
  | { kind: "daily" }
  | { kind: "weekly"; weekday: 1 | 2 | 3 | 4 | 5 | 6 | 7 }
  | { kind: "monthly"; day: number };

export type SyncRules = {
  /** Our school ids; null is every matched school. */
  schoolIds: string[] | null;
  frequency: Frequency;
  /** "01:00" in the district's zone; the import starts within the hour after it. */
  timeOfDay: string;
  timeZone: string;
  inactivateMissing: boolean;
  importGraduates: boolean;
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
  | "graduates_left_out";

/** One record on its way into the roster: canonical text by our field key. */
export type Draft = {
  row: number;
  sourceId: string;
  schoolId: string | null;
  values: Values;
  issues: Issue[];
  verdict: "import" | "reject" | "skip";
};
