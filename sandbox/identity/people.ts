import type { Role } from "@/server/platform/tenancy";

export type DemoPerson = {
  email: string;
  name: string;
  role: Role | null;
  /** The provider has not checked that the address is theirs. */
  isUnverified?: boolean;
  /** Signs in with a second factor. */
  hasSecondFactor?: boolean;
};

/** Who can sign in to the sandbox, and who is refused: without a second factor, with an address nobody checked, of no district. */
export const DEMO_PEOPLE: readonly DemoPerson[] = [
  { email: "marisol.pena@riverbend.example", name: "Marisol Peña", role: "site_manager" },
  { email: "tomasz.wojcik@riverbend.example", name: "Tomasz Wójcik", role: "analyst" },
  { email: "grace.obi@riverbend.example", name: "Grace Obi", role: "viewer" },
  { email: "dana.lowe@riverbend.example", name: "Dana Lowe", role: "school_manager" },
  { email: "operator@matricula.example", name: "Olu Operator", role: "operator", hasSecondFactor: true },
  { email: "ola.single@matricula.example", name: "Ola Single", role: "operator" },
  { email: "una.claimed@riverbend.example", name: "Una Claimed", role: "viewer", isUnverified: true },
  { email: "stranger@elsewhere.example", name: "Sam Stranger", role: null },
];

/** Site managers of the districts with another SIS, one each. */
export const ESCHOOLPLUS_MANAGER: DemoPerson = {
  email: "june.abara@willowcreek.example",
  name: "June Abara",
  role: "site_manager",
};
export const CLEVER_MANAGER: DemoPerson = {
  email: "ines.okafor@cedarbend.example",
  name: "Inés Okafor",
  role: "site_manager",
};
export const CLASSLINK_MANAGER: DemoPerson = {
  email: "theo.larsen@maplegrove.example",
  name: "Theo Larsen",
  role: "site_manager",
};
export const CAMPUS_MANAGER: DemoPerson = {
  email: "ada.nkosi@prairieview.example",
  name: "Ada Nkosi",
  role: "site_manager",
};
