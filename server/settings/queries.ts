import { eq } from "drizzle-orm";
import { districts, type InvalidValues } from "@/db/schema";
import type { Db } from "@/db/types";
import { findConnection } from "@/server/connection/queries";
import type { DataType, FieldOptions } from "@/server/connectors/connector";
import { findConnector } from "@/server/connectors/registry";
import { DATA_TYPES } from "@/server/engine/catalogue";
import type { Field, FieldMatches, SyncRules } from "@/server/engine/types";
import type { AuthorizedDistrictId } from "@/server/platform/tenancy";
import { listSchoolMatches } from "@/server/schools/queries";
import { findSamples, findSettings, getCatalogue } from "./load-settings";
import { observedCodes, type ObservedCode } from "./observed-codes";
import { readiness, type ReadinessItem } from "./readiness";
import { defaultSync } from "./default-sync";
import { findPaused, type Paused } from "./paused";

async function loadFacts(db: Db, districtId: AuthorizedDistrictId, dataType: DataType) {
  const [connection, schools, settings, samples] = [
    await findConnection(db, districtId),
    await listSchoolMatches(db, districtId),
    await findSettings(db, districtId, dataType),
    await findSamples(db, districtId, dataType),
  ];
  const catalogue = getCatalogue(dataType);
  const isConnected = connection !== null && (connection.status === "connected" || connection.status === "failed");
  const connector = isConnected ? findConnector(connection.connector) : null;
  const suggestions = connector?.codeSuggestions(dataType) ?? {};
  const codedFields = observedCodes(
    catalogue,
    settings?.fields ?? {},
    samples?.fields ?? {},
    settings?.codes ?? {},
    suggestions,
  );
  return { connection: isConnected ? connection : null, schools, settings, samples, catalogue, connector, codedFields };
}

/** What is ready and what is missing for one data type: the Import summary, the wizard's steps and Configure show it. */
export async function getReadiness(
  db: Db,
  districtId: AuthorizedDistrictId,
  dataType: DataType,
): Promise<ReadinessItem[]> {
  const facts = await loadFacts(db, districtId, dataType);
  const { connection } = facts;
  return readiness({
    connection: connection && {
      label: connection.label,
      version: connection.report?.version ?? null,
      status: connection.status === "failed" ? "failed" : "connected",
    },
    matchedSchools: facts.schools.ours.filter((school) => school.decision === "matched").length,
    undecidedSchools: facts.schools.ours.filter((school) => school.decision === "undecided").length,
    catalogue: facts.catalogue,
    fields: facts.settings?.fields ?? null,
    codes: facts.settings?.codes ?? null,
    codedFields: facts.codedFields,
    sync: facts.settings?.sync ?? null,
  });
}

export type DataTypeState = {
  dataType: DataType;
  label: string;
  state: "planned" | "disabled" | "set_up";
  items: ReadinessItem[];
};

/** Every data type, planned ones too (D02); all are disabled before the first connection (D01). */
export async function listDataTypes(db: Db, districtId: AuthorizedDistrictId): Promise<DataTypeState[]> {
  const connection = await findConnection(db, districtId);
  const isConnected = connection?.status === "connected" || connection?.status === "failed";
  const rows: DataTypeState[] = [];
  const offered = findConnector(connection?.connector ?? "")?.dataTypes ?? [];
  for (const { dataType, label, catalogue } of DATA_TYPES) {
    // A type that the connected SIS does not offer is planned, as one that we cannot import yet.
    const isOffered = catalogue !== null && offered.includes(dataType);
    const items = isOffered && isConnected ? await getReadiness(db, districtId, dataType) : [];
    rows.push({ dataType, label, state: !isConnected ? "disabled" : isOffered ? "set_up" : "planned", items });
  }
  return rows;
}

export type FieldRow = {
  key: string;
  label: string;
  group: string;
  definition: string;
  requirement: Exclude<Field["requirement"], "ours">;
  kind: Field["kind"];
  mayBeEmpty: boolean;
  /** A record without a mapped value is left out, as the district wishes, and is no mistake. */
  letsIn: boolean;
  /** Required as soon as another field of ours has this choice (D21). */
  requiredWith: { key: string; id: string } | null;
  /** Matching it activates accounts and mails their owners, which a person confirms (product rule 14). */
  sendsMails: boolean;
  chosen: string | null;
  isSuggested: boolean;
  options: FieldOptions["options"];
};
export type SourceFacts = { filled: number; samples: string[]; invalid: Record<string, InvalidValues> };
export type MatchFieldsView = {
  sisLabel: string;
  rows: FieldRow[];
  sample: { rows: number; schools: number; readAt: Date } | null;
  /** By SIS field id; `invalid` by the key of our field, where it was counted. */
  sources: Record<string, SourceFacts>;
  unused: string[];
  isSaved: boolean;
};

/** The Match fields screen: our fields, what each may be filled from, real samples, and what we would choose (D07). */
export async function getMatchFields(
  db: Db,
  districtId: AuthorizedDistrictId,
  dataType: DataType,
): Promise<MatchFieldsView> {
  const { connector, settings, samples, catalogue, connection } = await loadFacts(db, districtId, dataType);
  const offers = connector?.fieldOptions(dataType) ?? {};
  const saved: FieldMatches | null = settings?.fields ?? null;
  const rows = catalogue.fields.flatMap((field): FieldRow[] => {
    const { requirement } = field;
    if (requirement === "ours") return [];
    const offer = offers[field.key];
    const chosen = saved ? (saved[field.key] ?? null) : (offer?.defaultId ?? null);
    const options = [...(offer?.options ?? [])];
    if (field.alternative) options.push({ id: field.alternative.id, label: field.alternative.label });
    if (chosen && !options.some((option) => option.id === chosen)) {
      options.push(connector?.parseCustomField(chosen) ?? { id: chosen, label: chosen, isCustom: true });
    }
    const { key, label, group, definition, kind } = field;
    const mayBeEmpty = field.mayBeEmpty ?? false;
    const from = catalogue.fields.find((one) => one.alternative?.from === key);
    const { accounts } = catalogue;
    const sendsMails = accounts?.asksFirst === true && accounts.opensWith === key && !saved?.[key];
    const requiredWith = from?.alternative ? { key: from.key, id: from.alternative.id } : null;
    const isSuggested = saved === null && chosen !== null;
    return [
      {
        key,
        label,
        group,
        definition,
        requirement,
        kind,
        mayBeEmpty,
        letsIn: key === catalogue.relations?.letsInBy,
        requiredWith,
        sendsMails,
        chosen,
        isSuggested,
        options,
      },
    ];
  });
  const sources: Record<string, SourceFacts> = {};
  for (const [id, facts] of Object.entries(samples?.fields ?? {})) {
    sources[id] = { filled: facts.filled, samples: facts.samples, invalid: facts.invalid ?? {} };
  }
  const used = new Set(rows.map((row) => row.chosen));
  return {
    sisLabel: connection?.label ?? "the SIS",
    rows,
    sample: samples && { rows: samples.rows, schools: samples.schools, readAt: samples.readAt },
    sources,
    unused: Object.keys(sources).filter((id) => !used.has(id)),
    isSaved: saved !== null,
  };
}

export type CodedFieldView = {
  key: string;
  label: string;
  isRequired: boolean;
  /** An unmapped code leaves a relation out instead of being a mistake (D20). */
  letsIn: boolean;
  codes: ObservedCode[];
  ours: { key: string; label: string }[];
};

/** The Define codes screen. */
export async function getDefineCodes(
  db: Db,
  districtId: AuthorizedDistrictId,
  dataType: DataType,
): Promise<{
  fields: CodedFieldView[];
  isSaved: boolean;
  hasFields: boolean;
  sampleRows: number;
  readAt: Date | null;
}> {
  const { codedFields, settings, samples, catalogue } = await loadFacts(db, districtId, dataType);
  return {
    fields: codedFields.map(({ field, codes }) => ({
      key: field.key,
      label: field.label,
      isRequired: field.requirement === "required",
      letsIn: field.key === catalogue.relations?.letsInBy,
      codes,
      ours: [...(field.coding?.codes ?? [])],
    })),
    isSaved: Boolean(settings?.codes),
    hasFields: Boolean(settings?.fields),
    sampleRows: samples?.rows ?? 0,
    readAt: samples?.readAt ?? null,
  };
}

/** The Sync settings screen. */
export async function getSyncSettings(
  db: Db,
  districtId: AuthorizedDistrictId,
  dataType: DataType,
): Promise<{ sync: SyncRules; isSaved: boolean; paused: Paused | null; schools: { id: string; name: string }[] }> {
  const { settings, schools, catalogue } = await loadFacts(db, districtId, dataType);
  const [district] = await db.select({ zone: districts.timeZone }).from(districts).where(eq(districts.id, districtId));
  return {
    sync: settings?.sync ?? defaultSync(catalogue, district?.zone ?? "UTC"),
    isSaved: Boolean(settings?.sync),
    paused: settings && settings.sync?.frequency.kind !== "manual" ? await findPaused(db, settings) : null,
    schools: schools.ours.filter((school) => school.decision === "matched").map(({ id, name }) => ({ id, name })),
  };
}
