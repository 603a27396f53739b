import type { Role } from "@/server/platform/tenancy";

export type DemoPerson = { email: string; name: string; role: Role | null };

/** Who can sign in to the sandbox; the last one belongs to no district. */
export const DEMO_PEOPLE: readonly DemoPerson[] = [
  { email: "marisol.pena@riverbend.example", name: "Marisol Peña", role: "site_manager" },
  { email: "tomasz.wojcik@riverbend.example", name: "Tomasz Wójcik", role: "analyst" },
  { email: "grace.obi@riverbend.example", name: "Grace Obi", role: "viewer" },
  { email: "dana.lowe@riverbend.example", name: "Dana Lowe", role: "school_manager" },
  { email: "operator@matricula.example", name: "Olu Operator", role: "operator" },
  { email: "stranger@elsewhere.example", name: "Sam Stranger", role: null },
];
