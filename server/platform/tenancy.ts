import type { Db } from "@/db/types";
import type { RequestSource } from "./request-source";

declare const authorized: unique symbol;

/** A district id that a session check or the job loader has vouched for; every query demands one. */
export type AuthorizedDistrictId = string & { readonly [authorized]: true };

export type Role = "site_manager" | "analyst" | "viewer" | "school_manager" | "operator";

export type Actor = { kind: "person"; personId: string; role: Role } | { kind: "system"; name: string };

/** What every command is handed, whoever calls it. */
export type CommandContext = {
  db: Db;
  districtId: AuthorizedDistrictId;
  actor: Actor;
  now: Date;
  /** From where a person asked; absent for what jobs do. */
  source?: RequestSource;
};

/** Vouches for a district id. Only `server/auth`, `inngest/context`, the seed and tests may call it. */
export function authorizeDistrict(districtId: string): AuthorizedDistrictId {
  return districtId as AuthorizedDistrictId;
}
