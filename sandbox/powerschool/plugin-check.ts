import { XMLParser, XMLValidator } from "fast-xml-parser";
import { fromBuffer, type Entry, type ZipFile } from "yauzl";
import type { Cell, Scope } from "./column";
import { isColumn, TABLES } from "./dictionary";
import { readSql, valueOf, type QuerySql } from "./sql";
import { SqlFault } from "./sql-parser";

/** A column as declared, tied to one of the database for its rights, and what the SQL gives in its place. */
export type QueryColumn = { column: string; alias: string; read: (scope: Scope) => Cell };
export type InstalledQuery = {
  name: string;
  coreTable: string;
  isFlat: boolean;
  /** Queries of the server itself need no grants. */
  isBuiltIn?: boolean;
  columns: QueryColumn[];
  args: { name: string; column: string; isRequired: boolean }[];
  where: QuerySql["where"];
  isOrdered: boolean;
};
export type InstalledPlugin = {
  name: string;
  version: string;
  accessLevel: "READ" | "FULL" | "NONE";
  grants: Set<string>;
  queries: Map<string, InstalledQuery>;
};

/** Why an upload was refused, as the admin would read it. */
export class PluginRefused extends Error {}

/** The files of an upload, which is a ZIP or plugin.xml alone. */
function readFiles(bytes: Buffer): Promise<Map<string, string>> {
  const isXml = bytes.subarray(0, 100).toString("utf8").trimStart().startsWith("<");
  return isXml ? Promise.resolve(new Map([["plugin.xml", bytes.toString("utf8")]])) : unzip(bytes);
}

function unzip(bytes: Buffer): Promise<Map<string, string>> {
  return new Promise((resolve, reject) => {
    fromBuffer(bytes, { lazyEntries: true }, (error: Error | null, zip?: ZipFile) => {
      if (error || !zip) return reject(new PluginRefused("The file is not a ZIP."));
      const files = new Map<string, string>();
      zip.on("entry", (entry: Entry) => {
        zip.openReadStream(entry, (failure, stream) => {
          if (failure || !stream) return reject(new PluginRefused(`${entry.fileName} cannot be read.`));
          const parts: Buffer[] = [];
          stream.on("data", (part: Buffer) => parts.push(part));
          stream.on("end", () => {
            files.set(entry.fileName, Buffer.concat(parts).toString("utf8"));
            zip.readEntry();
          });
        });
      });
      zip.once("error", () => reject(new PluginRefused("The ZIP is damaged.")));
      zip.once("end", () => resolve(files));
      zip.readEntry();
    });
  });
}

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: "",
  cdataPropName: "cdata",
  parseAttributeValue: false,
  // An element may repeat; an attribute of the same name may not.
  isArray: (name, _path, _isLeaf, isAttribute) => !isAttribute && ["field", "query", "column", "arg"].includes(name),
});

function parseXml(file: string, text: string): Xml {
  need(XMLValidator.validate(text) === true, `${file} is not well-formed XML.`);
  return parser.parse(text) as Xml;
}

/** Text of an attribute or element; anything else counts as absent. */
function asText(value: unknown, otherwise = ""): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : otherwise;
}

function need(condition: boolean, message: string): void {
  if (!condition) throw new PluginRefused(message);
}

type Xml = Record<string, unknown>;
const child = (node: unknown, name: string): Xml | undefined => (node as Xml | undefined)?.[name] as Xml | undefined;

function readGrants(plugin: Xml): Set<string> {
  const fields = (child(plugin, "access_request")?.field ?? []) as {
    table?: string;
    field?: string;
    access?: string;
  }[];
  const grants = new Set<string>();
  for (const { table = "", field = "", access } of fields) {
    need(
      table.length > 0 && table.length <= 30 && field.length > 0 && field.length <= 30,
      `access_request: ${table}.${field} is longer than 30 characters or empty.`,
    );
    need(
      access === "ViewOnly" || access === "FullAccess",
      `access_request: ${table}.${field} asks for the access "${access ?? ""}".`,
    );
    need(TABLES.has(table.toUpperCase()), `access_request: there is no table ${table}.`);
    need(isColumn(table, field), `access_request: there is no column ${field} in ${table}.`);
    grants.add(`${table.toUpperCase()}.${field.toUpperCase()}`);
  }
  return grants;
}

function parseSql(name: string, sql: string): QuerySql {
  try {
    return readSql(sql);
  } catch (error) {
    if (error instanceof SqlFault) throw new PluginRefused(`${name}: ${error.message}.`);
    throw error;
  }
}

function readArgs(query: Xml): InstalledQuery["args"] {
  const name = asText(query.name);
  const list = (child(query, "args")?.arg ?? []) as { name?: string; column?: string; required?: string }[];
  return list.map(({ name: arg = "", column = "", required }) => {
    const [table = "", field = ""] = column.split(".");
    need(arg.length > 0, `${name}: an argument has no name.`);
    need(isColumn(table, field), `${name}: the argument ${arg} is of no known column (${column}).`);
    return { name: arg.toLowerCase(), column: column.toUpperCase(), isRequired: required === "true" };
  });
}

function readQuery(query: Xml, grants: Set<string>): InstalledQuery {
  const name = asText(query.name);
  need(name.length > 0 && name.length <= 200 && name.includes("."), `The query name "${name}" is not valid.`);
  const list = (child(query, "columns")?.column ?? []) as { column?: string; "#text"?: string }[];
  const sqlNode = query.sql as { cdata?: string } | string;
  const sql = typeof sqlNode === "string" ? sqlNode : asText(sqlNode?.cdata);
  const coreTable = asText(query.coreTable);
  need(TABLES.has(coreTable.toUpperCase()), `${name}: there is no table ${coreTable} (coreTable).`);
  need(list.length > 0, `${name} has no columns.`);
  const { items, isOrdered, where } = parseSql(name, sql);
  need(
    items.length === list.length,
    `${name}: the SQL selects ${items.length} columns, the XML declares ${list.length}.`,
  );
  const columns = list.map(({ column = "", "#text": alias = "" }, index) => {
    const [table = "", field = ""] = column.split(".");
    need(isColumn(table, field), `${name}: there is no column ${column}.`);
    need(grants.has(column.toUpperCase()), `${name}: access_request does not hold ${column}.`);
    const item = items[index];
    const read = (scope: Scope) => (item ? valueOf(item, scope) : null);
    return { column: column.toUpperCase(), alias: String(alias).trim() || column.toLowerCase(), read };
  });
  need(new Set(columns.map(({ alias }) => alias)).size === columns.length, `${name}: two columns have one name.`);
  const isFlat = query.flattened === "true";
  return { name, coreTable, isFlat, columns, args: readArgs(query), where, isOrdered };
}

/** Checks an upload by the rules of the plugin format; one wrong name fails the whole of it. */
export async function checkPlugin(bytes: Buffer): Promise<InstalledPlugin> {
  const files = await readFiles(bytes);
  const xml = files.get("plugin.xml");
  need(xml !== undefined, "plugin.xml is missing at the root of the ZIP.");
  const plugin = child(parseXml("plugin.xml", xml ?? ""), "plugin");
  need(
    plugin !== undefined && asText(plugin.xmlns).startsWith("http://plugin.powerschool.pearson.com"),
    "plugin.xml has no plugin element of the right namespace.",
  );
  const root = plugin as Xml;
  const name = asText(root.name);
  const version = asText(root.version);
  need(name.length > 0 && name.length <= 40, "The plugin's name must have 1 to 40 characters.");
  need(version.length > 0 && version.length <= 20, "The plugin's version must have 1 to 20 characters.");
  need(asText(root.description).length <= 256, "The plugin's description is longer than 256 characters.");
  const publisher = child(root, "publisher");
  const email = asText(child(publisher, "contact")?.email);
  need(
    asText(publisher?.name).length > 0 && email.length > 0 && email.length <= 40,
    "The publisher's name and email are required.",
  );
  const oauth = root.oauth as Xml | string | undefined;
  need(oauth !== undefined, "The plugin does not ask for credentials (oauth).");
  const level = typeof oauth === "object" ? asText(oauth.accessLevelV1Api, "NONE") : "NONE";
  need(level === "READ" || level === "FULL" || level === "NONE", `accessLevelV1Api cannot be "${level}".`);
  const grants = readGrants(root);
  const queries = new Map<string, InstalledQuery>();
  for (const [file, text] of files) {
    if (!/^queries_root\/.*\.named_queries\.xml$/.test(file)) continue;
    const list = (child(parseXml(file, text), "queries")?.query ?? []) as Xml[];
    for (const entry of list) {
      const query = readQuery(entry, grants);
      need(!queries.has(query.name.toLowerCase()), `The query ${query.name} is there twice.`);
      queries.set(query.name.toLowerCase(), query);
    }
  }
  return { name, version, accessLevel: level as InstalledPlugin["accessLevel"], grants, queries };
}
