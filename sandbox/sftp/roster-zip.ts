import { rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { stringify } from "csv-stringify/sync";
import { ZipFile } from "yazl";
import type { District } from "../district/district";
import { Catalog } from "../oneroster/catalog";
import { demographics, districtOrg, schoolOrg, staffUser, studentUser, type Entity } from "../oneroster/entities";
import { BY_THE_BOOK } from "../oneroster/quirks";

type Row = Record<string, string>;
export type RosterFiles = Record<string, Row[]>;
export type CsvVersion = "1.1" | "1.2";

const text = (value: unknown) => (typeof value === "string" ? value : "");
const idOf = (value: unknown) => text((value as { sourcedId?: string } | undefined)?.sourcedId);
const list = (value: unknown) => (Array.isArray(value) ? (value as unknown[]) : []);

function userRow(user: Entity, version: CsvVersion): Row {
  const metadata = Object.entries((user.metadata ?? {}) as Row).map(([name, value]) => [`metadata.${name}`, value]);
  const ids = list(user.userIds) as { type: string; identifier: string }[];
  return {
    sourcedId: user.sourcedId,
    status: user.status === "active" ? "" : user.status,
    dateLastModified: "",
    enabledUser: text(user.enabledUser),
    ...(version === "1.1" ? { orgSourcedIds: list(user.orgs).map(idOf).join(","), role: text(user.role) } : {}),
    username: text(user.username),
    userIds: ids.map((id) => `{${id.type}:${id.identifier}}`).join(","),
    givenName: text(user.givenName),
    familyName: text(user.familyName),
    middleName: text(user.middleName),
    identifier: text(user.identifier),
    email: text(user.email),
    sms: "",
    phone: text(user.phone),
    agentSourcedIds: list(user.agents).map(idOf).join(","),
    grades: list(user.grades).map(text).join(","),
    // Exports write it in the clear; nobody should keep it.
    password: "Plain-Text-1",
    ...(version === "1.2"
      ? { userMasterIdentifier: text(user.userMasterIdentifier), primaryOrgSourcedId: idOf(user.primaryOrg) }
      : {}),
    ...Object.fromEntries(metadata),
  };
}

function roleRows(user: Entity): Row[] {
  return (list(user.roles) as Row[]).map((role, index) => ({
    sourcedId: `${user.sourcedId}-r${index}`,
    status: "",
    dateLastModified: "",
    userSourcedId: user.sourcedId,
    roleType: text(role.roleType),
    role: text(role.role),
    beginDate: text(role.beginDate),
    endDate: "",
    orgSourcedId: idOf(role.org),
    userProfileSourcedId: "",
  }));
}

/** A made-up district as the files of a OneRoster export, row by row. */
export function rosterFiles(district: District, version: CsvVersion): RosterFiles {
  const catalog = new Catalog(district, BY_THE_BOOK, 0);
  const show = { catalog, version: version === "1.1" ? ("v1p1" as const) : ("v1p2" as const), base: "" };
  const students = catalog.students.map((_place, index) => catalog.student(index));
  const users = [
    ...students.map((student) => studentUser(show, student)),
    ...Array.from({ length: catalog.staffCount }, (_place, index) => staffUser(show, catalog.staff(index))),
  ];
  const orgs = [districtOrg(show), ...district.schools.map((school) => schoolOrg(show, school))];
  const bulk = (row: Entity): Row => ({
    ...Object.fromEntries(Object.entries(row).map(([name, value]) => [name, text(value)])),
    status: row.status === "active" ? "" : row.status,
    dateLastModified: "",
  });
  return {
    orgs: orgs.map((org) => {
      const { sourcedId = "", status = "", name = "", type = "", identifier = "" } = bulk(org);
      return { sourcedId, status, dateLastModified: "", name, type, identifier, parentSourcedId: idOf(org.parent) };
    }),
    users: users.map((user) => userRow(user, version)),
    ...(version === "1.2" ? { roles: users.flatMap(roleRows) } : {}),
    demographics: students.map((student) => bulk(demographics(show, student))),
  };
}

const NAMES = ["academicSessions", "orgs", "courses", "classes", "users", "roles", "enrollments", "demographics"];

function manifest(files: RosterFiles, version: CsvVersion, mode: "bulk" | "delta"): string {
  const lines = [
    ["propertyName", "value"],
    ["manifest.version", "1.0"],
    ["oneroster.version", version],
    ...NAMES.map((name) => [`file.${name}`, files[name] ? mode : "absent"]),
    ["source.systemName", "Sandbox SIS"],
  ];
  return stringify(lines);
}

/** The ZIP of an export; `texts` replaces or adds files by name, as faulty exports do. */
export async function rosterZip(
  files: RosterFiles,
  {
    version,
    mode = "bulk",
    texts = {},
  }: { version: CsvVersion; mode?: "bulk" | "delta"; texts?: Record<string, string | Buffer | null> },
): Promise<Buffer> {
  const written: Record<string, string | Buffer | null> = { "manifest.csv": manifest(files, version, mode) };
  for (const [name, rows] of Object.entries(files)) written[`${name}.csv`] = stringify(rows, { header: true });
  const zip = new ZipFile();
  for (const [name, body] of Object.entries({ ...written, ...texts }))
    if (body !== null) zip.addBuffer(Buffer.from(body), name);
  zip.end();
  const chunks: Buffer[] = [];
  for await (const chunk of zip.outputStream as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Puts a file into a drop folder as good senders do: under another name, then renamed. */
export async function dropFile(folder: string, name: string, body: Buffer): Promise<void> {
  const target = path.join(folder, name);
  await writeFile(`${target}.part`, body);
  await rename(`${target}.part`, target);
}
