import { afterEach, describe, expect, it } from "vitest";
import { createDistrict } from "@/sandbox/district/district";
import type { Profile } from "@/sandbox/eschoolplus/profile";
import { startEschoolplus, type EschoolplusSandbox } from "@/sandbox/eschoolplus/server";
import type { FaultKind } from "@/sandbox/sis/faults";
import type { DataType } from "../connector";
import { readAll, testConnectorContract } from "../contract";
import { eschoolplus } from "./index";

const offered = (dataType: DataType) => [
  ...new Set(Object.values(eschoolplus.fieldOptions(dataType)).flatMap((field) => field.options.map((one) => one.id))),
];
const NATIVE_STATUS = "native.currentStatus+withdrawalCode";
const byOneRoster = offered("student").filter((id) => !id.startsWith("native."));
const withNative = offered("student").filter((id) => id !== "native.counselor");
const options = { allowPrivateAddresses: true, patience: { backoffBaseMs: 5, timeoutMs: 1500 }, pageSize: 40 };
const district = createDistrict({ students: 230, seed: 7 });
const schoolNumbers = district.schools.map((school) => String(school.number));
const running: EschoolplusSandbox[] = [];

afterEach(async () => void (await Promise.all(running.splice(0).map((sandbox) => sandbox.close()))));

type Way = "1.2 OAuth 2.0" | "1.1 OAuth 2.0" | "1.1 OAuth 1.0";

function credentialsFor(sandbox: EschoolplusSandbox, way: Way): Record<string, string> {
  const isSigned = way === "1.1 OAuth 1.0";
  return {
    url: sandbox.url,
    version: way.startsWith("1.2") ? "v1p2" : "v1p1",
    signIn: isSigned ? "oauth1-sha1" : "oauth2",
    tokenUrl: isSigned ? "" : sandbox.tokenUrl,
    consumerKey: sandbox.state.clientId,
    consumerSecret: sandbox.state.clientSecret,
    nativeStudents: "",
  };
}

async function start({ way = "1.2 OAuth 2.0", ...profile }: Partial<Profile> & { way?: Way } = {}) {
  const signIn = way === "1.1 OAuth 1.0" ? ("oauth1" as const) : ("oauth2" as const);
  const sandbox = await startEschoolplus({ district, profile: { signIn, ...profile } });
  running.push(sandbox);
  const credentials = credentialsFor(sandbox, way);
  const open = (typed: Record<string, string> = {}) => eschoolplus.open({ ...credentials, ...typed }, options);
  const { catalog } = sandbox.state;
  const ids = catalog.students.map((_place, index) => catalog.studentId(catalog.student(index)));
  const readIds = async () =>
    (await readAll(open, { dataType: "student", fields: byOneRoster })).records.map((record) => record.sourceId);
  return { sandbox, credentials, open, readIds, ids, catalog };
}

const cases: [string, Way, Record<string, string>, string[]][] = [
  ["1.2 by OAuth 2.0", "1.2 OAuth 2.0", {}, byOneRoster],
  ["1.1 by OAuth 1.0", "1.1 OAuth 1.0", {}, byOneRoster],
  ["1.1 by OAuth 2.0, with native students", "1.1 OAuth 2.0", { nativeStudents: "student" }, withNative],
];
for (const [name, way, typed, fields] of cases) {
  testConnectorContract(`eSchoolPlus ${name}`, async () => {
    const { sandbox, credentials, ids } = await start({ way });
    running.splice(running.indexOf(sandbox), 1);
    return {
      connector: eschoolplus,
      credentials: { ...credentials, ...typed },
      options,
      dataType: "student",
      fields,
      sourceIds: ids,
      schoolNumbers,
      pageSize: 40,
      madeUpField: typed.nativeStudents ? "native.noSuchField" : "metadata.noSuchField",
      joinedRequests: Math.ceil(ids.length / 40) + (typed.nativeStudents ? 1 : 0),
      received: () => sandbox.state.stats.total,
      close: () => sandbox.close(),
    };
  });
}

describe("students of eSchoolPlus", () => {
  it.each<Way>(["1.2 OAuth 2.0", "1.1 OAuth 1.0"])("arrive by %s with the grade that D22 starts from", async (way) => {
    const { open, catalog } = await start({ way });
    const { records } = await readAll(open, { dataType: "student", fields: byOneRoster });
    const youngest = new Set<number>();
    for (const [index, { values, schoolSourceId }] of records.entries()) {
      const truth = catalog.student(index);
      expect(values.identifier).toBe(truth.studentNumber);
      expect(values["grades:level"]).toBe(String(truth.gradeLevel));
      expect(values["demographics.birthDate"]).toBe(truth.birthDate);
      expect(schoolSourceId).toBe(`s-${truth.schoolNumber}`);
      if (truth.gradeLevel < 1) youngest.add(truth.gradeLevel);
    }
    expect(youngest.size).toBeGreaterThan(0);
    const { options: offers, defaultId } = eschoolplus.fieldOptions("student").classYear!;
    expect(defaultId).toBe("grades:level");
    expect(offers.find((one) => one.id === defaultId)).toMatchObject({ holds: "grade_level" });
  });

  it("have a withdrawal code behind the status only by the native endpoint, which says that it is not verified", async () => {
    const { sandbox, open, catalog } = await start();
    const fields = ["identifier", NATIVE_STATUS, "native.building"];
    const { records, pages } = await readAll(() => open({ nativeStudents: "student" }), {
      dataType: "student",
      fields,
    });
    const expected = { "0": "A", "-1": "P", "1": "I/W99", "2": "I/W05" };
    for (const [index, { values }] of records.entries()) {
      const truth = catalog.student(index);
      expect(values).toEqual({
        identifier: truth.studentNumber,
        [NATIVE_STATUS]: expected[String(truth.enrollStatus) as keyof typeof expected],
        "native.building": String(truth.schoolNumber),
      });
    }
    expect(new Set(records.map((record) => record.values[NATIVE_STATUS])).size).toBeGreaterThan(2);
    // Nothing of a student is kept that is not matched.
    expect(pages.some((page) => page.body.includes("000-00-0000"))).toBe(false);
    const suggested = eschoolplus.codeSuggestions("student").enrollmentStatus!;
    expect(suggested).toMatchObject({
      A: "CURRENTLY_ENROLLED",
      P: "CURRENTLY_ENROLLED",
      G: "GRADUATED",
      I: "INACTIVE",
    });
    expect(suggested["I/W05"]).toBeUndefined();
    const labels = Object.values(eschoolplus.fieldOptions("student")).flatMap((field) => field.options);
    for (const one of labels.filter((field) => field.id.startsWith("native.")))
      expect(one.label).toContain("unverified");
    expect(await open().checkField("student", NATIVE_STATUS)).toMatchObject({ kind: "no_access" });
    const before = sandbox.state.stats.total;
    await readAll(open, { dataType: "student", fields: byOneRoster });
    expect(Object.keys(sandbox.state.stats.requests).filter((path) => path.endsWith("/student"))).toHaveLength(1);
    expect(sandbox.state.stats.total).toBeGreaterThan(before);
  });

  it("are not read while the native endpoint leaves some of them out", async () => {
    const { sandbox, open, ids } = await start();
    const read = () =>
      readAll(() => open({ nativeStudents: "student" }), {
        dataType: "student",
        fields: ["identifier", NATIVE_STATUS],
      });
    expect((await read()).records).toHaveLength(ids.length);
    sandbox.faults.order({ kind: "truncated", match: "/student", times: 99 });
    await expect(read()).rejects.toMatchObject({ kind: "unavailable" });
    sandbox.faults.clear();
    sandbox.profile.hasNativeStudents = false;
    await expect(read()).rejects.toMatchObject({ kind: "permission", fix: expect.stringContaining("API Profile") });
    await expect(
      readAll(() => open({ nativeStudents: "pupils" }), { dataType: "student", fields: [NATIVE_STATUS] }),
    ).rejects.toMatchObject({ kind: "protocol", fix: expect.stringContaining("native endpoint") });
    expect((await readAll(open, { dataType: "student", fields: byOneRoster })).records).toHaveLength(ids.length);
  });

  it("keep what a district has named, never what is refused", () => {
    expect(eschoolplus.parseCustomField("native.TRACK")).toMatchObject({ id: "native.TRACK", isCustom: true });
    expect(eschoolplus.parseCustomField("metadata.bus")).toMatchObject({ id: "metadata.bus", isCustom: true });
    for (const text of ["native.SSN", "native.MEAL_STATUS", "native.HAS_IEP", "metadata.ssn", "reg.track", "native."])
      expect(eschoolplus.parseCustomField(text)).toBeNull();
  });
});

describe("staff of eSchoolPlus", () => {
  it("arrive each once, with a role for each building", async () => {
    const { open, catalog } = await start();
    const { records } = await readAll(open, { dataType: "staff", fields: offered("staff") });
    expect(records).toHaveLength(catalog.staffCount);
    const roles = new Set(records.flatMap((record) => record.values["roles[]"]?.split(";") ?? []));
    expect([roles.has("counselor"), roles.has("teacher"), roles.has("student")]).toEqual([true, true, false]);
  });
});

describe("faults of eSchoolPlus on the wire", () => {
  const faults: FaultKind[] = [
    "401-expired",
    "429",
    "429-no-header",
    "500",
    "502",
    "cut",
    "stall",
    "truncated",
    "html",
    "maintenance",
    "empty-page",
    "repeat-page",
    "wrong-type",
    "clock-skew",
    "shrinking-total",
  ];

  it.each(faults)("%s once in the middle loses nobody", async (kind) => {
    const { sandbox, readIds, ids } = await start();
    sandbox.faults.order({ kind, match: "/students?", at: 3 });
    expect(await readIds()).toEqual(ids);
  });

  it.each<FaultKind>(["401-expired", "429", "500", "cut", "truncated", "html"])(
    "%s once at the native endpoint leaves nobody without a status",
    async (kind) => {
      const { sandbox, open, ids } = await start();
      sandbox.faults.order({ kind, match: "/student" });
      const fields = ["identifier", NATIVE_STATUS];
      const { records } = await readAll(() => open({ nativeStudents: "student" }), { dataType: "student", fields });
      expect(records.filter((record) => record.values[NATIVE_STATUS] !== null)).toHaveLength(ids.length);
    },
  );

  it.each<[FaultKind, string]>([
    ["401-forever", "credentials"],
    ["403", "permission"],
    ["404", "protocol"],
    ["500", "unavailable"],
    ["stall", "unreachable"],
    ["html", "unavailable"],
    ["repeat-page", "unavailable"],
  ])("%s for good is %s, with a way to fix it in eSchoolPlus", async (kind, expected) => {
    const { sandbox, readIds } = await start();
    sandbox.faults.order({ kind, match: "/students?", at: 2, times: 99 });
    await expect(readIds()).rejects.toMatchObject({ kind: expected, fix: expect.stringMatching(/\w{4}/) });
    await expect(readIds()).rejects.not.toMatchObject({ fix: expect.stringContaining("OneRoster server") });
  });
});

describe("Test and save against eSchoolPlus", () => {
  it("tells each state of a profile apart", async () => {
    const failing = async (profile: Partial<Profile> & { way?: Way }, typed: Record<string, string> = {}) => {
      const { open } = await start(profile);
      const result = await open(typed).test();
      if (result.ok) return null;
      expect(result.failure.fix).toMatch(/API Profile|environment|native endpoint/);
      return { step: result.steps.find((step) => step.outcome === "failed")?.id, kind: result.failure.kind };
    };
    expect(await failing({})).toBeNull();
    expect(await failing({ isActive: false })).toEqual({ step: "credentials", kind: "credentials" });
    expect(await failing({ signIn: "oauth1" })).toEqual({ step: "credentials", kind: "credentials" });
    expect(await failing({}, { consumerSecret: "wrong" })).toEqual({ step: "credentials", kind: "credentials" });
    expect(await failing({ hasNativeStudents: false }, { nativeStudents: "student" })).toEqual({
      step: "native",
      kind: "permission",
    });
    const { sandbox, open } = await start();
    const elsewhere = await open({ url: `${sandbox.host}/plus360api/v1/OTHER` }).test();
    expect(elsewhere).toMatchObject({ ok: false, failure: { fix: expect.stringContaining("environment") } });
    expect(await open({ nativeStudents: "student" }).test()).toMatchObject({
      ok: true,
      report: { product: "eSchoolPlus", version: "by OneRoster 1.2" },
      steps: expect.arrayContaining([expect.objectContaining({ label: expect.stringContaining("unverified") })]),
    });
  });

  it("warns of birth dates that are off in a new profile, and does without pre-registered students", async () => {
    const { open, ids, catalog } = await start({ sendsBirthDates: false, includesPreRegistered: false });
    const result = await open().test();
    expect(result).toMatchObject({ ok: true, report: { warnings: [expect.stringContaining("Date of birth")] } });
    expect(result.ok && result.report.dataTypes).toContainEqual(
      expect.objectContaining({ dataType: "student", access: "partial", missing: ["birthDate"] }),
    );
    expect(ids.some((_id, index) => catalog.student(index).enrollStatus === -1)).toBe(false);
  });

  it("finds the environment in the consumer key when only the host is typed", async () => {
    const { sandbox, open, ids } = await start();
    const { records } = await readAll(() => open({ url: sandbox.host }), {
      dataType: "student",
      fields: ["identifier"],
    });
    expect(records).toHaveLength(ids.length);
    const parse = (more: Record<string, string>) =>
      eschoolplus.credentials.safeParse({
        url: "https://hac.x.example",
        version: "v1p2",
        signIn: "oauth2",
        tokenUrl: "https://hac.x.example/token",
        consumerKey: "OneRoster_ABC_123",
        consumerSecret: "s",
        ...more,
      });
    expect(parse({}).success).toBe(true);
    const problem = (more: Record<string, string>) => parse(more).error?.issues.map((issue) => issue.path.join("."));
    expect(problem({ consumerKey: "plain" })).toEqual(["url"]);
    expect(problem({ tokenUrl: "" })).toEqual(["tokenUrl"]);
    expect(problem({ signIn: "oauth1-sha1" })).toEqual(["signIn"]);
    expect(problem({ nativeStudents: "../x" })).toEqual(["nativeStudents"]);
  });
});
