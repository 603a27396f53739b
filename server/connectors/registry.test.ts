import { z } from "zod";
import { describe, expect, it } from "vitest";
import { testConnectorPromises } from "@/tests/support/connector-promises";
import type { Connector, FieldOptions } from "./connector";
import { ConnectorError } from "./errors";
import { findConnector, listConnectors, makeRegistry } from "./registry";

const only = (id: string, label: string): FieldOptions => ({ options: [{ id, label }], defaultId: id });

/** A seventh SIS, as somebody would begin it by the README: it delivers students, and nobody has written its requests yet. */
const acme: Connector = {
  kind: "acme",
  label: "Acme SIS",
  credentials: z.object({
    address: z.string().trim().min(1, "Enter the address of Acme."),
    key: z.string().trim().min(1, "Enter the key."),
  }),
  credentialFields: [
    { name: "address", label: "Acme address", hint: "As in the browser's address line", isSecret: false },
    { name: "key", label: "Key", hint: "A saved key is never shown again", isSecret: true },
  ],
  instructions: ["In Acme: System > Keys > New key.", "Copy the address and the key to this page."],
  dataTypes: ["student"],
  notRead: {
    parent: "Acme does not say which guardians have custody of a student.",
    staff: "Acme holds no staff, who are kept by a system of their own.",
    course_catalog: "Acme holds no courses, which are kept on paper.",
    course_mapping: "Acme holds no courses, which are kept on paper.",
    course_history: "Acme holds no courses, which are kept on paper.",
    current_courses: "Acme holds no courses, which are kept on paper.",
  },
  fieldOptions: (dataType): Record<string, FieldOptions> =>
    dataType === "student"
      ? {
          sisId: only("key", "Key"),
          studentNumber: only("number", "Number"),
          lastName: only("last", "Last name"),
          firstName: only("first", "First name"),
          birthOn: only("born", "Born"),
          school: only("school", "School"),
          classYear: { options: [{ id: "grade", label: "Grade", holds: "grade_level" }], defaultId: "grade" },
          enrollmentStatus: only("status", "Status"),
        }
      : {},
  codeSuggestions: (dataType): Record<string, Record<string, string>> =>
    dataType === "student" ? { enrollmentStatus: { here: "CURRENTLY_ENROLLED", gone: "TRANSFERRED_OUT" } } : {},
  parseCustomField: (text) => (/^acme\.\w+$/.test(text) ? { id: text, label: text, isCustom: true } : null),
  customFieldHint: "Write acme. and the name of the field, such as acme.bus.",
  fixHint: () => ({ who: "The school's registrar", where: "Students > Edit in Acme" }),
  accessPackage: null,
  open() {
    throw new ConnectorError("unavailable", "Acme is not there.");
  },
};

for (const connector of listConnectors()) testConnectorPromises(connector);

describe("a seventh SIS", () => {
  const registry = makeRegistry([...listConnectors(), acme]);

  it("is there by one line, and the others stay as they are", () => {
    expect(registry.find("acme")).toBe(acme);
    expect(registry.list().slice(0, -1)).toEqual(listConnectors());
    expect(findConnector("acme")).toBeNull();
    expect(() => makeRegistry([...listConnectors(), { ...acme, kind: "clever" }])).toThrow("same kind");
  });

  testConnectorPromises(registry.find("acme") ?? acme);
});
