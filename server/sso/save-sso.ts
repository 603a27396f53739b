import { and, eq, inArray, notInArray } from "drizzle-orm";
import { generate } from "selfsigned";
import { ssoCertificates, ssoConnectionDomains, ssoConnections, ssoDomains } from "@/db/schema";
import type { Db } from "@/db/types";
import { recordAudit } from "@/server/platform/audit";
import { DomainError } from "@/server/platform/errors";
import { seal } from "@/server/platform/secrets";
import type { CommandContext } from "@/server/platform/tenancy";
import { readCertificate, type Certificate } from "./certificate";
import { SSO_USER_TYPES } from "./kinds";
import { loadSsoConnection } from "./load-connection";
import { endRecordSessions } from "./record-session";
import { readDomains, type SaveSsoInput } from "./schema";

export const keyContext = (districtId: string, userType: string) => `sso:${districtId}:${userType}`;

const TEN_YEARS_MS = 10 * 365 * 24 * 60 * 60 * 1000;

/** A key of ours for assertions that the provider encrypts, made once for each connection. */
async function ownKey(context: CommandContext, input: SaveSsoInput) {
  const made = await generate([{ name: "commonName", value: `Matricula ${input.userType} sign-in` }], {
    keySize: 2048,
    algorithm: "sha256",
    notBeforeDate: context.now,
    notAfterDate: new Date(context.now.getTime() + TEN_YEARS_MS),
  });
  return { sealedKey: seal(made.private, keyContext(context.districtId, input.userType)), ownCertificate: made.cert };
}

function readCertificates(texts: readonly string[], now: Date): Certificate[] {
  const refuse = (message: string) => new DomainError("bad_request", message, { certificates: message });
  const found = texts.map(readCertificate).filter((one) => one !== null);
  if (found.length < texts.length) throw refuse("This is not a certificate. Copy it with its first and last line.");
  const unique = [...new Map(found.map((one) => [one.fingerprint, one])).values()];
  if (unique.every((one) => one.notAfter < now))
    throw refuse("This certificate has expired. Enter the one your provider signs with now.");
  return unique;
}

/** A domain belongs to one district, and there to one connection for each kind of user. */
async function takeDomains(tx: Db, context: CommandContext, connectionId: string, input: SaveSsoInput): Promise<void> {
  const { districtId } = context;
  const domains = input.federation === "email_domain" ? readDomains(input.domains) : [];
  await tx
    .delete(ssoConnectionDomains)
    .where(and(eq(ssoConnectionDomains.districtId, districtId), eq(ssoConnectionDomains.connectionId, connectionId)));
  if (domains.length === 0) return;
  await tx
    .insert(ssoDomains)
    .values(domains.map((domain) => ({ domain, districtId })))
    .onConflictDoNothing();
  const ours = await tx
    .select({ domain: ssoDomains.domain })
    .from(ssoDomains)
    .where(and(eq(ssoDomains.districtId, districtId), inArray(ssoDomains.domain, domains)));
  const taken = domains.filter((domain) => !ours.some((one) => one.domain === domain));
  if (taken.length > 0) {
    const message = `${taken.join(", ")} belongs to another district here. Ask support if it is yours.`;
    throw new DomainError("conflict", message, { domains: message });
  }
  await tx
    .insert(ssoConnectionDomains)
    .values(domains.map((domain) => ({ domain, districtId, userType: input.userType, connectionId })));
}

/** A domain that no connection uses any more is free for other districts. */
async function freeDomains(tx: Db, context: CommandContext): Promise<void> {
  const used = tx
    .select({ domain: ssoConnectionDomains.domain })
    .from(ssoConnectionDomains)
    .where(eq(ssoConnectionDomains.districtId, context.districtId));
  await tx
    .delete(ssoDomains)
    .where(and(eq(ssoDomains.districtId, context.districtId), notInArray(ssoDomains.domain, used)));
}

/** Saves a district's SAML connection for one kind of user; sign-in through it follows the new values at once. */
export async function saveSso(context: CommandContext, input: SaveSsoInput): Promise<void> {
  const { districtId, now } = context;
  const certificates = readCertificates(input.certificates, now);
  const before = await loadSsoConnection(context.db, districtId, input.userType);
  const own = before
    ? { sealedKey: before.sealedKey, ownCertificate: before.ownCertificate }
    : await ownKey(context, input);
  const values = {
    ...own,
    kind: input.kind,
    federation: input.federation,
    entityId: input.entityId,
    signOnUrl: input.signOnUrl,
    metadataUrl: input.metadataUrl || null,
    attribute: input.attribute || null,
    allowsProviderStart: input.allowsProviderStart,
    isActive: input.isActive,
    savedAt: now,
    savedBy: context.actor.kind === "person" ? context.actor.personId : context.actor.name,
  };
  await context.db.transaction(async (tx) => {
    const [saved] = await tx
      .insert(ssoConnections)
      .values({ districtId, userType: input.userType, ...values })
      .onConflictDoUpdate({ target: [ssoConnections.districtId, ssoConnections.userType], set: values })
      .returning({ id: ssoConnections.id });
    if (!saved) return;
    await tx
      .delete(ssoCertificates)
      .where(and(eq(ssoCertificates.districtId, districtId), eq(ssoCertificates.connectionId, saved.id)));
    await tx
      .insert(ssoCertificates)
      .values(certificates.map((one) => ({ ...one, districtId, connectionId: saved.id })));
    await takeDomains(tx, context, saved.id, input);
    await freeDomains(tx, context);
    const { sealedKey: _k, ownCertificate: _c, savedAt: _a, savedBy: _b, ...detail } = values;
    await recordAudit(
      { ...context, db: tx },
      {
        action: "sso.saved",
        subject: SSO_USER_TYPES[input.userType].displayName,
        detail: {
          ...detail,
          domains: input.federation === "email_domain" ? readDomains(input.domains) : [],
          certificates: certificates.map((one) => one.fingerprint),
        },
      },
    );
  });
}

/** Takes a connection away; people who are signed in through it are signed out. */
export async function removeSso(context: CommandContext, input: Pick<SaveSsoInput, "userType">): Promise<void> {
  await context.db.transaction(async (tx) => {
    const gone = await tx
      .delete(ssoConnections)
      .where(and(eq(ssoConnections.districtId, context.districtId), eq(ssoConnections.userType, input.userType)))
      .returning({ id: ssoConnections.id });
    if (gone.length === 0) return;
    await freeDomains(tx, context);
    await endRecordSessions(tx, context, input.userType);
    await recordAudit(
      { ...context, db: tx },
      { action: "sso.removed", subject: SSO_USER_TYPES[input.userType].displayName },
    );
  });
}
