import { and, eq, gt } from "drizzle-orm";
import { ssoRequests, type SsoTestAnswer } from "@/db/schema";
import type { Db } from "@/db/types";
import type { AuthorizedDistrictId, CommandContext } from "@/server/platform/tenancy";
import { addressesOf, SSO_USER_TYPES, USER_TYPES, type SsoAddresses, type SsoUserType } from "./kinds";
import { loadSsoConnection, type SsoConnection } from "./load-connection";
import type { SaveSsoInput } from "./schema";

export type { SsoTestAnswer } from "@/db/schema";

const DAY_MS = 24 * 60 * 60 * 1000;
/** Long enough for a district's people to exchange a certificate with their provider. */
const WARN_MS = 30 * DAY_MS;

export type SsoCertificateView = {
  fingerprint: string;
  pem: string;
  notAfter: Date;
  state: "good" | "expiring" | "expired";
};

export type SsoView = {
  userType: SsoUserType;
  displayName: string;
  label: string;
  addresses: SsoAddresses;
  state: "absent" | "off" | "on";
  /** Null when there is no connection yet. */
  saved: (Omit<SaveSsoInput, "certificates"> & { certificates: SsoCertificateView[] }) | null;
  /** When nobody can sign in any more, unless a certificate is exchanged. */
  lastsUntil: Date | null;
  isExpiring: boolean;
};

function certificateState(notAfter: Date, now: Date): SsoCertificateView["state"] {
  if (notAfter <= now) return "expired";
  return notAfter.getTime() - now.getTime() < WARN_MS ? "expiring" : "good";
}

function viewOf(connection: SsoConnection, now: Date): NonNullable<SsoView["saved"]> {
  return {
    userType: connection.userType,
    kind: connection.kind,
    federation: connection.federation,
    entityId: connection.entityId,
    signOnUrl: connection.signOnUrl,
    metadataUrl: connection.metadataUrl ?? "",
    certificates: connection.certificates.map(({ fingerprint, pem, notAfter }) => ({
      fingerprint,
      pem,
      notAfter,
      state: certificateState(notAfter, now),
    })),
    domains: connection.domains.join(", "),
    attribute: connection.attribute ?? "",
    allowsProviderStart: connection.allowsProviderStart,
    isActive: connection.isActive,
  };
}

/** A district's connection for one kind of user, or what it would be. */
export async function getSso(
  db: Db,
  districtId: AuthorizedDistrictId,
  input: { appUrl: string; userType: SsoUserType; now: Date },
): Promise<SsoView> {
  const { appUrl, userType, now } = input;
  const connection = await loadSsoConnection(db, districtId, userType);
  const lastsUntil = connection?.certificates.at(-1)?.notAfter ?? null;
  return {
    userType,
    displayName: SSO_USER_TYPES[userType].displayName,
    label: SSO_USER_TYPES[userType].label,
    addresses: addressesOf(appUrl, districtId, userType),
    state: !connection ? "absent" : connection.isActive ? "on" : "off",
    saved: connection ? viewOf(connection, now) : null,
    lastsUntil,
    isExpiring: lastsUntil !== null && certificateState(lastsUntil, now) !== "good",
  };
}

/** The district's connections, one for each kind of user. */
export function listSso(
  db: Db,
  districtId: AuthorizedDistrictId,
  input: { appUrl: string; now: Date },
): Promise<SsoView[]> {
  return Promise.all(USER_TYPES.map((userType) => getSso(db, districtId, { ...input, userType })));
}

/** What a person's own test received; null when it is too old, somebody else's, or never came back. */
export async function findTestAnswer(
  context: CommandContext,
  input: { requestId: string },
): Promise<SsoTestAnswer | null> {
  if (context.actor.kind !== "person") return null;
  const [found] = await context.db
    .select({ answer: ssoRequests.testAnswer })
    .from(ssoRequests)
    .where(
      and(
        eq(ssoRequests.districtId, context.districtId),
        eq(ssoRequests.id, input.requestId),
        eq(ssoRequests.testedBy, context.actor.personId),
        gt(ssoRequests.expiresAt, context.now),
      ),
    );
  return found?.answer ?? null;
}
