import type { z } from "zod";
import type { DataType } from "./data-type";
import type { Patience } from "./http";

/** What one import is about. */
export type { DataType };

/**
 * One field that a SIS can deliver; `id` is what a field match stores, `label` what the screen shows, "[Students]DCID".
 * `holds: "grade_level"`: the values are grades from -2 to 12 (kindergarten is 0), from which a class year follows (D22).
 */
export type SourceField = { id: string; label: string; isCustom?: boolean; holds?: "grade_level" };

/** A school as the SIS knows it; `sourceId` is the key that records carry in `schoolSourceId`. */
export type SourceSchool = {
  sourceId: string;
  number: string;
  name: string;
  isActive: boolean;
  lowGrade: number | null;
  highGrade: number | null;
  studentCount: number | null;
};

/**
 * One record as received: text by SourceField id; blanks are null, nothing is interpreted.
 *
 * A person is one record, however many relations the SIS keeps about the person: a guardian has several students, a member
 * of staff several schools and roles. Whatever is said once per relation is a list (`list-value.ts`); all lists of a record,
 * and `schoolSourceId` with them, have one entry per relation in one and the same order, which is the same at every read.
 * Where the SIS sends a row per relation, the connector puts the rows of a person together.
 *
 * `schoolSourceId` is the SIS school by which a record is let in: of a student and a course mapping the school, of a course
 * record the school where its student is now, of a guardian the schools of the students, of staff the school of each role.
 * It is null where records belong to the whole district (the course catalog).
 */
export type SourceRecord = { sourceId: string; schoolSourceId: string | null; values: Record<string, string | null> };

export type ReadRequest = { dataType: DataType; fields: readonly string[]; cursor: string | null };

/** A page exactly as the SIS sent it. */
export type RawPage = { body: string };

/** `next` is the cursor of the following page, null after the last. */
export type ParsedPage = { records: SourceRecord[]; next: string | null };

export type FieldCheck =
  { kind: "readable" } | { kind: "unknown" } | { kind: "no_access"; table: string; field: string };

/** One step of a connection test, in the order tried; the first failed one ends the test. */
export type TestStep = { id: string; label: string; outcome: "passed" | "failed" | "not_tried"; detail: string };

export type CapabilityReport = {
  product: string;
  version: string;
  timeZone: string | null;
  pageSize: number;
  dataTypes: { dataType: DataType; access: "full" | "partial" | "none"; missing: string[]; detail: string }[];
  warnings: string[];
};

/** `learned` are credentials that only the server could tell, such as its host key; they are saved with the others. */
export type TestResult =
  | { ok: true; steps: TestStep[]; report: CapabilityReport; learned?: Record<string, string> }
  | { ok: false; steps: TestStep[]; failure: { kind: string; message: string; fix: string } };

/** An opened connection to one district's SIS. Every method throws ConnectorError on a SIS fault. */
export interface ConnectorSession {
  /** Tries host, token, version and access in order; never throws for a SIS fault. */
  test(): Promise<TestResult>;
  listSchools(): Promise<SourceSchool[]>;
  /** How many rows the SIS says it holds; null where it cannot tell. */
  count(dataType: DataType): Promise<number | null>;
  readPage(request: ReadRequest): Promise<RawPage>;
  /** Pure: turns a page as received into records. */
  parsePage(request: ReadRequest, page: RawPage): ParsedPage;
  /** Whether a SIS field that is not in the list can be read with this access. */
  checkField(dataType: DataType, fieldId: string): Promise<FieldCheck>;
  /** Requests made so far by this session. */
  requestCount(): number;
}

/** Where a fixed problem is fixed: who, and the path of menus inside the SIS. */
export type FixHint = { who: string; where: string };

/** One entry of the credentials form; `initial` stands in it at first. With `choices` one of them is picked. */
export type CredentialField = {
  name: string;
  label: string;
  hint: string;
  isSecret: boolean;
  initial?: string;
  choices?: readonly { id: string; label: string }[];
};

export type FieldOptions = { options: SourceField[]; defaultId: string | null };

/**
 * `patience` bends the waiting times, which are minutes in the field and milliseconds in a test; `pageSize` is a wish for
 * a SIS that lets us choose.
 */
export type OpenOptions = { allowPrivateAddresses: boolean; patience?: Partial<Patience>; pageSize?: number };

export type Connector<Credentials = Record<string, string>> = {
  kind: string;
  label: string;
  /** Describes the credentials form: each key has a label, a hint and whether it is secret. */
  credentials: z.ZodType<Credentials>;
  credentialFields: CredentialField[];
  /** What somebody does in the SIS, in order, before the credentials can be entered. */
  instructions: readonly string[];
  dataTypes: readonly DataType[];
  /** Why this SIS is not read for a data type; every data type is either read or explained here. */
  notRead: Partial<Record<DataType, string>>;
  /** Per key of our field: what the list offers and what is preselected. */
  fieldOptions(dataType: DataType): Record<string, FieldOptions>;
  /** Per key of our coded field: SIS code to the key of our code. */
  codeSuggestions(dataType: DataType): Record<string, Record<string, string>>;
  /** Reads a typed custom field, "U_StudentsUserFields.bus_no" or "[Students]Track"; null when it cannot be one. */
  parseCustomField(text: string): SourceField | null;
  /** How a custom field is written, one sentence with an example. */
  customFieldHint: string;
  fixHint(dataType: DataType, fieldId: string): FixHint;
  /** The file that the district installs in its SIS to let us read; null where nothing has to be installed. */
  accessPackage: { fileName: string; build(): Promise<Buffer> } | null;
  open(credentials: Credentials, options: OpenOptions): ConnectorSession;
};
