import {
  bigint,
  boolean,
  foreignKey,
  index,
  jsonb,
  pgEnum,
  pgTable,
  primaryKey,
  text,
  unique,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { at, bytea, id } from "./columns";
import { districts } from "./people";

/** Who signs in through a connection; each kind of user has one connection of its own. */
export const ssoUserType = pgEnum("sso_user_type", ["student", "guardian", "staff"]);
export const ssoKind = pgEnum("sso_kind", ["gsuite", "other"]);
export const ssoFederation = pgEnum("sso_federation", ["email_domain", "federated_id"]);

/** What a test of a connection received and what it would have meant; names of attributes with their values. */
export type SsoTestAnswer = {
  nameId: string | null;
  attributes: Record<string, string[]>;
  /** The person it would sign in, as the roster shows that person; null with the reason beside it. */
  match: { title: string; recordId: number } | null;
  refusal: string | null;
};

const districtId = () =>
  uuid("district_id")
    .notNull()
    .references(() => districts.id, { onDelete: "cascade" });

/** A SAML connection of a district for one kind of user. */
export const ssoConnections = pgTable(
  "sso_connections",
  {
    id: id(),
    districtId: districtId(),
    userType: ssoUserType("user_type").notNull(),
    kind: ssoKind("kind").notNull(),
    federation: ssoFederation("federation").notNull(),
    /** Of the identity provider. */
    entityId: text("entity_id").notNull(),
    signOnUrl: text("sign_on_url").notNull(),
    metadataUrl: text("metadata_url"),
    /** The attribute that holds the e-mail address or Federated ID; null takes the NameID. */
    attribute: text("attribute"),
    /** Whether a person may come from a link at the identity provider, without having asked here first. */
    allowsProviderStart: boolean("allows_provider_start").notNull(),
    isActive: boolean("is_active").notNull(),
    /** Ours, for assertions that the provider encrypts to us. */
    sealedKey: text("sealed_key").notNull(),
    ownCertificate: text("own_certificate").notNull(),
    savedAt: at("saved_at").notNull(),
    savedBy: text("saved_by").notNull(),
  },
  (t) => [unique("sso_connections_user_type_key").on(t.districtId, t.userType)],
);

const connectionId = () =>
  uuid("connection_id")
    .notNull()
    .references(() => ssoConnections.id, { onDelete: "cascade" });

/** Certificates that a provider signs with; two while one replaces the other. */
export const ssoCertificates = pgTable(
  "sso_certificates",
  {
    id: id(),
    districtId: districtId(),
    connectionId: connectionId(),
    pem: text("pem").notNull(),
    fingerprint: text("fingerprint").notNull(),
    notBefore: at("not_before").notNull(),
    notAfter: at("not_after").notNull(),
  },
  (t) => [uniqueIndex("sso_certificates_fingerprint_key").on(t.connectionId, t.fingerprint)],
);

/** A mail domain belongs to one district, whatever it is used for there. */
export const ssoDomains = pgTable(
  "sso_domains",
  { domain: text("domain").primaryKey(), districtId: districtId() },
  (t) => [unique("sso_domains_district_key").on(t.domain, t.districtId)],
);

/** Which connection a domain signs in through: once for each kind of user. */
export const ssoConnectionDomains = pgTable(
  "sso_connection_domains",
  {
    domain: text("domain").notNull(),
    districtId: districtId(),
    userType: ssoUserType("user_type").notNull(),
    connectionId: connectionId(),
  },
  (t) => [
    primaryKey({ columns: [t.domain, t.userType] }),
    foreignKey({ columns: [t.domain, t.districtId], foreignColumns: [ssoDomains.domain, ssoDomains.districtId] }),
  ],
);

/** A sign-in that began here; only its own answer, brought by the same browser, ends it. */
export const ssoRequests = pgTable(
  "sso_requests",
  {
    /** The ID of the AuthnRequest. */
    id: text("id").primaryKey(),
    districtId: districtId(),
    connectionId: connectionId(),
    /** SHA-256 of what the browser keeps in its cookie. */
    browserHash: bytea("browser_hash").notNull(),
    /** A test by this administrator signs nobody in. */
    testedBy: uuid("tested_by"),
    createdAt: at("created_at").notNull(),
    expiresAt: at("expires_at").notNull(),
    answeredAt: at("answered_at"),
    recordId: bigint("record_id", { mode: "number" }),
    usedAt: at("used_at"),
    testAnswer: jsonb("test_answer").$type<SsoTestAnswer>(),
  },
  (t) => [index("sso_requests_expires_idx").on(t.districtId, t.expiresAt)],
);

/** Assertions that were taken once, until they are too old to be taken at all. */
export const ssoAssertions = pgTable(
  "sso_assertions",
  {
    districtId: districtId(),
    connectionId: connectionId(),
    assertionId: text("assertion_id").notNull(),
    expiresAt: at("expires_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.connectionId, t.assertionId] })],
);

/** A student, guardian or member of staff who is signed in, to one record page and nothing else. */
export const recordSessions = pgTable(
  "record_sessions",
  {
    /** SHA-256 of the token in the cookie. */
    tokenHash: bytea("token_hash").primaryKey(),
    districtId: districtId(),
    userType: ssoUserType("user_type").notNull(),
    recordId: bigint("record_id", { mode: "number" }).notNull(),
    createdAt: at("created_at").notNull(),
    seenAt: at("seen_at").notNull(),
    expiresAt: at("expires_at").notNull(),
  },
  (t) => [index("record_sessions_expires_idx").on(t.districtId, t.expiresAt)],
);
