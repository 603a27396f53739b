import { ZipFile } from "yazl";
import { splitFieldId, type NamedQuery } from "./named-query";
import { grantedColumns, QUERIES, tieOf } from "./queries";

/** PowerSchool takes a changed plugin only under a higher version: raise it with every change of queries or columns. */
export const PLUGIN_VERSION = "1.3.0";
export const PLUGIN_NAME = "Matricula";
export const PLUGIN_FILE_NAME = `matricula-plugin-${PLUGIN_VERSION}.zip`;

function pluginXml(): string {
  const fields = grantedColumns().map(
    ({ table, field }) =>
      `    <field table="${table.toUpperCase()}" field="${field.toUpperCase()}" access="ViewOnly"/>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<plugin xmlns="http://plugin.powerschool.pearson.com" name="${PLUGIN_NAME}" version="${PLUGIN_VERSION}" description="Reads rosters: schools, students, contacts, staff, courses and course records. It changes nothing in PowerSchool.">
  <oauth accessLevelV1Api="READ"/>
  <access_request>
${fields.join("\n")}
  </access_request>
  <publisher name="Matricula">
    <contact email="support@matricula.example"/>
  </publisher>
</plugin>
`;
}

function queryXml(query: NamedQuery): string {
  const columns = query.columns.map((column) => {
    const { table, field } = splitFieldId(tieOf(column));
    return `      <column column="${table.toUpperCase()}.${field.toUpperCase()}">${column.key}</column>`;
  });
  const selected = query.columns.map(({ key, sql }) => `        ${sql} as ${key}`);
  return `  <query name="${query.name}" coreTable="${query.coreTable}" flattened="true">
    <columns>
${columns.join("\n")}
    </columns>
    <sql><![CDATA[
      select
${selected.join(",\n")}
      from ${query.from}
${query.where ? `      where ${query.where}\n` : ""}      order by ${query.orderBy}
    ]]></sql>
  </query>`;
}

function queriesXml(): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<queries>
${QUERIES.map(queryXml).join("\n")}
</queries>
`;
}

/** The plugin that a district installs, as a ZIP; the same bytes at every call. */
export async function buildPluginZip(): Promise<Buffer> {
  const zip = new ZipFile();
  // A local date written as DOS time: the bytes depend neither on the day nor on the time zone.
  const options = { mtime: new Date(2024, 0, 1), mode: 0o100644, forceDosTimestamp: true };
  zip.addBuffer(Buffer.from(pluginXml()), "plugin.xml", options);
  zip.addBuffer(Buffer.from(queriesXml()), "queries_root/matricula.named_queries.xml", options);
  zip.end();
  const chunks: Buffer[] = [];
  for await (const chunk of zip.outputStream as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}
