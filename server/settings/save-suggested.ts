import { eq } from "drizzle-orm";
import { districts } from "@/db/schema";
import type { DataType } from "@/server/connectors/connector";
import type { CodeMatches } from "@/server/engine/types";
import type { CommandContext } from "@/server/platform/tenancy";
import { getCatalogue } from "./load-settings";
import { getDefineCodes, getMatchFields } from "./queries";
import { readSamples } from "./read-samples";
import { saveCodes } from "./save-codes";
import { saveFields } from "./save-fields";
import { defaultSync } from "./default-sync";
import { saveSync } from "./save-sync";

/** Sets a data type up the way the wizard suggests it, with every field the SIS fills; for the demo district and tests. */
export async function saveSuggested(context: CommandContext, input: { dataType: DataType }): Promise<void> {
  await readSamples(context, input);
  const { rows, sources } = await getMatchFields(context.db, context.districtId, input.dataType);
  const filled = (id: string | undefined) => id !== undefined && (sources[id]?.filled ?? 0) > 0;
  const fields = Object.fromEntries(
    rows
      .filter((row) => row.key !== "school")
      .map((row) => {
        const first = row.options[0]?.id;
        return [row.key, row.chosen ?? (filled(first) && row.requirement !== "sso" ? (first ?? null) : null)];
      }),
  );
  const email = rows.find((row) => row.key === "email")?.options[0]?.id;
  await saveFields(context, {
    dataType: input.dataType,
    fields: { ...fields, email: filled(email) ? (email ?? null) : null },
  });
  await readSamples(context, input);
  const coded = await getDefineCodes(context.db, context.districtId, input.dataType);
  const codes: CodeMatches = Object.fromEntries(
    coded.fields.map((field) => [
      field.key,
      Object.fromEntries(field.codes.filter((code) => code.suggested).map((code) => [code.code, code.suggested])),
    ]),
  );
  await saveCodes(context, { dataType: input.dataType, codes });
  const catalogue = getCatalogue(input.dataType);
  if (!catalogue.hasSync) return;
  const [district] = await context.db
    .select({ zone: districts.timeZone })
    .from(districts)
    .where(eq(districts.id, context.districtId));
  await saveSync(context, { dataType: input.dataType, sync: defaultSync(catalogue, district?.zone ?? "UTC") });
}
