import { describe, expect, it } from "vitest";
import type { Connector, DataType } from "@/server/connectors/connector";
import { DATA_TYPE_NAMES } from "@/server/connectors/data-type";
import { DATA_TYPES, findCatalogue } from "@/server/engine/catalogue";
import { matchedByPeople } from "@/server/engine/catalogue/required-fields";

const catalogueOf = (dataType: DataType) => findCatalogue(dataType)!;
const optionsOf = (connector: Connector, dataType: DataType) =>
  Object.values(connector.fieldOptions(dataType)).flatMap((field) => field.options);

/** What a connector says of itself, without a SIS to talk to: the part of the contract that screens draw from. */
export function testConnectorPromises(connector: Connector): void {
  describe(`what ${connector.label} says of itself`, () => {
    const { credentialFields, dataTypes, notRead } = connector;

    it("has a kind that can be stored, a name, and steps to follow", () => {
      expect(connector.kind).toMatch(/^[a-z][a-z0-9_]{2,39}$/);
      expect(connector.label.length).toBeGreaterThan(2);
      expect(connector.instructions.length).toBeGreaterThan(1);
      for (const step of connector.instructions) expect(step).toMatch(/^[A-Z].{10,}\.$/);
    });

    it("describes a form that refuses to be empty beside its own fields", () => {
      const names = credentialFields.map((field) => field.name);
      expect(new Set(names).size).toBe(names.length);
      expect(credentialFields.some((field) => field.isSecret)).toBe(true);
      for (const { choices, initial } of credentialFields.filter((field) => field.choices))
        expect(choices?.map((choice) => choice.id)).toContain(initial ?? choices?.[0]?.id);
      const initial = Object.fromEntries(
        credentialFields.map((field) => [field.name, field.initial ?? field.choices?.[0]?.id ?? ""]),
      );
      const problems = connector.credentials.safeParse(initial).error?.issues ?? [];
      expect(problems.length).toBeGreaterThan(0);
      for (const { path, message } of problems)
        expect([names.includes(String(path[0])), message]).toEqual([true, expect.stringMatching(/^[A-Z].*\.$/)]);
    });

    it("delivers each data type, or says why it does not", () => {
      for (const dataType of DATA_TYPE_NAMES) {
        const isExplained = (notRead[dataType]?.length ?? 0) > 20;
        expect([dataType, dataTypes.includes(dataType) !== isExplained]).toEqual([dataType, true]);
        expect([dataType, Object.keys(connector.fieldOptions(dataType)).length > 0]).toEqual([
          dataType,
          dataTypes.includes(dataType),
        ]);
      }
      expect(DATA_TYPES.map((one) => one.dataType).toSorted()).toEqual([...DATA_TYPE_NAMES].toSorted());
    });

    it.each(dataTypes.map((one) => [one]))(
      "fills every field of %s that must be matched, and knows no other",
      (dataType) => {
        const offered = connector.fieldOptions(dataType);
        const ours = matchedByPeople(catalogueOf(dataType));
        const known = new Set([...ours.map((field) => field.key), "school"]);
        expect(Object.keys(offered).filter((key) => !known.has(key))).toEqual([]);
        const unfilled = ours.filter(
          (field) => field.requirement === "required" && !offered[field.key]?.options.length,
        );
        expect(unfilled.map((field) => field.key)).toEqual([]);
        for (const [key, { options, defaultId }] of Object.entries(offered)) {
          const ids = options.map((option) => option.id);
          expect([key, new Set(ids).size, defaultId === null || ids.includes(defaultId)]).toEqual([
            key,
            ids.length,
            true,
          ]);
          for (const option of options) expect([key, option.label.length > 1]).toEqual([key, true]);
        }
      },
    );

    it.each(dataTypes.map((one) => [one]))("suggests codes of %s that exist", (dataType) => {
      const { fields } = catalogueOf(dataType);
      for (const [key, codes] of Object.entries(connector.codeSuggestions(dataType))) {
        const coding = fields.find((field) => field.key === key)?.coding;
        const exist = new Set(coding?.codes.map((code) => code.key));
        expect([key, Object.values(codes).filter((code) => !exist.has(code))]).toEqual([key, []]);
      }
    });

    it("says who mends each of its fields, and where", () => {
      for (const dataType of dataTypes)
        for (const { id } of optionsOf(connector, dataType)) {
          const { who, where } = connector.fixHint(dataType, id);
          expect([id, who.length > 5, where.length > 10]).toEqual([id, true, true]);
        }
    });

    it("reads no field that a roster has no use for, however it is typed", () => {
      expect(connector.customFieldHint).toMatch(/^[A-Z].*\.$/);
      expect(connector.parseCustomField("")).toBeNull();
      for (const text of [
        "ssn",
        "metadata.ssn",
        "native.SSN",
        "[Students]SSN",
        "[Students]LunchStatus",
        "ext.lunch_status",
      ])
        expect([text, connector.parseCustomField(text)]).toEqual([text, null]);
    });
  });
}
