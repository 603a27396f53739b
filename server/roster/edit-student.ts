import { and, eq } from "drizzle-orm";
import { recordChanges, schools, students, type ValueOrigin } from "@/db/schema";
import { student as catalogue } from "@/server/engine/catalogue/student";
import { normaliseValue } from "@/server/engine/normalise-value";
import type { Field } from "@/server/engine/types";
import { recordAudit } from "@/server/platform/audit";
import { DomainError } from "@/server/platform/errors";
import type { CommandContext } from "@/server/platform/tenancy";
import { lockStudent, personOf, type Student } from "./find-student";
import type { EditStudentInput } from "./schema";

const ACTIVE = ["CURRENTLY_ENROLLED", "GRADUATED"];
const UNIQUE: Record<string, string> = {
  students_sis_id_key: "sisId",
  students_number_key: "studentNumber",
};

const currentOf = (row: Student, key: string) => (key === "school" ? row.schoolId : valueOf(row, key));

/** One field of a student as text; null when there is no value. */
function valueOf(row: Student, key: string): string | null {
  const value = (row as Record<string, unknown>)[key];
  return typeof value === "string" || typeof value === "number" ? String(value) : null;
}

/** The value as it is stored, or why it cannot be. */
function usable(field: Field, raw: string | null): { value: string | null } | { problem: string } {
  const text = raw?.trim() ?? "";
  if (text === "") {
    const isNeeded = field.requirement === "required" && !field.mayBeEmpty;
    return isNeeded ? { problem: `${field.label} may not be empty.` } : { value: null };
  }
  if (field.coding) {
    const isOurs = field.coding.codes.some((code) => code.key === text);
    return isOurs ? { value: text } : { problem: `Choose one of the values of ${field.label}.` };
  }
  const result = normaliseValue(field, text);
  return result.problem ? { problem: result.detail } : { value: result.value };
}

type Changes = Record<string, [string | null, string | null]>;

/** What would change, each value checked; a field that moved since the form was shown is refused with its value now. */
function changesOf(row: Student, input: EditStudentInput): Changes {
  const problems: Record<string, string> = {};
  const changes: Changes = {};
  for (const [key, raw] of Object.entries(input.values)) {
    const field = catalogue.fields.find((one) => one.key === key);
    if (!field) throw new DomainError("bad_request", "This field is not known. Nothing was saved.");
    const now = currentOf(row, key);
    const shown = input.shown[key] ?? null;
    const result = usable(field, raw);
    if ("problem" in result) problems[key] = result.problem;
    else if (result.value === now) continue;
    else if (shown !== now) problems[key] = `This value changed meanwhile to ${now ?? "empty"}. Look again.`;
    else changes[key] = [now, result.value];
  }
  if (Object.keys(problems).length > 0) {
    throw new DomainError("bad_request", "Some values need another look. Nothing was saved.", problems);
  }
  return changes;
}

async function requireOwnSchool(context: CommandContext, schoolId: string | null | undefined): Promise<void> {
  if (schoolId === undefined) return;
  const [school] = schoolId
    ? await context.db
        .select({ id: schools.id })
        .from(schools)
        .where(and(eq(schools.id, schoolId), eq(schools.districtId, context.districtId)))
    : [];
  if (!school) throw new DomainError("bad_request", "Nothing was saved.", { school: "Choose one of your schools." });
}

/**
 * Changes values by hand. The next import brings a matched field back to the SIS's value unless it is kept; `keep`
 * names the fields that imports leave alone from now on.
 */
export async function editStudent(context: CommandContext, input: EditStudentInput): Promise<{ changed: number }> {
  const personId = personOf(context);
  if ("school" in input.values) await requireOwnSchool(context, input.values.school);
  return context.db.transaction(async (tx) => {
    const row = await lockStudent(tx, context, input.id);
    const changes = changesOf(row, input);
    const kept = [...new Set([...row.keptFields, ...input.keep.filter((key) => key in changes)])];
    if (Object.keys(changes).length === 0) return { changed: 0 };
    const at = context.now.toISOString();
    const origin: ValueOrigin = { by: "hand", personId, at };
    const values = Object.fromEntries(
      Object.entries(changes).map(([key, [, after]]) => [key === "school" ? "schoolId" : key, typed(key, after)]),
    );
    const status = changes.enrollmentStatus?.[1];
    await tx
      .update(students)
      .set({
        ...values,
        ...(status ? { isActive: ACTIVE.includes(status), absentImports: 0 } : {}),
        keptFields: kept,
        contentHash: null,
        origins: { ...row.origins, ...Object.fromEntries(Object.keys(changes).map((key) => [key, origin])) },
        updatedAt: context.now,
      })
      .where(eq(students.id, row.id))
      .catch(refuseTaken);
    await tx.insert(recordChanges).values({
      districtId: context.districtId,
      dataType: "student",
      recordId: row.id,
      kind: "edit",
      actor: personId,
      changes,
      at: context.now,
    });
    const fields = Object.keys(changes);
    await recordAudit(
      { ...context, db: tx },
      { action: "student.edited", subject: String(row.id), detail: { fields, kept: input.keep } },
    );
    return { changed: fields.length };
  });
}

function typed(key: string, value: string | null): string | number | null {
  return key === "classYear" && value !== null ? Number(value) : value;
}

function refuseTaken(error: unknown): never {
  const cause = error instanceof Error ? error.cause : null;
  const name = cause instanceof Error && "constraint_name" in cause ? String(cause.constraint_name) : "";
  const key = UNIQUE[name];
  if (!key) throw error;
  throw new DomainError("conflict", "Nothing was saved.", { [key]: "Another student of the district has this ID." });
}
