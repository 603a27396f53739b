import { eq } from "drizzle-orm";
import { recordChanges, students } from "@/db/schema";
import { recordAudit } from "@/server/platform/audit";
import type { CommandContext } from "@/server/platform/tenancy";
import { lockStudent, personOf } from "./find-student";
import type { ProtectStudentInput } from "./schema";

/** Protects a student from being made inactive when the SIS no longer has a row (product rule 3), or ends that. */
export async function protectStudent(context: CommandContext, input: ProtectStudentInput): Promise<void> {
  const personId = personOf(context);
  await context.db.transaction(async (tx) => {
    const row = await lockStudent(tx, context, input.id);
    if (row.isProtected === input.isProtected) return;
    await tx
      .update(students)
      .set({ isProtected: input.isProtected, absentImports: 0, updatedAt: context.now })
      .where(eq(students.id, row.id));
    await tx.insert(recordChanges).values({
      districtId: context.districtId,
      dataType: "student",
      recordId: row.id,
      kind: "protect",
      actor: personId,
      changes: { protected: [row.isProtected ? "yes" : null, input.isProtected ? "yes" : null] },
      at: context.now,
    });
    const action = input.isProtected ? "student.protected" : "student.unprotected";
    await recordAudit({ ...context, db: tx }, { action, subject: String(row.id) });
  });
}
