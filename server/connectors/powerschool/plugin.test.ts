import { XMLParser } from "fast-xml-parser";
import { describe, expect, it } from "vitest";
import { fromBuffer, type Entry } from "yauzl";
import { buildPluginZip, PLUGIN_VERSION } from "./plugin";

function unzip(zip: Buffer): Promise<Record<string, string>> {
  return new Promise((fulfil, reject) => {
    const files: Record<string, string> = {};
    fromBuffer(zip, { lazyEntries: true }, (error, archive) => {
      if (error) return reject(error);
      archive.on("error", reject);
      archive.on("end", () => fulfil(files));
      archive.on("entry", (entry: Entry) =>
        archive.openReadStream(entry, (fault, stream) => {
          if (fault) return reject(fault);
          const chunks: Buffer[] = [];
          stream.on("data", (chunk: Buffer) => chunks.push(chunk));
          stream.on("end", () => {
            files[entry.fileName] = Buffer.concat(chunks).toString("utf8");
            archive.readEntry();
          });
        }),
      );
      archive.readEntry();
    });
  });
}

const list = <Item>(value: Item | Item[]): Item[] => (Array.isArray(value) ? value : [value]);

describe("the plugin for PowerSchool", () => {
  it("is the same file at every download", async () => {
    expect((await buildPluginZip()).equals(await buildPluginZip())).toBe(true);
  });

  it("keeps the limits that PowerSchool sets for a plugin", async () => {
    const files = await unzip(await buildPluginZip());
    expect(Object.keys(files)).toEqual(["plugin.xml", "queries_root/matricula.named_queries.xml"]);
    const { plugin } = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: "" }).parse(files["plugin.xml"]!);
    expect(plugin.name.length).toBeLessThanOrEqual(40);
    expect(plugin.version).toBe(PLUGIN_VERSION);
    expect(plugin.version.length).toBeLessThanOrEqual(20);
    expect(plugin.description.length).toBeLessThanOrEqual(256);
    expect(plugin.oauth.accessLevelV1Api).toBe("READ");
    expect(plugin.publisher.contact.email.length).toBeLessThanOrEqual(40);
    const fields = list<{ table: string; field: string; access: string }>(plugin.access_request.field);
    for (const field of fields) {
      expect(field.access).toBe("ViewOnly");
      expect(field.table.length).toBeLessThanOrEqual(30);
      expect(field.field.length).toBeLessThanOrEqual(30);
    }
    const names = fields.map((field) => `${field.table}.${field.field}`);
    expect(new Set(names).size).toBe(names.length);
    expect(names).not.toContain("STUDENTS.SSN");
  });

  it("asks for every column that its query gives, and selects as many as it declares, in order", async () => {
    const files = await unzip(await buildPluginZip());
    const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: "" });
    const fields = list(parser.parse(files["plugin.xml"]!).plugin.access_request.field) as {
      table: string;
      field: string;
    }[];
    const granted = new Set(fields.map((field) => `${field.table}.${field.field}`));
    const { query } = parser.parse(files["queries_root/matricula.named_queries.xml"]!).queries;
    const queries = list(query) as { columns: { column: unknown }; sql: string; flattened: string }[];
    expect(queries).toHaveLength(7);
    for (const { columns: declared, sql, flattened } of queries) {
      const columns = list(declared.column) as { column: string; "#text": string }[];
      for (const column of columns) expect(granted).toContain(column.column);
      const selected = [...sql.matchAll(/ as (\w+),?$/gm)].map((found) => found[1]);
      expect(selected).toEqual(columns.map((column) => column["#text"]));
      expect(sql).toMatch(/order by \w\.dcid\s*$/);
      expect(flattened).toBe("true");
    }
  });
});
