import { matchedByPeople, unmatchedRequired } from "@/server/engine/catalogue/required-fields";
import type { Catalogue, CodeMatches, FieldMatches, SyncRules } from "@/server/engine/types";
import type { CodedField } from "./observed-codes";

export type ReadinessStep = "connection" | "schools" | "fields" | "codes" | "sync";
export type ReadinessItem = { step: ReadinessStep; state: "ready" | "attention" | "missing"; message: string };

export type ReadinessFacts = {
  connection: { label: string; version: string | null; status: "connected" | "failed" } | null;
  matchedSchools: number;
  undecidedSchools: number;
  catalogue: Catalogue;
  fields: FieldMatches | null;
  codes: CodeMatches | null;
  codedFields: CodedField[];
  sync: SyncRules | null;
};

const FREQUENCIES = { manual: "Manual only", daily: "Daily", weekly: "Weekly", monthly: "Monthly" } as const;

function connectionItem({ connection }: ReadinessFacts): ReadinessItem {
  if (!connection) return { step: "connection", state: "missing", message: "No SIS is connected." };
  const name = connection.version ? `${connection.label} ${connection.version}` : connection.label;
  if (connection.status === "failed")
    return {
      step: "connection",
      state: "attention",
      message: `${name} refused the last request. Test and save the connection.`,
    };
  return { step: "connection", state: "ready", message: name };
}

function schoolsItem({ matchedSchools, undecidedSchools }: ReadinessFacts): ReadinessItem {
  if (matchedSchools === 0)
    return { step: "schools", state: "missing", message: "No school is matched. At least one is needed." };
  const rest = undecidedSchools > 0 ? `, ${undecidedSchools} undecided and left out` : "";
  return {
    step: "schools",
    state: undecidedSchools > 0 ? "attention" : "ready",
    message: `${matchedSchools} matched${rest}`,
  };
}

function fieldsItem({ catalogue, fields }: ReadinessFacts): ReadinessItem {
  if (!fields) return { step: "fields", state: "missing", message: "The fields are not matched yet." };
  const all = matchedByPeople(catalogue);
  const left = unmatchedRequired(catalogue, fields);
  const matched = all.filter((field) => fields[field.key]).length;
  if (left.length > 0)
    return { step: "fields", state: "missing", message: `${left.map((field) => field.label).join(", ")} not matched` };
  return { step: "fields", state: "ready", message: `${matched} of ${all.length} matched, all required ones` };
}

function codesItem({ codes, codedFields, fields }: ReadinessFacts): ReadinessItem {
  if (!fields) return { step: "codes", state: "missing", message: "Match the fields first." };
  if (codedFields.length === 0) return { step: "codes", state: "ready", message: "No field with codes is matched." };
  if (!codes) return { step: "codes", state: "missing", message: "The codes are not defined yet." };
  const present = codedFields.flatMap((one) => one.codes.filter((code) => code.count > 0));
  const unmapped = present.filter((code) => code.ours === null).length;
  const message = `${present.length - unmapped} of ${present.length} mapped`;
  return { step: "codes", state: unmapped > 0 ? "attention" : "ready", message };
}

function syncItem({ sync }: ReadinessFacts): ReadinessItem {
  if (!sync) return { step: "sync", state: "missing", message: "The sync settings are not saved yet." };
  const when = sync.frequency.kind === "manual" ? "" : `, from ${sync.timeOfDay} ${sync.timeZone}`;
  return { step: "sync", state: "ready", message: FREQUENCIES[sync.frequency.kind] + when };
}

/** What stands between a data type and its import, in the order of the Import summary; one without Sync settings needs none (D09). */
export function readiness(facts: ReadinessFacts): ReadinessItem[] {
  const sync = facts.catalogue.hasSync ? [syncItem(facts)] : [];
  return [connectionItem(facts), schoolsItem(facts), fieldsItem(facts), codesItem(facts), ...sync];
}

export function isReady(items: readonly ReadinessItem[]): boolean {
  return items.every((item) => item.state !== "missing");
}
