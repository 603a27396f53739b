import { sourceSamples } from "@/db/schema";
import { openSession } from "@/server/connection/open-session";
import type { DataType, SourceRecord } from "@/server/connectors/connector";
import type { CommandContext } from "@/server/platform/tenancy";
import { findSettings, getCatalogue } from "./load-settings";

/** Rows that are looked at in full; a larger district is sampled from its beginning, and the screen says how many were read. */
const MAX_ROWS = 5000;
const MAX_VALUES = 200;
const MAX_SAMPLES = 3;

type FieldFacts = { filled: number; samples: string[]; values: Record<string, number> | null };

function look(facts: FieldFacts, value: string | null | undefined): void {
  if (value === null || value === undefined || value.trim() === "") return;
  facts.filled++;
  if (facts.samples.length < MAX_SAMPLES && !facts.samples.includes(value)) facts.samples.push(value.slice(0, 60));
  if (facts.values === null) return;
  facts.values[value] = (facts.values[value] ?? 0) + 1;
  // More different values than any code list has: this is no coded field.
  if (Object.keys(facts.values).length > MAX_VALUES) facts.values = null;
}

/** Reads real rows to show samples, how often a field is filled, and the codes that are really present. */
export async function readSamples(context: CommandContext, input: { dataType: DataType }): Promise<{ rows: number }> {
  getCatalogue(input.dataType);
  const { session, connector } = await openSession(context);
  const settings = await findSettings(context.db, context.districtId, input.dataType);
  const offered = Object.values(connector.fieldOptions(input.dataType)).flatMap((field) =>
    field.options.map((option) => option.id),
  );
  const chosen = Object.values(settings?.fields ?? {}).filter((id) => id !== null);
  const fields = [...new Set([...offered, ...chosen])];
  const facts: Record<string, FieldFacts> = Object.fromEntries(
    fields.map((id) => [id, { filled: 0, samples: [], values: {} }]),
  );
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
      if (record.schoolSourceId) schools.add(record.schoolSourceId);
      for (const id of fields) {
        const known = facts[id];
        if (known) look(known, record.values[id]);
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
