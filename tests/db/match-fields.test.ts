import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDistrict } from "@/sandbox/district/district";
import { student } from "@/server/engine/catalogue/student";
import { normaliseValue } from "@/server/engine/normalise-value";
import { getMatchFields } from "@/server/settings/queries";
import { startImportedWorld, type ImportedWorld } from "@/tests/support/imported-world";

const STUDENTS = 1500;
const SEED = 7;
let world: ImportedWorld;

beforeAll(async () => {
  world = await startImportedWorld({ students: STUDENTS, seed: SEED, pageSize: 500 });
});

afterAll(() => world.close());

describe("what Match fields says about a SIS field", () => {
  it("counts the values our field refuses in a column of many different values, with examples", async () => {
    const district = createDistrict({ students: STUDENTS, seed: SEED });
    const email = student.fields.find((field) => field.key === "email")!;
    const emails = Array.from({ length: district.studentCount }, (_, place) => district.student(place).email ?? "");
    const refused = emails.filter((value) => value.trim() !== "" && normaliseValue(email, value).problem);
    expect(new Set(emails).size).toBeGreaterThan(200);
    expect(refused.length).toBeGreaterThan(0);
    const view = await getMatchFields(world.pool.db, world.context.districtId, "student");
    const source = view.rows.find((row) => row.key === "email")?.options[0]?.id ?? "";
    const facts = view.sources[source]?.invalid.email;
    expect(facts?.count).toBe(refused.length);
    expect(facts?.examples.every((example) => refused.includes(example))).toBe(true);
    expect(facts?.examples.length).toBeGreaterThan(0);
  });
});
