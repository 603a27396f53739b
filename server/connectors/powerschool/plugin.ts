import { ZipFile } from "yazl";
import { grantedColumns, splitFieldId, STUDENT_QUERY, type NamedQuery } from "./queries";

/** PowerSchool takes a changed plugin only under a higher version: raise it with every change of queries or columns. */
export const PLUGIN_VERSION = "1.2.14";
export const PLUGIN_NAME = "Matricula";
export const PLUGIN_FILE_NAME = `matricula-plugin-${PLUGIN_VERSION}.zip`;

function pluginXml(): string {
  const fields = grantedColumns().map(
    ({ table, field }) =>
      `    <field table="${table.toUpperCase()}" field="${field.toUpperCase()}" access="ViewOnly"/>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<plugin xmlns="http://plugin.powerschool.pearson.com" name="${PLUGIN_NAME}" version="${PLUGIN_VERSION}" description="Reads schools and student rosters. It changes nothing in PowerSchool.">
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
  const columns = query.columns.map(({ id, key }) => {
    const { table, field } = splitFieldId(id);
    return `      <column column="${table.toUpperCase()}.${field.toUpperCase()}">${key}</column>`;
  });
  const selected = query.columns.map(({ key, sql }) => `        ${sql} as ${key}`);
  return `<?xml version="1.0" encoding="UTF-8"?>
<queries>
  <query name="${query.name}" coreTable="${query.coreTable}" flattened="true">
    <columns>
${columns.join("\n")}
    </columns>
    <sql><![CDATA[
      select
${selected.join(",\n")}
      from ${query.from}
      order by ${query.orderBy}
    ]]></sql>
  </query>
</queries>
`;
}

/** The plugin that a district installs, as a ZIP; the same bytes at every call. */
export async function buildPluginZip(): Promise<Buffer> {
  const zip = new ZipFile();
  // A local date written as DOS time: the bytes depend neither on the day nor on the time zone.
  const options = { mtime: new Date(2024, 0, 1), mode: 0o100644, forceDosTimestamp: true };
  zip.addBuffer(Buffer.from(pluginXml()), "plugin.xml", options);
  zip.addBuffer(Buffer.from(queryXml(STUDENT_QUERY)), "queries_root/matricula.named_queries.xml", options);
  zip.end();
  const chunks: Buffer[] = [];
  for await (const chunk of zip.outputStream as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}
