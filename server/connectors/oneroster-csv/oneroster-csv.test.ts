import { appendFile, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createDistrict } from "@/sandbox/district/district";
import { dropFile, rosterFiles, rosterZip, type CsvVersion, type RosterFiles } from "@/sandbox/sftp/roster-zip";
import { startSftp, type SftpSandbox } from "@/sandbox/sftp/server";
import { readAll, testConnectorContract } from "../contract";
import { findConnector } from "../registry";

const connector = findConnector("oneroster_csv")!;
const district = createDistrict({ students: 230, seed: 7 });
const fields = [
  ...new Set(Object.values(connector.fieldOptions("student")).flatMap((field) => field.options.map((one) => one.id))),
];
const request = { dataType: "student" as const, fields };
const options = { allowPrivateAddresses: true, patience: { backoffBaseMs: 5, timeoutMs: 5000 }, pageSize: 40 };
const byVersion = { "1.1": rosterFiles(district, "1.1"), "1.2": rosterFiles(district, "1.2") };
const isStudent = (row: Record<string, string>) => row.sourcedId?.startsWith("u-") === true;
const copyOf = (version: CsvVersion): RosterFiles => structuredClone(byVersion[version]);

const accessTo = (sftp: SftpSandbox): Record<string, string> => ({
  url: sftp.url,
  username: sftp.username,
  // A field of one line takes a key without its line ends.
  secret: sftp.key.replaceAll("\n", " "),
  folder: sftp.folder,
  hostKey: sftp.hostKey,
});

for (const version of ["1.1", "1.2"] as const) {
  testConnectorContract(`OneRoster CSV ${version} by SFTP`, async () => {
    const sftp = await startSftp();
    await dropFile(sftp.folder, "roster.zip", await rosterZip(byVersion[version], { version }));
    return {
      connector,
      credentials: accessTo(sftp),
      options,
      dataType: "student",
      fields,
      sourceIds: byVersion[version].users!.filter(isStudent).map((row) => row.sourcedId!),
      schoolNumbers: district.schools.map((school) => String(school.number)),
      pageSize: 40,
      madeUpField: "metadata.noSuchField",
      received: () => sftp.connections(),
      close: () => sftp.close(),
    };
  });
}

let sftp: SftpSandbox;
beforeAll(async () => void (sftp = await startSftp()));
afterAll(() => sftp.close());
beforeEach(async () => {
  sftp.weather("fair");
  for (const name of await readdir(sftp.folder)) await rm(path.join(sftp.folder, name));
});

const open = (typed: Record<string, string> = {}) => connector.open({ ...accessTo(sftp), ...typed }, options);
const readStudents = async () => (await readAll(open, request)).records;
const put = async (name: string, files: RosterFiles, given: Partial<Parameters<typeof rosterZip>[1]> = {}) =>
  dropFile(sftp.folder, name, await rosterZip(files, { version: "1.2", ...given }));

describe("students of the files", () => {
  it.each(["1.1", "1.2"] as const)(
    "arrive from %s with schools, status and demographics, and without passwords",
    async (version) => {
      await put("roster.zip", byVersion[version], { version });
      const { records, pages } = await readAll(open, request);
      const truth = new Map(
        Array.from({ length: district.studentCount }, (_place, index) => district.student(index)).map((one) => [
          one.studentNumber,
          one,
        ]),
      );
      expect(records.length).toBeGreaterThan(200);
      for (const { values, schoolSourceId } of records) {
        const student = truth.get(values.identifier ?? "")!;
        expect(values.familyName).toBe(student.lastName || null);
        expect(values["demographics.birthDate"]).toBe(student.birthDate);
        expect(values["grades:level"]).toBe(String(student.gradeLevel));
        expect(values["userIds.SIS"]).toBe(String(student.dcid));
        expect(schoolSourceId).toBe(`s-${student.schoolNumber}`);
        const status = { "0": "enabled", "-1": "enabled", "1": "disabled", "2": "tobedeleted" }[student.enrollStatus];
        expect(values["status+enabledUser"]).toBe(status);
      }
      expect(JSON.stringify(pages)).not.toContain("Plain-Text-1");
    },
  );

  it("take what changed since from later files, in their order, and only on top of a whole one", async () => {
    const files = copyOf("1.2");
    const [first, second] = files.users!.filter(isStudent);
    const changed = { ...first!, familyName: "Renamed", status: "active", dateLastModified: "2026-09-03T04:00:00Z" };
    const gone = { ...second!, status: "tobedeleted", dateLastModified: "2026-09-03T04:00:00Z" };
    const added = { ...changed, sourcedId: "u-new", identifier: "999001", familyName: "Added" };
    const role = { ...files.roles!.find((row) => row.userSourcedId === first!.sourcedId)! };
    const newRole = {
      ...role,
      sourcedId: "r-new",
      userSourcedId: "u-new",
      status: "active",
      dateLastModified: "2026-09-03",
    };
    const changes: RosterFiles = { users: [changed, gone, added], roles: [newRole] };
    await put("2-changes.zip", changes, { mode: "delta" });
    await expect(readStudents()).rejects.toMatchObject({ kind: "protocol", fix: expect.stringContaining("bulk") });

    // The clock of the server has seconds only: its files are told apart by name within one.
    await put("1-all.zip", files);
    await put("2-changes.zip", changes, { mode: "delta" });
    const byId = new Map((await readStudents()).map((record) => [record.sourceId, record.values]));
    expect(byId.get(first!.sourcedId!)?.familyName).toBe("Renamed");
    expect(byId.get(second!.sourcedId!)?.["status+enabledUser"]).toBe("tobedeleted");
    expect(byId.get("u-new")).toMatchObject({ familyName: "Added" });
    expect(await open().count("student")).toBe(byId.size);
    const tested = await open().test();
    expect(JSON.stringify(tested.steps)).toContain("1-all.zip, then 2-changes.zip");
  });
});

/** What a file that is wrong somewhere is answered with, and what it must be told. */
const WRONG: [what: string, texts: Record<string, string | Buffer | null>, kind: string, says: RegExp][] = [
  ["no manifest", { "manifest.csv": null }, "protocol", /no manifest\.csv/],
  ["another version", { "manifest.csv": "propertyName,value\noneroster.version,2.0\n" }, "version", /version is 2\.0/],
  ["a file that is announced and missing", { "orgs.csv": null }, "protocol", /announces orgs\.csv/],
  [
    "a missing column",
    { "users.csv": "sourcedId,status,givenName,familyName\n" },
    "protocol",
    /users\.csv, line 1: the column enabledUser/,
  ],
  ["an empty file", { "orgs.csv": "" }, "protocol", /orgs\.csv: it is empty/],
  [
    "a comma without quotes",
    { "orgs.csv": "sourcedId,name,type\no-1,North, South,school\n" },
    "protocol",
    /orgs\.csv, line 2: .*columns/,
  ],
  [
    "quotes that do not match",
    { "orgs.csv": 'sourcedId,name,type\no-1,"North,school\n' },
    "protocol",
    /orgs\.csv, line \d+: its quotes/,
  ],
  [
    "a row without its id",
    { "orgs.csv": "sourcedId,name,type\n,North,school\n" },
    "protocol",
    /orgs\.csv, line 2: sourcedId/,
  ],
  [
    "another encoding",
    { "orgs.csv": Buffer.from("sourcedId,name,type\no-1,Pe\xf1a,school\n", "latin1") },
    "protocol",
    /UTF-8/,
  ],
  ["a ZIP in the ZIP", { "more.zip": "PK" }, "protocol", /another ZIP/],
];

describe("files that are wrong", () => {
  it.each(WRONG)("are refused whole, with the place: %s", async (_what, texts, kind, says) => {
    await put("roster.zip", byVersion["1.2"], { texts });
    await expect(readStudents()).rejects.toMatchObject({ kind, message: expect.stringMatching(says) });
    expect(await open().test()).toMatchObject({ ok: false, failure: { kind, message: expect.stringMatching(says) } });
  });

  it("are read all the same where only their form is unusual", async () => {
    const users = byVersion["1.1"].users!.map(({ sourcedId, status, ...rest }) => ({
      ...rest,
      SOURCEDID: sourcedId!,
      Status: status!,
    }));
    const zip = await rosterZip({ ...byVersion["1.1"], users }, { version: "1.1" });
    await dropFile(sftp.folder, "roster.zip", zip);
    const plain = (await readStudents()).length;
    expect(plain).toBeGreaterThan(200);
    const bom = "\uFEFFsourcedId,name,type,identifier\r\ns-1,North,school,1\r\n";
    await put("roster.zip", byVersion["1.1"], { version: "1.1", texts: { "orgs.csv": null, "export/ORGS.csv": bom } });
    expect(await open().listSchools()).toEqual([
      expect.objectContaining({ sourceId: "s-1", name: "North", number: "1" }),
    ]);
  });
});

describe("files that are not whole", () => {
  it("wait while they are uploaded under another name, are cut, or have no marker where others have one", async () => {
    const zip = await rosterZip(byVersion["1.2"], { version: "1.2" });
    await writeFile(path.join(sftp.folder, "roster.zip.part"), zip);
    await expect(readStudents()).rejects.toMatchObject({ message: "There is no finished ZIP in the folder." });
    await writeFile(path.join(sftp.folder, "roster.zip"), zip.subarray(0, zip.length / 2));
    await expect(readStudents()).rejects.toMatchObject({ kind: "unavailable", isTransient: true });
    await writeFile(path.join(sftp.folder, "before.zip"), zip);
    await writeFile(path.join(sftp.folder, "before.zip.done"), "");
    expect((await readStudents()).length).toBeGreaterThan(200);
  });

  it("wait while they grow", async () => {
    const zip = await rosterZip(byVersion["1.2"], { version: "1.2" });
    const file = path.join(sftp.folder, "roster.zip");
    await writeFile(file, zip);
    let isWriting = true;
    // The size only ever grows: two looks cannot see the same by chance.
    const writing = (async () => {
      while (isWriting) await appendFile(file, "more");
    })();
    try {
      await expect(readStudents()).rejects.toMatchObject({
        kind: "unavailable",
        message: "roster.zip is still being written.",
      });
    } finally {
      isWriting = false;
      await writing;
    }
  });

  it("are never mixed with those that replace them during a read", async () => {
    await put("roster.zip", byVersion["1.2"]);
    const first = await open().readPage({ ...request, cursor: null });
    const { next } = open().parsePage({ ...request, cursor: null }, first);
    const other = copyOf("1.2");
    other.users!.reverse();
    await put("roster.zip", other);
    await open().listSchools();
    await expect(open().readPage({ ...request, cursor: next })).rejects.toMatchObject({
      message: expect.stringContaining("replaced"),
    });
  });
});

describe("the server of the files", () => {
  it("shows its host key at the first test, and is refused with any other from then on", async () => {
    await put("roster.zip", byVersion["1.2"]);
    const first = await open({ hostKey: "" }).test();
    expect(first).toMatchObject({ ok: true, learned: { hostKey: sftp.hostKey } });
    expect(JSON.stringify(first.steps)).toContain(sftp.hostKey);
    await expect(open({ hostKey: "" }).listSchools()).rejects.toMatchObject({ kind: "certificate" });
    const known = sftp.hostKey;
    await sftp.changeHostKey();
    await expect(open({ hostKey: known }).listSchools()).rejects.toMatchObject({
      kind: "certificate",
      message: expect.stringContaining(sftp.hostKey),
    });
    expect(await open({ hostKey: known }).test()).toMatchObject({ ok: false, failure: { kind: "certificate" } });
  });

  it("says what is wrong with the account, the folder and the address", async () => {
    await put("roster.zip", byVersion["1.2"]);
    await expect(open({ secret: "a password" }).listSchools()).rejects.toMatchObject({ kind: "credentials" });
    await expect(open({ username: "somebody" }).listSchools()).rejects.toMatchObject({ kind: "credentials" });
    await expect(open({ folder: "/no/such/folder" }).listSchools()).rejects.toMatchObject({
      message: "The folder /no/such/folder is not there.",
    });
    await expect(open({ url: "ftp://127.0.0.1" }).listSchools()).rejects.toMatchObject({ kind: "protocol" });
    const guarded = connector.open(accessTo(sftp), { ...options, allowPrivateAddresses: false });
    const before = sftp.connections();
    await expect(guarded.listSchools()).rejects.toMatchObject({
      message: expect.stringContaining("not a public internet address"),
    });
    expect(sftp.connections()).toBe(before);
  });

  it.each(["stalls", "cuts"] as const)(
    "may fail in the middle of a file (%s): a later attempt reads everybody",
    async (weather) => {
      await put("roster.zip", byVersion["1.2"]);
      sftp.weather(weather);
      const hasty = connector.open(accessTo(sftp), { ...options, patience: { backoffBaseMs: 5, timeoutMs: 700 } });
      await expect(hasty.readPage({ ...request, cursor: null })).rejects.toMatchObject({ isTransient: true });
      sftp.weather("fair");
      expect((await readStudents()).length).toBeGreaterThan(200);
    },
  );
});
