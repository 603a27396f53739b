import { afterEach, describe, expect, it } from "vitest";
import { createDistrict } from "@/sandbox/district/district";
import type { FaultKind } from "@/sandbox/sis/faults";
import { startPowerSchool, type PowerSchoolSandbox } from "@/sandbox/powerschool/server";
import type { ServerOptions } from "@/sandbox/powerschool/state";
import { readAll, testConnectorContract } from "../contract";
import { powerschool } from "./index";
import { buildPluginZip } from "./plugin";
import { STUDENT_QUERY } from "./student-query";

const fields = Object.values(powerschool.fieldOptions("student")).flatMap((field) =>
  field.options.map((option) => option.id),
);
const request = { dataType: "student" as const, fields: [...new Set(fields)] };
const options = { allowPrivateAddresses: true, patience: { backoffBaseMs: 5, timeoutMs: 1500 } };
const district = createDistrict({ students: 230, seed: 7 });
const sourceIds = Array.from({ length: district.studentCount }, (_, index) => String(district.student(index).dcid));
const running: PowerSchoolSandbox[] = [];

afterEach(async () => void (await Promise.all(running.splice(0).map((sandbox) => sandbox.close()))));

async function start(given: Partial<ServerOptions> = {}) {
  const sandbox = await startPowerSchool({ district, pageSize: 50, plugin: await buildPluginZip(), ...given });
  running.push(sandbox);
  const credentials = { url: sandbox.url, clientId: sandbox.clientId, clientSecret: sandbox.clientSecret };
  const open = () => powerschool.open(credentials, options);
  const readIds = async () => (await readAll(open, request)).records.map((record) => record.sourceId);
  return { sandbox, credentials, open, readIds };
}

testConnectorContract("PowerSchool", async () => {
  const { sandbox, credentials } = await start();
  running.splice(running.indexOf(sandbox), 1);
  return {
    connector: powerschool,
    credentials,
    options,
    dataType: "student",
    fields: request.fields,
    sourceIds,
    schoolNumbers: district.schools.map((school) => String(school.number)),
    pageSize: 50,
    madeUpField: "Students.No_Such_Column_Here",
    received: () => sandbox.stats().total,
    close: () => sandbox.close(),
  };
});

const match = `/ws/schema/query/${STUDENT_QUERY.name}`;

describe("students of the sandbox's PowerSchool", () => {
  it("arrive as the SIS holds them", async () => {
    const { open } = await start();
    const { records } = await readAll(open, request);
    for (const [index, record] of records.entries()) {
      const truth = district.student(index);
      const races = truth.races.toSorted().join(",");
      const values = record.values;
      expect(record).toMatchObject({ sourceId: String(truth.dcid), schoolSourceId: String(truth.schoolNumber) });
      expect(values["Students.Student_Number"]).toBe(truth.studentNumber);
      expect(values["Students.Last_Name"]).toBe(truth.lastName || null);
      expect(values["Students.Enroll_Status"]).toBe(String(truth.enrollStatus));
      expect(values["Students.ClassOf"]).toBe(truth.classOf === null ? null : String(truth.classOf));
      const ethnicity = values["Students.FedEthnicity+StudentRace.RaceCD"] ?? null;
      if (races === "" && truth.fedEthnicity < 1) expect(ethnicity).toBeNull();
      else expect(ethnicity?.split("/")[1]?.split(",").toSorted().join(",")).toBe(races);
    }
  });

  it("mark the schools that no longer run, and count their active students", async () => {
    const { open } = await start();
    const schools = await open().listSchools();
    const active = (number: number) => {
      const rows = sourceIds.map((_id, index) => district.student(index));
      return rows.filter((row) => row.schoolNumber === number && row.enrollStatus === 0).length;
    };
    expect(schools.map((school) => [school.number, school.isActive, school.studentCount])).toEqual(
      district.schools.map((school) => [String(school.number), school.isActive, active(school.number)]),
    );
    expect(schools.some((school) => !school.isActive)).toBe(true);
  });

  it("come whole from a server that refuses larger pages, and from one with a minimum interval", async () => {
    const strict = await start({ pageSizeOver: "refuse", pageSize: 37 });
    expect(await strict.readIds()).toEqual(sourceIds);
    const slow = await start({ intervalMs: 30 });
    expect(await slow.readIds()).toEqual(sourceIds);
  });

  it("come whole while tokens live for seconds only", async () => {
    const { readIds } = await start({ tokenLifeSeconds: 1 });
    expect(await readIds()).toEqual(sourceIds);
  });
});

describe("faults of PowerSchool on the wire", () => {
  it.each<FaultKind>([
    "401-expired",
    "429",
    "429-no-header",
    "500",
    "502",
    "cut",
    "stall",
    "truncated",
    "html",
    "empty-page",
    "wrong-type",
    "throttle",
    "clock-skew",
    "shrinking-total",
  ])("%s once in the middle loses nobody", async (kind) => {
    const { sandbox, readIds } = await start();
    sandbox.faults.order({ kind, match, at: 3 });
    expect(await readIds()).toEqual(sourceIds);
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
  ])("%s for good is %s, with a way to fix it", async (kind, expected) => {
    const { sandbox, readIds } = await start();
    sandbox.faults.order({ kind, match, at: 2, times: 99 });
    await expect(readIds()).rejects.toMatchObject({ kind: expected, fix: expect.stringMatching(/\w{4}/) });
  });

  it("a page that stays empty or repeats leaves fewer people than counted", async () => {
    for (const kind of ["empty-page", "repeat-page"] as const) {
      const { sandbox, open, readIds } = await start();
      sandbox.faults.order({ kind, match, at: 3, times: kind === "empty-page" ? 3 : 1 });
      const ids = new Set(await readIds());
      expect(ids.size).toBe(sourceIds.length - 50);
      expect(await open().count("student")).toBe(sourceIds.length);
    }
  });
});

describe("Test and save against the sandbox's PowerSchool", () => {
  const failing = async (
    given: Partial<ServerOptions>,
    change: (sandbox: PowerSchoolSandbox) => unknown = () => null,
  ) => {
    const { sandbox, open } = await start(given);
    await change(sandbox);
    const result = await open().test();
    return result.ok
      ? null
      : { step: result.steps.find((step) => step.outcome === "failed")?.id, kind: result.failure.kind };
  };

  it("tells each cause apart", async () => {
    expect(await failing({})).toBeNull();
    expect(await failing({}, (sandbox) => sandbox.plugin.disable())).toEqual({
      step: "credentials",
      kind: "credentials",
    });
    expect(await failing({}, (sandbox) => sandbox.plugin.regenerate())).toEqual({
      step: "credentials",
      kind: "credentials",
    });
    expect(await failing({ version: "21.9.9.0.1" })).toEqual({ step: "version", kind: "version" });
    expect(await failing({ version: "22.11.0.0.1" })).toBeNull();
    expect(
      await failing({ version: "25.2.0.0.1" }, ({ state }) => {
        if (state.plugin) state.plugin.accessLevel = "NONE";
      }),
    ).toEqual({ step: "plugin", kind: "permission" });
    expect(await failing({}, ({ state }) => state.plugin?.queries.clear())).toEqual({
      step: "students",
      kind: "permission",
    });
    expect(await failing({}, ({ faults }) => faults.order({ kind: "html", match: "/", times: 9 }))).toEqual({
      step: "certificate",
      kind: "unavailable",
    });
  });

  it("checks fields that are not in the plugin's list", async () => {
    const { sandbox, open } = await start();
    const check = (id: string) => open().checkField("student", id);
    expect(await check("Students.Track")).toEqual({ kind: "no_access", table: "Students", field: "Track" });
    expect(await check("Students.Nonsense")).toEqual({ kind: "unknown" });
    expect(await check("U_Nowhere.bus_no")).toEqual({ kind: "unknown" });
    sandbox.state.plugin?.grants.add("STUDENTS.TRACK").add("U_STUDENTSUSERFIELDS.BUS_NO");
    expect(await check("Students.Track")).toEqual({ kind: "readable" });
    const custom = { dataType: "student" as const, fields: ["Students.Track", "U_StudentsUserFields.bus_no"] };
    const { records } = await readAll(open, custom);
    expect(records.map((record) => record.sourceId)).toEqual(sourceIds);
    for (const [index, { values }] of records.entries()) {
      const { id } = district.student(index);
      expect(values["Students.Track"]).toBe(id % 3 === 0 ? "A" : null);
      expect(values["U_StudentsUserFields.bus_no"]).toBe(id % 4 === 0 ? String(1 + (id % 40)) : null);
    }
  });
});
