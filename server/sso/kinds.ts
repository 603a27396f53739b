import type { ssoFederation, ssoKind, ssoUserType } from "@/db/schema";
import type { DataType } from "@/server/connectors/connector";

export type SsoUserType = (typeof ssoUserType.enumValues)[number];
export type SsoKind = (typeof ssoKind.enumValues)[number];
export type SsoFederation = (typeof ssoFederation.enumValues)[number];

type UserTypeFacts = {
  /** The documented product fixes these names. */
  displayName: string;
  label: string;
  many: string;
  dataType: DataType;
  /** Google knows no guardians. */
  kinds: readonly SsoKind[];
};

export const SSO_USER_TYPES: Record<SsoUserType, UserTypeFacts> = {
  student: {
    displayName: "Naviance PS SIS - Student",
    label: "Student",
    many: "students",
    dataType: "student",
    kinds: ["gsuite", "other"],
  },
  guardian: {
    displayName: "Naviance PS SIS - Parent",
    label: "Guardian",
    many: "guardians",
    dataType: "parent",
    kinds: ["other"],
  },
  staff: {
    displayName: "Naviance PS SIS - Staff",
    label: "Staff",
    many: "staff",
    dataType: "staff",
    kinds: ["gsuite", "other"],
  },
};

export const USER_TYPES = Object.keys(SSO_USER_TYPES) as SsoUserType[];

/** Where a provider and a browser find a connection. */
export type SsoAddresses = { entityId: string; acsUrl: string; metadataUrl: string; bookmarkUrl: string };

/** The addresses of a district's connection, below the address of this installation. */
export function addressesOf(appUrl: string, districtId: string, userType: SsoUserType): SsoAddresses {
  const bookmarkUrl = `${appUrl.replace(/\/+$/, "")}/sso/saml/${districtId}/${userType}`;
  const metadataUrl = `${bookmarkUrl}/metadata`;
  return { bookmarkUrl, acsUrl: `${bookmarkUrl}/acs`, metadataUrl, entityId: metadataUrl };
}
