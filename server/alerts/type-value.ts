import { and, eq } from "drizzle-orm";
import { typedValues } from "@/db/schema";
import type { DataType } from "@/server/connectors/connector";
import { normaliseValue } from "@/server/engine/normalise-value";
import { isTypeable } from "@/server/engine/columns";
import type { Field } from "@/server/engine/types";
import { recordAudit } from "@/server/platform/audit";
import { DomainError } from "@/server/platform/errors";
import type { CommandContext } from "@/server/platform/tenancy";
import { getCatalogue } from "@/server/settings/load-settings";
import { actorOf } from "./find-alert";
import type { RemoveTypedValueInput, TypeValueInput } from "./schema";

function fieldOf(dataType: DataType, key: string): Field {
  const catalogue = getCatalogue(dataType);
  const field = catalogue.fields.find((one) => one.key === key);
  if (!field || !isTypeable(catalogue, field)) {
    throw new DomainError("bad_request", "This value can only be mended in the SIS. Nothing was saved.", {
      value: "Mend it in the SIS; the next import picks it up.",
    });
  }
  return field;
}

function usableValue(field: Field, raw: string): string {
  const refuse = (message: string): never => {
    throw new DomainError("bad_request", "Nothing was saved.", { value: message });
  };
  if (field.coding) {
    const code = field.coding.codes.find((one) => one.key === raw);
    return code?.key ?? refuse(`Choose one of the values of ${field.label}.`);
  }
  const result = normaliseValue(field, raw);
  if (result.problem) return refuse(result.detail);
  return result.value ?? refuse(`${field.label} is empty. Type a value.`);
}

/** A value for a record whose SIS value is missing; it holds until the SIS sends one. */
export async function typeValue(context: CommandContext, input: TypeValueInput): Promise<void> {
  const field = fieldOf(input.dataType, input.field);
  const typed = { value: usableValue(field, input.value), typedBy: actorOf(context), typedAt: context.now };
  const { dataType, sourceId } = input;
  await context.db
    .insert(typedValues)
    .values({ districtId: context.districtId, dataType, sourceId, field: field.key, ...typed })
    .onConflictDoUpdate({
      target: [typedValues.districtId, typedValues.dataType, typedValues.sourceId, typedValues.field],
      set: typed,
    });
  await recordAudit(context, {
    action: "alert.value_typed",
    subject: sourceId,
    detail: { dataType, field: field.key },
  });
}

/** Takes a typed value back; the record is rejected again until the SIS sends one. */
export async function removeTypedValue(context: CommandContext, input: RemoveTypedValueInput): Promise<void> {
  const removed = await context.db
    .delete(typedValues)
    .where(
      and(
        eq(typedValues.districtId, context.districtId),
        eq(typedValues.dataType, input.dataType),
        eq(typedValues.sourceId, input.sourceId),
        eq(typedValues.field, input.field),
      ),
    )
    .returning({ field: typedValues.field });
  if (removed.length === 0) return;
  await recordAudit(context, {
    action: "alert.typed_value_removed",
    subject: input.sourceId,
    detail: { dataType: input.dataType, field: input.field },
  });
}
