import { eq } from "drizzle-orm";
import { recordChanges, students } from "@/db/schema";
import { student as catalogue } from "@/server/engine/catalogue/student";
import { recordAudit } from "@/server/platform/audit";
import { DomainError } from "@/server/platform/errors";
import type { CommandContext } from "@/server/platform/tenancy";
import { lockStudent, personOf } from "./find-student";
import type { KeepValueInput } from "./schema";

/** Keep this value: imports stop changing one field of one student, or follow the SIS again (product rule 1). */
export async function keepValue(context: CommandContext, input: KeepValueInput): Promise<void> {
  const personId = personOf(context);
  const field = catalogue.fields.find((one) => one.key === input.field);
  if (!field) throw new DomainError("bad_request", "This field is not known.");
  if (["sisId", "studentNumber"].includes(field.key)) {
    throw new DomainError(
      "bad_request",
      `${field.label} identifies the student, so that it always follows the SIS. It cannot be kept.`,
    );
  }
  await context.db.transaction(async (tx) => {
    const row = await lockStudent(tx, context, input.id);
    const wasKept = row.keptFields.includes(field.key);
    if (wasKept === input.isKept) return;
    const keptFields = input.isKept
      ? [...row.keptFields, field.key]
      : row.keptFields.filter((key) => key !== field.key);
    // Without its hash the next import compares field by field, and brings the SIS's value back where it is not kept.
    await tx
      .update(students)
      .set({ keptFields, contentHash: null, updatedAt: context.now })
      .where(eq(students.id, row.id));
    await tx.insert(recordChanges).values({
      districtId: context.districtId,
      dataType: "student",
      recordId: row.id,
      kind: "keep",
      actor: personId,
      changes: { [field.key]: [wasKept ? "kept" : null, input.isKept ? "kept" : null] },
      at: context.now,
    });
    await recordAudit(
      { ...context, db: tx },
      {
        action: input.isKept ? "student.value_kept" : "student.value_followed",
        subject: String(row.id),
        detail: { field: field.key },
      },
    );
  });
}
