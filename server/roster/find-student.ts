import { and, eq } from "drizzle-orm";
import { students } from "@/db/schema";
import type { Db } from "@/db/types";
import { DomainError } from "@/server/platform/errors";
import type { CommandContext } from "@/server/platform/tenancy";

export type Student = typeof students.$inferSelect;

/** One student of the district, locked until the transaction ends. */
export async function lockStudent(db: Db, context: CommandContext, id: number): Promise<Student> {
  const [student] = await db
    .select()
    .from(students)
    .where(and(eq(students.id, id), eq(students.districtId, context.districtId)))
    .for("update");
  if (!student) throw new DomainError("not_found", "There is no such student among yours.");
  return student;
}

/** The person who changes a record; only people do. */
export function personOf(context: CommandContext): string {
  if (context.actor.kind !== "person") throw new DomainError("forbidden", "Only people change a record by hand.");
  return context.actor.personId;
}
