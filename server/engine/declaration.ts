import type { DataType } from "@/server/connectors/connector";
import type { CandidateReason, IssueCode, Values } from "./types";

/**
 * What a catalogue file declares about its data type beside the fields. Everything that the engine, the wizard, the log
 * and the roster do with a type follows from here; a field is named by its key, "school" is the school of the record.
 */

/** Fields that together suggest that two records may be the same person; names are compared by their keys. */
export type CandidatePass = { reason: CandidateReason; fields: readonly string[] };

/** How a row finds its record (product rule 2). */
export type Identity = {
  /** Unique in a district; a row with the key of a record is that record. */
  key: string;
  /** A second unique field, by which a record is found whose key is new. */
  number?: string;
  /** All known and all different: the key came back for somebody else. */
  somebodyElse?: readonly string[];
  /** Surest first; a candidate always asks a person. Without any, an unknown key is a new record. */
  candidates?: readonly CandidatePass[];
  /** Alike in `same` and different in `other`: two people, never candidates for each other. */
  twins?: { same: readonly string[]; other: string };
};

/** Which records count as active, and what a record becomes that left the SIS (product rule 3). */
export type Activity = {
  field: string;
  active: readonly string[];
  inactive: string;
  /** People in this state are never made inactive for being absent, and may be left out of an import. */
  graduated?: string;
};

/** A record of another type that a field of ours names. */
export type Reference = {
  /** Key of the change in which the log says that the record was found. */
  key: string;
  label: string;
  /** Our field that names it; each entry of a list names one. */
  field: string;
  to: DataType;
  table: string;
  /** Columns of that table which may hold the name, surest first. */
  by: readonly string[];
  /** A name that nobody has as it is written is looked for once more without regard to capitals. */
  ignoresCase?: boolean;
  /** Our column that holds the ids of the records that were found; an array for a list. */
  column: string;
  /** Without it the row waits for the other type's import; otherwise it is imported with a note. */
  isRequired: boolean;
  /** The page of the record that is named lists those that name it. */
  isListed?: boolean;
};

/** What the lists of one record mean together: a guardian's students, the schools and roles of staff. */
export type Relations = {
  /** The coded list by which relations are let in: an unmapped code leaves the relation out and is no mistake. */
  letsInBy?: string;
  /** Why a relation is left out; null when it is kept. */
  leftOut(relation: Values): IssueCode | null;
  /** The relations as they are kept, and single values that follow from them; `school` is our school of each. */
  settle?(relations: Values[]): { relations: Values[]; values: Values };
};

/** A value of one of our fields that follows from another of ours instead of a SIS field, offered in Match fields. */
export type Alternative = { id: string; label: string; from: string; valueOf(value: string): string | null };

/** Where records belong: to one school, to several, or to the whole district. */
export type Scope = "school" | "schools" | "district";

/** Whose accounts an import opens, and how people are told (D13, D24). */
export type AccountRule = {
  /** An account is opened for a record that is active and has this value. */
  opensWith: string;
  email: string;
  /** The first accounts of a district are opened only after a person has confirmed the number of mails (product rule 14). */
  asksFirst: boolean;
};
