import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Connector, ConnectorSession, DataType, OpenOptions, RawPage, SourceRecord } from "./connector";
import { DATA_TYPE_NAMES } from "./data-type";

/** A SIS played over HTTP, and what it is known to hold. */
export type ContractWorld = {
  connector: Connector;
  credentials: Record<string, string>;
  options: OpenOptions;
  dataType: DataType;
  /** Fields that every row of this SIS has. */
  fields: string[];
  sourceIds: string[];
  /** Fields that are lists, one entry for each school of the record. */
  lists?: string[];
  schoolNumbers: string[];
  pageSize: number;
  /** A custom field as somebody may type it, which this SIS does not have. */
  madeUpField: string;
  /** Requests of a whole read for what is joined to the rows from elsewhere; none without it. */
  joinedRequests?: number;
  /** Requests that the SIS received so far. */
  received(): number;
  close(): Promise<void>;
};

/** Reads from a cursor to the end, each page by a session of its own, as an import does. */
export async function readAll(
  open: () => ConnectorSession,
  request: { dataType: DataType; fields: string[] },
  from: string | null = null,
): Promise<{ records: SourceRecord[]; cursors: (string | null)[]; pages: RawPage[] }> {
  const records: SourceRecord[] = [];
  const cursors: (string | null)[] = [];
  const pages: RawPage[] = [];
  for (let cursor = from; ;) {
    const session = open();
    const page = await session.readPage({ ...request, cursor });
    const parsed = session.parsePage({ ...request, cursor }, page);
    records.push(...parsed.records);
    cursors.push(cursor);
    pages.push(page);
    if (parsed.next === null) return { records, cursors, pages };
    cursor = parsed.next;
  }
}

/** The promises of `connector.ts` that hold for every SIS. */
export function testConnectorContract(name: string, start: () => Promise<ContractWorld>): void {
  describe(`the connector contract: ${name}`, () => {
    let world: ContractWorld;
    const open = () => world.connector.open(world.credentials, world.options);
    const request = () => ({ dataType: world.dataType, fields: world.fields });

    beforeAll(async () => void (world = await start()));
    afterAll(() => world.close());

    it("asks for a page a page, and about three requests more", async () => {
      const before = world.received();
      await open().count(world.dataType);
      const { pages } = await readAll(open, request());
      expect(pages).toHaveLength(Math.ceil(world.sourceIds.length / world.pageSize));
      expect(world.received() - before).toBeLessThanOrEqual(pages.length + (world.joinedRequests ?? 0) + 3);
    });

    it("reads every row once, and counts as many", async () => {
      const { records } = await readAll(open, request());
      expect(records.map((record) => record.sourceId).toSorted()).toEqual(world.sourceIds.toSorted());
      expect(await open().count(world.dataType)).toBe(world.sourceIds.length);
      for (const record of records) expect(Object.keys(record.values)).toEqual(world.fields);
    });

    it("goes on from any cursor in another session", async () => {
      const whole = await readAll(open, request());
      const middle = whole.cursors[Math.floor(whole.cursors.length / 2)] ?? null;
      const rest = await readAll(open, request(), middle);
      expect(rest.records).toEqual(whole.records.slice(-rest.records.length));
      expect(middle).not.toBeNull();
    });

    it("parses a stored page like a fresh one", async () => {
      const { pages, cursors, records } = await readAll(open, request());
      const stored = pages.flatMap((page, index) => {
        const at = { ...request(), cursor: cursors[index] ?? null };
        return open().parsePage(at, { body: page.body }).records;
      });
      expect(stored).toEqual(records);
    });

    it("gives values as text, and blanks as null", async () => {
      const { records } = await readAll(open, request());
      const values = records.flatMap((record) => Object.values(record.values));
      expect(values.every((value) => value === null || (typeof value === "string" && value !== ""))).toBe(true);
    });

    it("lists every school once, by the key that rows carry", async () => {
      const schools = await open().listSchools();
      expect(schools.map((school) => school.number).toSorted()).toEqual(world.schoolNumbers.toSorted());
      const known = new Set(schools.map((school) => school.sourceId));
      const { records } = await readAll(open, request());
      const named = records.flatMap((record) => record.schoolSourceId?.split(";") ?? []);
      // Records of the whole district name no school.
      expect(named.length === 0 || named.some((school) => known.has(school))).toBe(true);
    });

    it("gives the lists of a record one entry for each school, in the same order at every read", async () => {
      const { records } = await readAll(open, request());
      for (const { schoolSourceId, values } of records) {
        for (const list of (world.lists ?? []).flatMap((field) => values[field] ?? []))
          expect(list.split(";")).toHaveLength(schoolSourceId?.split(";").length ?? 0);
      }
      expect((await readAll(open, request())).records).toEqual(records);
    });

    it("passes its own test, step by step, and reports what it can read", async () => {
      const result = await open().test();
      expect(result.steps.map((step) => step.outcome)).not.toContain("failed");
      expect(result).toMatchObject({ ok: true, report: { pageSize: world.pageSize } });
      if (result.ok) {
        expect(result.report.dataTypes).toContainEqual(
          expect.objectContaining({ dataType: world.dataType, access: "full", missing: [] }),
        );
      }
    });

    it("stops its test at the step that fails, and keeps secrets out of what it says", async () => {
      const secrets = world.connector.credentialFields.filter((field) => field.isSecret).map((field) => field.name);
      const wrong = { ...world.credentials };
      for (const secret of secrets) wrong[secret] = "entirely-wrong-value";
      const result = await world.connector.open(wrong, world.options).test();
      expect(result).toMatchObject({ ok: false, failure: { kind: "credentials" } });
      const failed = result.steps.findIndex((step) => step.outcome === "failed");
      expect(result.steps.slice(failed + 1).every((step) => step.outcome === "not_tried")).toBe(true);
      expect(JSON.stringify(result)).not.toContain("entirely-wrong-value");
    });

    it("finds that its fields are readable, and that made-up ones are not there", async () => {
      for (const field of world.fields.slice(0, 3)) {
        expect(await open().checkField(world.dataType, field)).toEqual({ kind: "readable" });
      }
      const madeUp = world.connector.parseCustomField(world.madeUpField);
      expect(madeUp).toMatchObject({ isCustom: true });
      expect(await open().checkField(world.dataType, madeUp?.id ?? "")).toMatchObject({ kind: "unknown" });
    });

    it("offers every data type, or says why it does not", async () => {
      const { dataTypes, notRead } = world.connector;
      const result = await open().test();
      for (const dataType of DATA_TYPE_NAMES) {
        expect([dataType, dataTypes.includes(dataType) !== (notRead[dataType]?.length ?? 0) > 20]).toEqual([
          dataType,
          true,
        ]);
        if (!result.ok || !notRead[dataType]) continue;
        expect(result.report.dataTypes).toContainEqual(
          expect.objectContaining({ dataType, access: "none", detail: notRead[dataType] }),
        );
      }
    });

    it("says how access is given, and where each of its fields is mended", () => {
      const { connector, dataType } = world;
      expect(connector.instructions.length).toBeGreaterThan(1);
      for (const field of Object.values(connector.fieldOptions(dataType)).flatMap((one) => one.options)) {
        const hint = connector.fixHint(dataType, field.id);
        expect(hint.who.length * hint.where.length).toBeGreaterThan(20);
      }
    });

    it("counts its requests", async () => {
      const session = open();
      const before = world.received();
      await session.readPage({ ...request(), cursor: null });
      await session.count(world.dataType);
      expect(session.requestCount()).toBe(world.received() - before);
    });
  });
}
