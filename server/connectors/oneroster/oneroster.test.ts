import { afterEach, describe, expect, it } from "vitest";
import { createDistrict } from "@/sandbox/district/district";
import type { Quirks } from "@/sandbox/oneroster/quirks";
import { PROVIDERS } from "@/sandbox/oneroster/providers";
import { startOneRoster, type OneRosterSandbox } from "@/sandbox/oneroster/server";
import type { FaultKind } from "@/sandbox/sis/faults";
import type { Connector, DataType } from "../connector";
import { readAll, testConnectorContract } from "../contract";
import { findConnector } from "../registry";
import { PRESETS } from "./presets";

const oneroster = findConnector("oneroster")!;
const offered = (dataType: DataType) => [
  ...new Set(Object.values(oneroster.fieldOptions(dataType)).flatMap((field) => field.options.map((one) => one.id))),
];
const request = { dataType: "student" as const, fields: offered("student") };
const staffRequest = { dataType: "staff" as const, fields: offered("staff") };
const options = { allowPrivateAddresses: true, patience: { backoffBaseMs: 5, timeoutMs: 1500 }, pageSize: 40 };
const district = createDistrict({ students: 230, seed: 7 });
const schoolNumbers = district.schools.map((school) => String(school.number));
const running: OneRosterSandbox[] = [];

afterEach(async () => void (await Promise.all(running.splice(0).map((sandbox) => sandbox.close()))));

type Way = "1.1 OAuth 1.0a" | "1.1 OAuth 2" | "1.2";

function credentialsFor(sandbox: OneRosterSandbox, way: Way): Record<string, string> {
  return {
    baseUrl: way === "1.2" ? sandbox.v1p2 : sandbox.v1p1,
    signIn: way === "1.1 OAuth 1.0a" ? "oauth1-sha256" : "oauth2",
    tokenUrl: way === "1.1 OAuth 1.0a" ? "" : sandbox.tokenUrl,
    clientId: sandbox.state.clientId,
    clientSecret: sandbox.state.clientSecret,
    scope: "",
  };
}

async function start(given: { quirks?: Partial<Quirks>; prefix?: string; way?: Way } = {}) {
  const { way = "1.2", ...rest } = given;
  const sandbox = await startOneRoster({ district, ...rest });
  running.push(sandbox);
  const credentials = credentialsFor(sandbox, way);
  const open = (typed: Record<string, string> = {}) => oneroster.open({ ...credentials, ...typed }, options);
  const readIds = async () => (await readAll(open, request)).records.map((record) => record.sourceId);
  const { catalog } = sandbox.state;
  const ids = catalog.students.map((_place, index) => catalog.studentId(catalog.student(index)));
  return { sandbox, credentials, open, readIds, ids, catalog };
}

const WAYS: Way[] = ["1.1 OAuth 1.0a", "1.1 OAuth 2", "1.2"];
for (const way of WAYS) {
  testConnectorContract(`OneRoster ${way}`, async () => {
    const { sandbox, credentials, ids } = await start({ way });
    running.splice(running.indexOf(sandbox), 1);
    return {
      connector: oneroster,
      credentials,
      options,
      dataType: "student",
      fields: request.fields,
      sourceIds: ids,
      schoolNumbers,
      pageSize: 40,
      madeUpField: "metadata.noSuchField",
      joinedRequests: Math.ceil(ids.length / 40),
      received: () => sandbox.state.stats.total,
      close: () => sandbox.close(),
    };
  });
}

describe("students of the sandbox's OneRoster", () => {
  it.each(WAYS)("arrive by %s as the server holds them, with their demographics", async (way) => {
    const { open, catalog } = await start({ way });
    const { records } = await readAll(open, request);
    expect(records).toHaveLength(catalog.students.length);
    for (const [index, { values, schoolSourceId }] of records.entries()) {
      const truth = catalog.student(index);
      expect(values.identifier).toBe(truth.studentNumber);
      expect(values["userIds.SIS"]).toBe(String(truth.dcid));
      expect(values.familyName).toBe(truth.lastName || null);
      expect(values["demographics.birthDate"]).toBe(truth.birthDate);
      expect(values["grades:level"]).toBe(String(truth.gradeLevel));
      expect(values.orgs).toBe(schoolSourceId);
      expect(schoolSourceId).toBe(`s-${truth.schoolNumber}`);
      const expected = { "0": "enabled", "-1": "enabled", "1": "disabled", "2": "tobedeleted" }[truth.enrollStatus];
      expect(values["status+enabledUser"]).toBe(expected);
      const ethnicity = values["demographics.ethnicity+races"] ?? "/";
      expect(ethnicity.startsWith("1/")).toBe(truth.fedEthnicity === 1);
    }
  });

  it("are read without demographics where no field of them is matched", async () => {
    const { sandbox, open } = await start({ quirks: { hidesDemographics: true } });
    const fields = ["sourcedId", "familyName"];
    expect((await readAll(open, { dataType: "student", fields })).records.length).toBeGreaterThan(200);
    const paths = Object.keys(sandbox.state.stats.requests);
    expect(paths.some((path) => path.includes("demographics"))).toBe(false);
    await expect(readAll(open, request)).rejects.toMatchObject({
      kind: "permission",
      fix: expect.stringContaining("Do not import"),
    });
    expect(await open().checkField("student", "demographics.sex")).toMatchObject({ kind: "no_access" });
    const tested = await open().test();
    expect(tested).toMatchObject({ ok: true, report: { warnings: [expect.stringContaining("Demographics")] } });
    expect(tested.ok && tested.report.dataTypes).toContainEqual(
      expect.objectContaining({ dataType: "student", access: "partial", missing: ["demographics"] }),
    );
  });

  it("keep the extensions and ids that a district has named, never what is refused", async () => {
    const { open } = await start();
    const field = oneroster.parseCustomField("userIds.State")!;
    expect(field).toMatchObject({ isCustom: true });
    expect(await open().checkField("student", field.id)).toEqual({ kind: "readable" });
    const { records } = await readAll(open, { dataType: "student", fields: [field.id, "metadata.classYear"] });
    expect(records.every(({ values }) => /^0098\d+$/.test(values["userIds.State"] ?? ""))).toBe(true);
    expect(records.some(({ values }) => /^20\d\d$/.test(values["metadata.classYear"] ?? ""))).toBe(true);
    for (const text of ["metadata.ssn", "metadata.lunchStatus", "agents", "[Students]Track", "metadata.passwordHint"])
      expect(oneroster.parseCustomField(text)).toBeNull();
  });
});

describe("what is documented of providers", () => {
  const cases: [string, Partial<Quirks>][] = [
    ["no total", { total: "missing" }],
    ["no links", { links: "missing" }],
    ["neither total nor links", { total: "missing", links: "missing" }],
    ["links without brackets and no total", { links: "no-brackets", total: "missing" }],
    ["links to http", { links: "http" }],
    ["a next link on the last page", { links: "always-next" }],
    ["pages cut to 25 in silence", { largestLimit: 25 }],
    ["pages cut, neither total nor links", { largestLimit: 25, total: "missing", links: "missing" }],
    ["rows in no order", { isUnsorted: true }],
    ["grades and flags in words of their own", { grades: "plain", flags: "boolean" }],
    ["the district named among the organizations", { namesDistrict: true }],
    ["deleted rows marked inactive, as early versions do", { deleted: "inactive" }],
    ["credentials of the token in the body", { tokenCredentials: "body" }],
    ["scopes that nobody looks at", { scopes: "ignored" }],
    ["tokens that die in the middle of a read", { tokenLifeSeconds: 1 }],
  ];

  it.each(cases)("%s: everybody arrives once, as by the book", async (_name, quirks) => {
    const way = "namesDistrict" in quirks || "flags" in quirks ? "1.1 OAuth 2" : "1.2";
    const { open, catalog, ids } = await start({ quirks, way, prefix: "/campus/api" });
    const { records } = await readAll(open, request);
    expect(records.map((record) => record.sourceId)).toEqual(ids);
    for (const [index, { values, schoolSourceId }] of records.entries()) {
      const truth = catalog.student(index);
      expect(schoolSourceId).toBe(`s-${truth.schoolNumber}`);
      expect(values["grades:level"]).toBe(String(truth.gradeLevel));
      const isHispanic = (values["demographics.ethnicity+races"] ?? "/").startsWith("1/");
      expect(isHispanic).toBe(truth.fedEthnicity === 1);
      const isEnabled = values["status+enabledUser"] === "enabled";
      expect(isEnabled).toBe(truth.enrollStatus === 0 || truth.enrollStatus === -1);
    }
  });

  it("a row held back from its page leaves fewer people than counted, and nobody else is lost", async () => {
    const { open, readIds, ids } = await start({ quirks: { hidesEvery: 30 } });
    expect(await readIds()).toEqual(ids.filter((_id, index) => index % 30 !== 29));
    expect(await open().count("student")).toBe(ids.length);
  });

  it("a total that is not said is not made up", async () => {
    const { open } = await start({ quirks: { total: "missing" } });
    expect(await open().count("student")).toBeNull();
  });

  it("a key of a proxy is sent as it is, and SHA-1 signs too", async () => {
    const { sandbox, open, ids } = await start({ way: "1.1 OAuth 1.0a" });
    const bearer = { signIn: "bearer", clientId: "", clientSecret: sandbox.state.bearer };
    for (const typed of [bearer, { signIn: "oauth1-sha1" }]) {
      const { records } = await readAll(() => open(typed), request);
      expect(records).toHaveLength(ids.length);
    }
  });

  it.each(Object.keys(PROVIDERS))(
    "%s is read as it is documented: everybody arrives once, with school and grade",
    async (kind) => {
      const { signIn, tokenQuery, ...provider } = PROVIDERS[kind]!;
      const { sandbox, catalog, ids } = await start({ quirks: provider.quirks, prefix: provider.prefix });
      const preset = PRESETS.find((one) => one.kind === kind)!;
      const connector = findConnector(kind)!;
      const typed = {
        baseUrl: sandbox[provider.version],
        signIn,
        tokenUrl: signIn.startsWith("oauth2") ? sandbox.tokenUrl + tokenQuery : "",
        clientId: sandbox.state.clientId,
        clientSecret: sandbox.state.clientSecret,
        scope: "",
      };
      const { pageSize: _own, ...plain } = options;
      const open = () => connector.open(typed, plain);
      const { records } = await readAll(open, request);
      expect(records.map((record) => record.sourceId)).toEqual(ids);
      for (const [index, { values, schoolSourceId }] of records.entries()) {
        const truth = catalog.student(index);
        expect(schoolSourceId).toBe(`s-${truth.schoolNumber}`);
        expect(values["grades:level"]).toBe(String(truth.gradeLevel));
      }
      const result = await open().test();
      const isRefused = provider.quirks.hidesUsers === true;
      expect(result.ok && result.report.dataTypes.find((one) => one.dataType === "staff")?.access).toBe(
        isRefused ? "none" : "full",
      );
      if (isRefused)
        await expect(readAll(open, staffRequest)).rejects.toMatchObject({
          kind: "permission",
          fix: preset.whenRefused,
        });
      const listed = (await open().listSchools()).map((school) => school.number);
      expect(listed).toHaveLength(schoolNumbers.length - (provider.quirks.hidesOneSchool ? 1 : 0));
    },
  );

  it("a server that knows users only takes a name and password, and refuses a wrong one or a client", async () => {
    const { open } = await start({ quirks: { grant: "password" }, way: "1.1 OAuth 2" });
    expect(await open({ signIn: "oauth2-password" }).test()).toMatchObject({ ok: true });
    const wrong: Record<string, string>[] = [
      { signIn: "oauth2-password", clientSecret: "wrong" },
      { signIn: "oauth2" },
    ];
    for (const typed of wrong)
      expect(await open(typed).test()).toMatchObject({ ok: false, failure: { kind: "credentials" } });
  });

  it("every preset connects with its own way of signing in, and says where access is given", async () => {
    expect(PRESETS.map((preset) => preset.kind)).toEqual(
      expect.arrayContaining(["classlink", "infinite_campus", "skyward", "aeries", "synergy", "powerschool_oneroster"]),
    );
    const { sandbox } = await start();
    for (const preset of PRESETS) {
      const connector: Connector = findConnector(preset.kind)!;
      const way = preset.signIn === "oauth2" ? "1.1 OAuth 2" : "1.1 OAuth 1.0a";
      const typed = { ...credentialsFor(sandbox, way), signIn: preset.signIn };
      const { pageSize: _all, ...plain } = options;
      const result = await connector.open(typed, plain).test();
      expect(result).toMatchObject({ ok: true, report: { product: preset.product, pageSize: preset.pageSize } });
      expect(connector.instructions.length).toBeGreaterThan(1);
      expect(connector.credentialFields.find((field) => field.name === "signIn")?.initial).toBe(preset.signIn);
    }
  });
});

const STUDENTS = "/students?";

describe("faults of OneRoster on the wire", () => {
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
    const { sandbox, readIds, ids } = await start({ way: "1.1 OAuth 2" });
    sandbox.faults.order({ kind, match: STUDENTS, at: 3 });
    expect(await readIds()).toEqual(ids);
  });

  it.each<FaultKind>(["401-expired", "truncated", "empty-page", "repeat-page", "shrinking-total"])(
    "%s once among the demographics leaves nobody without a birth date",
    async (kind) => {
      const { sandbox, open } = await start();
      const whole = await readAll(open, request);
      sandbox.faults.order({ kind, match: "/demographics?", at: 3 });
      expect((await readAll(open, request)).records).toEqual(whole.records);
    },
  );

  it("a clock an hour off does not stop signed requests", async () => {
    const { sandbox, readIds, ids } = await start({ way: "1.1 OAuth 1.0a" });
    sandbox.faults.order({ kind: "clock-skew", match: "/v1p1/", times: 999 });
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

  it("a page that stays empty leaves fewer people than counted; demographics that stay away stop the read", async () => {
    const { sandbox, open, readIds, ids } = await start();
    sandbox.faults.order({ kind: "empty-page", match: STUDENTS, at: 3, times: 3 });
    expect(await readIds()).toEqual(ids.slice(0, 80));
    expect(await open().count("student")).toBe(ids.length);
    sandbox.faults.order({ kind: "empty-page", match: "/demographics?", at: 3, times: 3 });
    await expect(readIds()).rejects.toMatchObject({ kind: "unavailable" });
    expect(await readIds()).toEqual(ids);
  });
});

describe("staff of the sandbox's OneRoster", () => {
  it.each(WAYS)("arrive by %s, each once, with a role for each school", async (way) => {
    const { open, catalog } = await start({ way });
    const { records } = await readAll(open, staffRequest);
    const people = Array.from({ length: catalog.staffCount }, (_, index) => catalog.staff(index));
    expect(records.map((record) => record.sourceId)).toEqual(people.map((person) => catalog.staffId(person)));
    for (const [index, { values, schoolSourceId }] of records.entries()) {
      const person = people[index]!;
      const posts = person.posts.filter((post) => post.status === 1);
      const held = posts.length > 0 ? posts : person.posts;
      expect(schoolSourceId).toBe(held.map((post) => `s-${post.schoolNumber}`).join(";"));
      for (const list of ["roles[]", "status+enabledUser[]"])
        expect(values[list]?.split(";")).toHaveLength(held.length);
      expect(values["status+enabledUser[]"]).toContain(posts.length > 0 ? "enabled" : "disabled");
      expect(values.identifier).toBe(person.number);
    }
    const roles = new Set(records.flatMap((record) => record.values["roles[]"]?.split(";") ?? []));
    expect(roles.has(way === "1.2" ? "counselor" : "administrator")).toBe(true);
    expect(roles.has("student")).toBe(false);
  });

  it("keep no student with what is stored of an import of staff", async () => {
    const { open } = await start();
    const { pages } = await readAll(open, staffRequest);
    expect(pages.some((page) => page.body.includes('"sourcedId":"u-'))).toBe(false);
  });

  it("are not taken for complete when users stay away", async () => {
    const { sandbox, open } = await start();
    sandbox.faults.order({ kind: "empty-page", match: "/users?", at: 3, times: 3 });
    await expect(readAll(open, staffRequest)).rejects.toMatchObject({ kind: "unavailable" });
    expect(await open().count("staff")).toBeNull();
  });
});

describe("Test and save against the sandbox's OneRoster", () => {
  it("tells each cause apart", async () => {
    const failing = async (change: (sandbox: OneRosterSandbox) => void, typed: Record<string, string> = {}) => {
      const { sandbox, open } = await start();
      change(sandbox);
      const result = await open(typed).test();
      if (result.ok) return null;
      expect(result.failure.fix).toMatch(/\w{4}/);
      return { step: result.steps.find((step) => step.outcome === "failed")?.id, kind: result.failure.kind };
    };
    const nothing = () => {};
    expect(await failing(nothing)).toBeNull();
    expect(await failing(nothing, { clientSecret: "wrong" })).toEqual({ step: "credentials", kind: "credentials" });
    expect(await failing(({ state }) => state.granted.clear())).toEqual({ step: "credentials", kind: "permission" });
    expect(await failing(nothing, { scope: "https://made.up/scope" })).toEqual({
      step: "credentials",
      kind: "permission",
    });
    expect(await failing(({ faults }) => faults.order({ kind: "404", match: "/schools", at: 2, times: 9 }))).toEqual({
      step: "schools",
      kind: "protocol",
    });
    expect(await failing(({ faults }) => faults.order({ kind: "403", match: "/students", times: 9 }))).toEqual({
      step: "students",
      kind: "permission",
    });
    expect(await failing(({ faults }) => faults.order({ kind: "html", match: "/", times: 9 }))).toEqual({
      step: "certificate",
      kind: "unavailable",
    });
    expect(await failing(nothing, { baseUrl: "http://127.0.0.1:1/ims/oneroster/v2p0" })).toEqual({
      step: "host",
      kind: "protocol",
    });
  });

  it("does without the demographics scope where only the core is granted", async () => {
    const { sandbox, open } = await start();
    sandbox.state.granted.delete("roster-demographics.readonly");
    expect(await open().test()).toMatchObject({ ok: true, report: { warnings: [expect.stringContaining("Demogr")] } });
  });

  it("asks for what its way of signing in needs", () => {
    const typed = { baseUrl: "https://x.example/ims/oneroster/v1p1", clientSecret: "s" };
    const parse = (more: Record<string, string>) => oneroster.credentials.safeParse({ ...typed, ...more }).success;
    expect(parse({ signIn: "oauth2", clientId: "a" })).toBe(false);
    expect(parse({ signIn: "oauth2", clientId: "a", tokenUrl: "https://x.example/token" })).toBe(true);
    expect(parse({ signIn: "oauth1-sha256" })).toBe(false);
    expect(parse({ signIn: "bearer" })).toBe(true);
  });
});
