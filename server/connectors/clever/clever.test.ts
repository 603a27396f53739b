import { afterEach, describe, expect, it } from "vitest";
import { startClever, type CleverSandbox } from "@/sandbox/clever/server";
import type { CleverOptions } from "@/sandbox/clever/state";
import { createDistrict } from "@/sandbox/district/district";
import type { FaultKind } from "@/sandbox/sis/faults";
import { readAll, testConnectorContract } from "../contract";
import { clever } from "./index";

const offered = Object.values(clever.fieldOptions("student")).flatMap((field) => field.options);
const request = { dataType: "student" as const, fields: [...new Set(offered.map((option) => option.id))] };
const options = { allowPrivateAddresses: true, patience: { backoffBaseMs: 5, timeoutMs: 1500 }, pageSize: 40 };
const district = createDistrict({ students: 230, seed: 7 });
/** Clever shares who is enrolled now or will be. */
const shared = Array.from({ length: district.studentCount }, (_, place) => district.student(place)).filter(
  (student) => student.enrollStatus === 0 || student.enrollStatus === -1,
);
const running: CleverSandbox[] = [];

afterEach(async () => void (await Promise.all(running.splice(0).map((sandbox) => sandbox.close()))));

async function start(given: Partial<CleverOptions> = {}, typed: Record<string, string> = {}) {
  const sandbox = await startClever({ district, ...given });
  running.push(sandbox);
  const credentials = { signIn: "token", districtToken: sandbox.state.token, apiUrl: sandbox.url, ...typed };
  const open = () => clever.open(credentials, options);
  const readIds = async () => (await readAll(open, request)).records.map((record) => record.sourceId);
  return { sandbox, credentials, open, readIds, ids: await readIds() };
}

testConnectorContract("Clever", async () => {
  const { sandbox, credentials, ids } = await start();
  running.splice(running.indexOf(sandbox), 1);
  const open = district.schools.filter((school) => school.isActive);
  return {
    connector: clever,
    credentials,
    options,
    dataType: "student",
    fields: request.fields,
    sourceIds: ids,
    schoolNumbers: open.map((school) => String(school.number)),
    pageSize: 40,
    madeUpField: "ext.no_such_field",
    received: () => sandbox.state.stats.total,
    close: () => sandbox.close(),
  };
});

const STUDENTS = "users?role=student";

describe("students of the sandbox's Clever", () => {
  it("arrive as Clever holds them", async () => {
    const { open } = await start();
    const { records } = await readAll(open, request);
    expect(records).toHaveLength(shared.length);
    for (const [index, { values, schoolSourceId }] of records.entries()) {
      const truth = shared[index]!;
      expect(values["student.student_number"]).toBe(truth.studentNumber);
      expect(values["student.sis_id"]).toBe(String(truth.dcid));
      expect(values["name.last"]).toBe(truth.lastName || null);
      expect(values["student.graduation_year"]).toBe(truth.classOf === null ? null : String(truth.classOf));
      expect(values["student.credentials.district_username"]).toBe(truth.webId);
      expect(values["student.grade:level"]).toBe(String(truth.gradeLevel));
      expect(values["student:shared"]).toBe("shared");
      expect(values["student.school"]).toBe(schoolSourceId);
      const ethnicity = values["student.hispanic_ethnicity+race"] ?? "";
      expect(ethnicity.startsWith("1/")).toBe(truth.fedEthnicity === 1);
    }
  });

  it("come by version 3.0 too, and by the token that a client ID and secret find", async () => {
    const { sandbox, ids } = await start();
    const client = {
      signIn: "client",
      clientId: sandbox.state.clientId,
      clientSecret: sandbox.state.clientSecret,
      apiUrl: sandbox.url.replace("v3.1", "v3.0"),
    };
    const open = () => clever.open(client, options);
    expect((await readAll(open, request)).records.map((record) => record.sourceId)).toEqual(ids);
    sandbox.state.revokeToken();
    expect((await readAll(open, request)).records).toHaveLength(ids.length);
  });

  it("are refused while Clever's own sync is paused or broken, with what to do", async () => {
    const { sandbox, open } = await start();
    for (const state of ["paused", "error", "pending"] as const) {
      sandbox.state.syncState = state;
      await expect(open().count("student")).rejects.toMatchObject({
        kind: "unavailable",
        message: expect.stringMatching(/last synced \d{4}-\d\d-\d\d/),
        fix: expect.stringContaining("Sync"),
      });
    }
  });

  it("wait for the next minute once the requests of this one are used up", async () => {
    const { sandbox } = await start({ requestsAMinute: 10_000 });
    sandbox.faults.order({ kind: "429", match: "districts" });
    const patient = { ...options, patience: { ...options.patience, longestWaitMs: 4000 } };
    const session = clever.open({ districtToken: sandbox.state.token, apiUrl: sandbox.url }, patient);
    expect(await session.count("student")).toBe(shared.length);
    // More than the connector may wait by itself is left to the job, with the time it has to wait.
    sandbox.faults.order({ kind: "429", match: "districts", times: 9 });
    const hasty = { ...options, patience: { ...options.patience, longestWaitMs: 100 } };
    const refused = clever.open({ districtToken: sandbox.state.token, apiUrl: sandbox.url }, hasty).count("student");
    await expect(refused).rejects.toMatchObject({ kind: "rate_limited", retryAfterMs: expect.any(Number) });
  });

  it("keep the extension fields that a district has named", async () => {
    const { open } = await start();
    const field = clever.parseCustomField("ext.bus_no");
    expect(field).toEqual({ id: "ext.bus_no", label: "ext.bus_no", isCustom: true });
    expect(await open().checkField("student", "ext.bus_no")).toEqual({ kind: "readable" });
    const { records } = await readAll(open, { dataType: "student", fields: ["ext.bus_no"] });
    for (const [index, { values }] of records.entries()) {
      const { id } = shared[index]!;
      expect(values["ext.bus_no"]).toBe(id % 4 === 0 ? String(1 + (id % 40)) : null);
    }
    for (const text of ["ext.ssn", "frl_status", "ext.lunch_pin", "nonsense", "[Students]Track"])
      expect(clever.parseCustomField(text)).toBeNull();
  });
});

describe("faults of Clever on the wire", () => {
  it.each<FaultKind>([
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
  ])("%s once in the middle loses nobody", async (kind) => {
    const { sandbox, readIds, ids } = await start();
    sandbox.faults.order({ kind, match: STUDENTS, at: 3 });
    expect(await readIds()).toEqual(ids);
  });

  it.each<[FaultKind, string]>([
    ["401-forever", "credentials"],
    ["403", "permission"],
    ["404", "protocol"],
    ["500", "unavailable"],
    ["502", "unavailable"],
    ["cut", "unavailable"],
    ["stall", "unreachable"],
    ["truncated", "unavailable"],
    ["html", "unavailable"],
    ["repeat-page", "unavailable"],
  ])("%s for good is %s, with a way to fix it", async (kind, expected) => {
    const { sandbox, readIds } = await start();
    sandbox.faults.order({ kind, match: STUDENTS, at: 2, times: 99 });
    await expect(readIds()).rejects.toMatchObject({ kind: expected, fix: expect.stringMatching(/\w{4}/) });
  });

  it("a page that stays empty leaves fewer people than counted", async () => {
    const { sandbox, open, readIds, ids } = await start();
    sandbox.faults.order({ kind: "empty-page", match: STUDENTS, at: 3, times: 3 });
    expect(await readIds()).toEqual(ids.slice(0, 80));
    expect(await open().count("student")).toBe(ids.length);
  });
});

describe("Test and save against the sandbox's Clever", () => {
  it("tells each cause apart", async () => {
    const failing = async (change: (sandbox: CleverSandbox) => void, typed: Record<string, string> = {}) => {
      const { sandbox, credentials } = await start();
      change(sandbox);
      const result = await clever.open({ ...credentials, ...typed }, options).test();
      if (result.ok) return null;
      expect(result.failure.fix).toMatch(/\w{4}/);
      return { step: result.steps.find((step) => step.outcome === "failed")?.id, kind: result.failure.kind };
    };
    const nothing = () => {};
    expect(await failing(nothing)).toBeNull();
    expect(await failing(({ state }) => state.revokeToken())).toEqual({ step: "credentials", kind: "credentials" });
    expect(await failing(nothing, { signIn: "client", clientId: "a", clientSecret: "b" })).toEqual({
      step: "credentials",
      kind: "credentials",
    });
    expect(await failing(({ state }) => void (state.syncState = "error"))).toEqual({
      step: "district",
      kind: "unavailable",
    });
    expect(await failing(({ faults }) => faults.order({ kind: "403", match: "/schools", times: 9 }))).toEqual({
      step: "schools",
      kind: "permission",
    });
    expect(await failing(({ faults }) => faults.order({ kind: "html", match: "/", times: 9 }))).toEqual({
      step: "certificate",
      kind: "unavailable",
    });
    expect(await failing(nothing, { apiUrl: "http://127.0.0.1:1/v2" })).toEqual({ step: "host", kind: "protocol" });
    expect(await failing(nothing, { districtToken: "", apiUrl: "https://10.0.0.1/v3.1" }).catch(() => "asks")).toBe(
      "asks",
    );
  });

  it("asks for a district when an application is shared by none of that id", async () => {
    const { sandbox } = await start();
    const typed = {
      signIn: "client",
      clientId: sandbox.state.clientId,
      clientSecret: sandbox.state.clientSecret,
      districtId: "580000000000000000000009",
      apiUrl: sandbox.url,
    };
    expect(await clever.open(typed, options).test()).toMatchObject({ ok: false, failure: { kind: "permission" } });
  });

  it("warns that no students are shared", async () => {
    const { sandbox, open } = await start();
    sandbox.state.shared.delete("student");
    expect(await open().test()).toMatchObject({ ok: true, report: { warnings: [expect.stringContaining("shared")] } });
  });
});

describe("staff of the sandbox's Clever", () => {
  const fields = [
    ...new Set(Object.values(clever.fieldOptions("staff")).flatMap((field) => field.options.map((one) => one.id))),
  ];
  const staffRequest = { dataType: "staff" as const, fields };
  const here = Array.from({ length: district.staffCount }, (_, place) => district.staff(place)).filter((person) =>
    person.posts.some((post) => post.status === 1),
  );

  it("arrive once each, whatever roles they have, with an entry for each role and school", async () => {
    const { sandbox, open } = await start();
    const { records } = await readAll(open, staffRequest);
    const byId = new Map(records.map((record) => [record.sourceId, record]));
    expect(byId.size).toBe(records.length);
    expect(records).toHaveLength(here.length);
    for (const person of here) {
      const record = byId.get(sandbox.state.directory.staffId(person))!;
      const schools = person.posts.filter((post) => post.status === 1).map((post) => post.schoolNumber);
      const named = new Set(record.schoolSourceId?.split(";").filter(Boolean));
      expect(named).toEqual(new Set(schools.map((number) => sandbox.state.directory.schoolId(number))));
      const entries = record.schoolSourceId?.split(";").length;
      for (const list of fields.filter((field) => field.endsWith("[]")))
        expect(record.values[list]?.split(";")).toHaveLength(entries ?? 0);
      expect(record.values["staff:sis_id"]).toBe(String(person.usersDcid));
      expect(record.values["staff:title[]"]).toContain(person.title ?? "");
    }
    expect(records.some((record) => record.values["staff:role[]"]?.includes("teacher;staff"))).toBe(true);
    expect(records.some((record) => record.values["staff:role[]"]?.includes("district_admin"))).toBe(true);
  });

  it("go on from any cursor, and from the list after one that is not shared", async () => {
    const { sandbox, open } = await start();
    const whole = await readAll(open, staffRequest);
    for (const cursor of whole.cursors) {
      const { records } = await readAll(open, staffRequest, cursor);
      expect(records).toEqual(whole.records.slice(whole.records.length - records.length));
    }
    sandbox.state.shared.delete("teacher");
    const { records } = await readAll(open, staffRequest);
    expect(records.length).toBeGreaterThan(0);
    expect(records.length).toBeLessThan(whole.records.length);
    const tested = await open().test();
    expect(tested.ok && tested.report.dataTypes).toContainEqual(
      expect.objectContaining({ dataType: "staff", access: "partial", missing: ["teacher"] }),
    );
  });

  it.each<FaultKind>(["500", "truncated", "empty-page", "repeat-page"])("%s once loses nobody", async (kind) => {
    const { sandbox, open } = await start();
    const whole = await readAll(open, staffRequest);
    sandbox.faults.order({ kind, match: "users?role=teacher", at: 2 });
    expect((await readAll(open, staffRequest)).records).toEqual(whole.records);
  });

  it("are not taken for complete when some stay away", async () => {
    const { sandbox, open } = await start();
    sandbox.faults.order({ kind: "empty-page", match: "users?role=teacher", at: 2, times: 9 });
    await expect(readAll(open, staffRequest)).rejects.toMatchObject({ kind: "unavailable" });
    expect(await open().count("staff")).toBeNull();
  });
});
