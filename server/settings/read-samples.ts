import { sourceSamples } from "@/db/schema";
import { openSession } from "@/server/connection/open-session";
import type { Connector, DataType, SourceRecord } from "@/server/connectors/connector";
import { readList } from "@/server/engine/list";
import type { CommandContext } from "@/server/platform/tenancy";
import type { Catalogue, Field, FieldMatches } from "@/server/engine/types";
import { findSettings, getCatalogue } from "./load-settings";
import { gradeFields } from "./run-settings";
import { addValue, noFacts } from "./value-facts";

/** Rows that are looked at in full; a larger district is sampled from its beginning, and the screen says how many were read. */
const MAX_ROWS = 5000;

/** Which of our fields may follow each SIS field: those it is offered for, and those it is chosen for. */
function followers(catalogue: Catalogue, connector: Connector, chosen: FieldMatches): Map<string, Field[]> {
  const offers = connector.fieldOptions(catalogue.dataType);
  const bySource = new Map<string, Field[]>();
  for (const field of catalogue.fields) {
    const sources = new Set(offers[field.key]?.options.map((option) => option.id));
    const source = chosen[field.key];
    if (source) sources.add(source);
    for (const id of sources) bySource.set(id, [...(bySource.get(id) ?? []), field]);
  }
  return bySource;
}

/** Reads real rows to show samples, how often a field is filled or cannot be used, and the codes that are really present. */
export async function readSamples(context: CommandContext, input: { dataType: DataType }): Promise<{ rows: number }> {
  const catalogue = getCatalogue(input.dataType);
  const { session, connector } = await openSession(context);
  const settings = await findSettings(context.db, context.districtId, input.dataType);
  const ours = followers(catalogue, connector, settings?.fields ?? {});
  const fields = [...ours.keys()];
  const facts = Object.fromEntries([...ours].map(([id, followed]) => [id, noFacts(followed)]));
  const grades = new Set(gradeFields(connector.kind, input.dataType));
  const schools = new Set<string>();
  let rows = 0;
  let cursor: string | null = null;
  do {
    const request = { dataType: input.dataType, fields, cursor };
    const page: { records: SourceRecord[]; next: string | null } = session.parsePage(
      request,
      await session.readPage(request),
    );
    for (const record of page.records) {
      rows++;
      for (const school of readList(record.schoolSourceId ?? "")) if (school) schools.add(school);
      for (const [id, followed] of ours) {
        const known = facts[id];
        if (known) addValue(known, record.values[id], followed, grades.has(id));
      }
    }
    cursor = page.next;
  } while (cursor !== null && rows < MAX_ROWS);
  const values = {
    districtId: context.districtId,
    dataType: input.dataType,
    readAt: context.now,
    rows,
    schools: schools.size,
    fields: facts,
  };
  await context.db
    .insert(sourceSamples)
    .values(values)
    .onConflictDoUpdate({ target: [sourceSamples.districtId, sourceSamples.dataType], set: values });
  return { rows };
}
