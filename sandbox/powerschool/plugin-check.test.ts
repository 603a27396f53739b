import { describe, expect, it } from "vitest";
import { checkPlugin } from "./plugin-check";
import { SandboxState } from "./state";
import { createDistrict } from "../district/district";
import { pluginXml, queriesXml, testPlugin, zipOf, type PluginText, type QueryText } from "./test-rig";

const upload = (given: PluginText) => checkPlugin(Buffer.from(pluginXml(given)));
const GOOD: QueryText = {
  name: "org.acme.one",
  coreTable: "students",
  columns: { dcid: "STUDENTS.DCID" },
  sql: "select s.dcid from students s order by s.dcid",
};
const uploadQuery = async (query: Partial<QueryText>) =>
  checkPlugin(
    await zipOf({
      "plugin.xml": pluginXml({ grants: ["STUDENTS.DCID", "STUDENTS.ID"] }),
      "queries_root/a.named_queries.xml": queriesXml({ ...GOOD, ...query }),
    }),
  );

describe("the check of an uploaded plugin", () => {
  it("accepts a whole one, and a bare plugin.xml", async () => {
    const plugin = await checkPlugin(await testPlugin());
    expect([...plugin.queries.keys()]).toContain("org.acme.by_status");
    expect(plugin.grants.has("STUDENTS.LAST_NAME")).toBe(true);
    expect((await upload({ grants: ["Students.dcid"] })).grants).toEqual(new Set(["STUDENTS.DCID"]));
  });

  it.each<[string, PluginText, RegExp]>([
    ["a long name", { name: "x".repeat(41) }, /name must have 1 to 40/],
    ["no name", { name: "" }, /name must have 1 to 40/],
    ["a long version", { version: "1".repeat(21) }, /version/],
    ["a long description", { description: "x".repeat(257) }, /description/],
    ["no publisher", { publisher: "" }, /publisher/],
    ["a long email", { email: `${"x".repeat(40)}@x.example` }, /publisher/],
    ["an unknown table", { grants: ["NOWHERE.DCID"] }, /no table NOWHERE/],
    ["an unknown column", { grants: ["STUDENTS.DCID", "STUDENTS.SHOE_SIZE"] }, /no column SHOE_SIZE/],
    ["a column name over 30", { grants: [`STUDENTS.${"X".repeat(31)}`] }, /longer than 30/],
    ["an unknown access", { grants: ["STUDENTS.DCID"], access: "Everything" }, /Everything/],
    ["an unknown level", { level: "SOME" }, /SOME/],
  ])("refuses %s, in words", async (_what, given, message) => {
    await expect(upload(given)).rejects.toThrow(message);
  });

  it.each<[string, Partial<QueryText>, RegExp]>([
    [
      "more columns in SQL than in XML",
      { sql: "select s.dcid, s.id from students s" },
      /selects 2 columns.*declares 1/,
    ],
    ["a column that does not exist", { columns: { a: "STUDENTS.NOPE" } }, /no column STUDENTS.NOPE/],
    ["a column without a grant", { columns: { a: "STUDENTS.LAST_NAME" } }, /does not hold STUDENTS.LAST_NAME/],
    ["an unknown core table", { coreTable: "nowhere" }, /no table nowhere/],
    ["a name over 200", { name: `org.${"x".repeat(200)}` }, /query name/],
    ["no select", { sql: "delete from students" }, /no select/],
    ["an argument of no column", { args: '<arg name="y" column="TERMS.NOPE"/>' }, /argument y/],
  ])("refuses a query with %s", async (_what, query, message) => {
    await expect(uploadQuery(query)).rejects.toThrow(message);
  });

  it("counts a function's commas as one column, and knows an order inside brackets from its own", async () => {
    const sql = `select (select listagg(r.racecd, ',') within group (order by r.racecd) from studentrace r
      where r.studentid = s.id), s.id from students s`;
    const { queries } = await uploadQuery({ columns: { a: "STUDENTS.DCID", b: "STUDENTS.ID" }, sql });
    expect(queries.get("org.acme.one")).toMatchObject({ isOrdered: false, where: null });
  });

  it("refuses what is no ZIP, has no plugin.xml, or is not well-formed", async () => {
    await expect(checkPlugin(Buffer.from("hello"))).rejects.toThrow(/not a ZIP/);
    await expect(checkPlugin(await zipOf({ "sub/plugin.xml": pluginXml() }))).rejects.toThrow(/missing at the root/);
    await expect(checkPlugin(Buffer.from("<plugin>"))).rejects.toThrow(/well-formed/);
  });
});

describe("an installed plugin", () => {
  it("keeps its credentials over an upgrade, which needs a higher version, and gets new ones on request", async () => {
    const state = new SandboxState({ district: createDistrict({ students: 10 }) });
    await state.install(await testPlugin({ version: "1.2.9" }));
    const first = state.credentials;
    await expect(state.install(await testPlugin({ version: "1.2.9" }))).rejects.toThrow(/higher version/);
    await state.install(await testPlugin({ version: "1.2.10" }));
    expect(state.credentials).toEqual(first);
    state.regenerate();
    expect(state.credentials.clientId).not.toBe(first.clientId);
    expect(first.clientSecret).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-/);
  });

  it("gives no token before it is enabled", async () => {
    const state = new SandboxState({ district: createDistrict({ students: 10 }) });
    await state.install(await testPlugin());
    expect(state.plugin?.isEnabled).toBe(false);
  });
});
