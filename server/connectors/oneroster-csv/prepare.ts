import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import type { SourceSchool } from "../connector";
import { keepDemographics, type Demographics } from "../oneroster/demographics";
import { postsOf, type StoredPage } from "../oneroster/records";
import { schoolsOf } from "../oneroster/schools";
import type { Row } from "../oneroster/wire";
import { currentRows, holds, type Delivery } from "./delivery";
import type { Version } from "./layout";
import type { CsvRow } from "./read-csv";
import { isStudent, roleOf, userOf } from "./users";

const pack = promisify(gzip);
const unpack = promisify(gunzip);

/** People of one data type in pages, compressed: a district of a million takes some tens of megabytes. */
export type PeoplePages = { count: number; page(index: number): Promise<StoredPage>; pages: number };

/** A delivery brought into pages; it stays the same however often it is read. */
export type Prepared = {
  version: Version;
  schools: SourceSchool[];
  students: PeoplePages;
  staff: PeoplePages;
  hasDemographics: boolean;
  /** Users to whom no role is given, so that nobody knows whether they are students. */
  withoutRole: number;
};

class Pages implements PeoplePages {
  count = 0;
  readonly #packed: Buffer[] = [];
  #open: Row[] = [];

  constructor(
    readonly size: number,
    readonly schools: readonly string[],
    readonly demographics: ReadonlyMap<string, string>,
  ) {}

  async add(user: Row): Promise<void> {
    this.#open.push(user);
    this.count++;
    if (this.#open.length >= this.size) await this.flush();
  }

  async flush(): Promise<void> {
    if (this.#open.length === 0) return;
    const known: Record<string, Demographics> = {};
    for (const { sourcedId } of this.#open) {
      const text = typeof sourcedId === "string" ? this.demographics.get(sourcedId) : undefined;
      if (text !== undefined) known[String(sourcedId)] = JSON.parse(text) as Demographics;
    }
    const page: StoredPage = { next: null, users: this.#open, schools: this.schools, demographics: known };
    this.#open = [];
    this.#packed.push(await pack(JSON.stringify(page), { level: 1 }));
  }

  get pages(): number {
    return this.#packed.length;
  }

  async page(index: number): Promise<StoredPage> {
    const packed = this.#packed[index];
    if (!packed) return { next: null, users: [], schools: this.schools, demographics: {} };
    // Written by flush above.
    return JSON.parse((await unpack(packed)).toString("utf8")) as StoredPage;
  }
}

const orgOf = (row: CsvRow): Row => ({ ...row });

/** Roles by user, in the order of the file; the deleted ones are none. */
async function readRoles(delivery: Delivery): Promise<Map<string, Row[]> | null> {
  if (delivery.version === "1.1") return null;
  const roles = new Map<string, Row[]>();
  for await (const row of currentRows(delivery, "roles")) {
    const user = row.userSourcedId ?? "";
    if (row.status?.toLowerCase() !== "tobedeleted") roles.set(user, [...(roles.get(user) ?? []), roleOf(row)]);
  }
  return roles;
}

/** Reads all that an import needs of a delivery, once and from front to end: what is wrong in it anywhere is found here. */
export async function prepare(delivery: Delivery, pageSize: number): Promise<Prepared> {
  const orgs: Row[] = [];
  for await (const row of currentRows(delivery, "orgs"))
    if (row.type?.trim().toLowerCase() === "school") orgs.push(orgOf(row));
  const schools = schoolsOf(orgs);
  const demographics = new Map<string, string>();
  for await (const row of currentRows(delivery, "demographics"))
    demographics.set(row.sourcedId ?? "", JSON.stringify(keepDemographics(row)));
  const roles = await readRoles(delivery);
  const schoolIds = schools.map((school) => school.sourceId);
  const students = new Pages(pageSize, schoolIds, demographics);
  const staff = new Pages(pageSize, schoolIds, new Map());
  let withoutRole = 0;
  for await (const row of currentRows(delivery, "users")) {
    const own = roles && (roles.get(row.sourcedId ?? "") ?? []);
    const user = userOf(row, own);
    const hasRole = own ? own.length > 0 : row.role !== undefined;
    if (!hasRole && row.status?.toLowerCase() !== "tobedeleted") withoutRole++;
    if (isStudent(user, own)) await students.add(user);
    if (postsOf(user).length > 0) await staff.add(user);
  }
  await Promise.all([students.flush(), staff.flush()]);
  const { version } = delivery;
  return { version, schools, students, staff, hasDemographics: holds(delivery, "demographics"), withoutRole };
}
