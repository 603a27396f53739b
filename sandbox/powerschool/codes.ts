import type { SisCode } from "./column";
import { RELATIONSHIPS } from "../district/guardians";

/** District race codes with the federal category each belongs to; the last belongs to none. */
export const RACES: readonly SisCode[] = [
  { id: 1, type: "race", code: "A", description: "Asian", federal: "AS" },
  { id: 2, type: "race", code: "B", description: "Black or African American", federal: "BL" },
  { id: 3, type: "race", code: "I", description: "American Indian or Alaska Native", federal: "AM" },
  { id: 4, type: "race", code: "M7", description: "Moved in, not coded" },
  { id: 5, type: "race", code: "P", description: "Native Hawaiian or Pacific Islander", federal: "PI" },
  { id: 6, type: "race", code: "W", description: "White", federal: "WH" },
];

export const FEDERAL_RACES: readonly SisCode[] = [
  { id: 11, type: "federalrace", code: "AM", description: "American Indian or Alaska Native" },
  { id: 12, type: "federalrace", code: "AS", description: "Asian" },
  { id: 13, type: "federalrace", code: "BL", description: "Black or African American" },
  { id: 14, type: "federalrace", code: "PI", description: "Native Hawaiian or Other Pacific Islander" },
  { id: 15, type: "federalrace", code: "WH", description: "White" },
];

export const ENTRY_CODES: readonly SisCode[] = [
  { id: 21, type: "entrycodes", code: "E1", description: "Returning" },
  { id: 22, type: "entrycodes", code: "E2", description: "From another district" },
];

export const EXIT_CODES: readonly SisCode[] = [
  { id: 31, type: "exitcodes", code: "W1", description: "Moved away" },
  { id: 32, type: "exitcodes", code: "W2", description: "Graduated" },
];

export const GEN_CODES: readonly SisCode[] = [...RACES, ...FEDERAL_RACES, ...ENTRY_CODES, ...EXIT_CODES];

const CONTACT_CODES = [
  ...RELATIONSHIPS.map((name) => ["Relationship", name] as const),
  ["Email", "Current"],
  ["Phone", "Mobile"],
  ["Address", "Home"],
] as const;

/** Rows of CodeSet. */
export const CODE_SETS: readonly SisCode[] = CONTACT_CODES.map(([type, description], index) => ({
  id: 901 + index,
  type,
  code: description,
  description,
}));
