import { DATA_TYPES, findCatalogue } from "@/server/engine/catalogue";
import { LIMITS, type Catalogue, type ConfigurationDocument, type SyncRules } from "@/server/engine/types";

/** One thing that differs between two configurations, as a person says it; null is "not set". */
export type Difference = { area: string; what: string; before: string | null; after: string | null };

export type DifferenceWords = {
  /** Our school's name by number, the SIS school's by its id, a SIS field's label by id, a connector's by kind. */
  school: (number: string) => string;
  sisSchool: (id: string) => string;
  field: (id: string) => string;
  connector: (kind: string) => string;
};

const DO_NOT_IMPORT = "Do not import";
const LIMIT_WORDS = {
  inactivated: "Limit, inactivated",
  updated: "Limit, updated",
  created: "Limit, created",
  fieldChanged: "Limit, one field changed",
} as const;

const FREQUENCIES = { manual: "Manual only", daily: "Daily", weekly: "Weekly", monthly: "Monthly" };
const WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

function frequencyWords({ frequency }: SyncRules): string {
  if (frequency.kind === "weekly") return `Weekly, ${WEEKDAYS[frequency.weekday - 1] ?? ""}`;
  if (frequency.kind === "monthly")
    return frequency.day === "last" ? "Monthly, last day" : `Monthly, day ${frequency.day}`;
  return FREQUENCIES[frequency.kind];
}

const PAUSE_WORDS = { blackout: "no imports", additions_only: "additions only" } as const;

function pauseWords({ pauses }: SyncRules): string {
  const words = (pauses ?? []).map((one) => `${one.fromOn} to ${one.untilOn}: ${PAUSE_WORDS[one.kind]}, ${one.reason}`);
  return words.join("; ") || "None";
}

const onOff = (value: boolean) => (value ? "On" : "Off");

/** The rules of Sync settings in words, in the order of the screen. */
function rulesOf(sync: SyncRules, words: DifferenceWords): Record<string, string> {
  return {
    "Available at schools": sync.schoolIds?.map(words.school).join(", ") ?? "All matched schools",
    Frequency: frequencyWords(sync),
    "Starts from": `${sync.timeOfDay} ${sync.timeZone}`,
    Pauses: pauseWords(sync),
    "Make students inactive when they leave the SIS": onOff(sync.inactivateMissing),
    "Imports in a row without them": String(sync.absentImports),
    "Import graduated students": onOff(sync.importGraduates),
    "Include only mapped roles in the log file": onOff(sync.onlyMappedInLog ?? false),
    ...Object.fromEntries(
      LIMITS.map((name) => {
        const limit = sync.limits[name];
        return [LIMIT_WORDS[name], limit ? `over ${limit.percent} %, at least ${limit.atLeast}` : "Off"];
      }),
    ),
  };
}

type Flat = Map<string, Difference>;

/** A configuration as lines that can be held against each other; `before` holds the value of the line. */
function flatten(document: ConfigurationDocument, words: DifferenceWords): Flat {
  const lines: Flat = new Map();
  const add = (id: string, area: string, what: string, value: string | null) =>
    lines.set(id, { area, what, before: value, after: null });
  if (document.connector) add("connector", "Connection", "SIS", words.connector(document.connector));
  for (const [number, sisId] of Object.entries(document.schools)) {
    const value = sisId === null ? DO_NOT_IMPORT : words.sisSchool(sisId);
    add(`school ${number}`, "School matching", words.school(number), value);
  }
  for (const { dataType, label } of DATA_TYPES) {
    const settings = document.dataTypes[dataType];
    const catalogue = findCatalogue(dataType);
    if (settings && catalogue) flattenType(add, { settings, catalogue, label, words });
    for (const email of document.recipients[dataType] ?? []) {
      add(`mail ${dataType} ${email}`, `${label}: Email notifications`, email, "Recipient");
    }
  }
  return lines;
}

function flattenType(
  add: (id: string, area: string, what: string, value: string | null) => void,
  of: {
    settings: NonNullable<ConfigurationDocument["dataTypes"]["student"]>;
    catalogue: Catalogue;
    label: string;
    words: DifferenceWords;
  },
): void {
  const { settings, catalogue, label, words } = of;
  const nameOf = (key: string) => catalogue.fields.find((field) => field.key === key)?.label ?? key;
  for (const [key, id] of Object.entries(settings.fields ?? {})) {
    add(`field ${label} ${key}`, `${label}: Match fields`, nameOf(key), id === null ? DO_NOT_IMPORT : words.field(id));
  }
  for (const [key, codes] of Object.entries(settings.codes ?? {})) {
    const ours = catalogue.fields.find((field) => field.key === key)?.coding?.codes ?? [];
    for (const [code, chosen] of Object.entries(codes)) {
      const value = chosen === null ? "Unmapped" : (ours.find((one) => one.key === chosen)?.label ?? chosen);
      add(`code ${label} ${key} ${code}`, `${label}: Define codes`, `${nameOf(key)} ${code}`, value);
    }
  }
  if (!settings.sync) return;
  for (const [what, value] of Object.entries(rulesOf(settings.sync, words))) {
    add(`rule ${label} ${what}`, `${label}: Sync settings`, what, value);
  }
}

/** What is different between two configurations, in the order of the screens. */
export function differences(
  before: ConfigurationDocument,
  after: ConfigurationDocument,
  words: DifferenceWords,
): Difference[] {
  const [old, next] = [flatten(before, words), flatten(after, words)];
  const ids = [...new Set([...old.keys(), ...next.keys()])];
  return ids.flatMap((id): Difference[] => {
    const [was, is] = [old.get(id), next.get(id)];
    const line = is ?? was;
    if (!line || was?.before === is?.before) return [];
    return [{ area: line.area, what: line.what, before: was?.before ?? null, after: is?.before ?? null }];
  });
}
