import { randomBytes } from "node:crypto";
import postgres from "postgres";
import { inject } from "vitest";

/** A fresh database with our schema, cloned from the migrated template. */
export async function createTestDatabase(): Promise<{ url: string; drop: () => Promise<void> }> {
  const template = inject("postgresUrl");
  const name = `test_${randomBytes(6).toString("hex")}`;
  const admin = postgres(template.replace(/[^/]+$/, "postgres"), { max: 1, onnotice: () => {} });
  await admin.unsafe(`create database ${name} template template_matricula`);
  return {
    url: template.replace(/[^/]+$/, name),
    drop: async () => {
      await admin.unsafe(`drop database if exists ${name} with (force)`);
      await admin.end();
    },
  };
}
