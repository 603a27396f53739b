import { sql } from "drizzle-orm";
import { rowsOf } from "@/db/client";
import type { Db } from "@/db/types";
import { DATA_TYPES, findCatalogue } from "@/server/engine/catalogue";
import { slugOf } from "@/server/engine/catalogue/slug";
import type { Catalogue } from "@/server/engine/types";
import type { AuthorizedDistrictId } from "@/server/platform/tenancy";
import { isInScope, readRecords, type RosterRecord } from "./read-records";
import type { RecordLinks } from "./record";
import type { SchoolScope } from "./scope";
import { titleOf } from "./shown-record";

const LISTED = 30;

/** The catalogue with titles that leave out what names the record on whose page they stand. */
function titledWithout(catalogue: Catalogue, field: string): Catalogue {
  const title = catalogue.shown.title.filter((key) => key !== field);
  return title.length > 0 ? { ...catalogue, shown: { ...catalogue.shown, title } } : catalogue;
}

function listed(catalogue: Catalogue, label: string, scope: SchoolScope, records: RosterRecord[]): RecordLinks {
  const { title, number } = catalogue.shown;
  const seen = records.filter((record) => isInScope(scope, record.schoolIds));
  return {
    label,
    slug: slugOf(catalogue.dataType),
    hasMore: seen.length > LISTED,
    items: seen.slice(0, LISTED).map((record) => ({
      id: record.id,
      title: titleOf(catalogue, record.values) ?? "No name",
      number: title.includes(number) ? null : (record.values[number] ?? null),
      isActive: record.isActive,
    })),
  };
}

/** The records that a record names, and those that name it, as far as a person may see them. */
export async function linksOf(
  db: Db,
  districtId: AuthorizedDistrictId,
  scope: SchoolScope,
  catalogue: Catalogue,
  row: RosterRecord,
): Promise<RecordLinks[]> {
  const named = catalogue.references.map(async (reference) => {
    const target = findCatalogue(reference.to);
    const records = target ? await readRecords(db, districtId, target, row.links[reference.key] ?? []) : [];
    return target ? [listed(target, reference.label, scope, records)] : [];
  });
  const naming = DATA_TYPES.flatMap(({ catalogue: other }) =>
    (other?.references ?? [])
      .filter((reference) => reference.to === catalogue.dataType && reference.isListed)
      .map(async (reference) => {
        if (!other) return [];
        const isList = other.fields.some((field) => field.key === reference.field && field.isList);
        const holds = isList
          ? sql`${sql.raw(reference.column)} @> array[${row.id}::bigint]`
          : sql`${sql.raw(reference.column)} = ${row.id}`;
        const found = await rowsOf<{ id: number }>(
          db,
          sql`select id::int as id from ${sql.raw(other.table)} where district_id = ${districtId} and ${holds}
            order by is_active desc, id limit ${LISTED + 1}`,
        );
        const ids = found.map((one) => one.id);
        const records = await readRecords(db, districtId, other, ids);
        return [listed(titledWithout(other, reference.field), other.label, scope, records)];
      }),
  );
  return (await Promise.all([...named, ...naming])).flat().filter((links) => links.items.length > 0);
}
