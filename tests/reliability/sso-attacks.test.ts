import { eq } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { openPool, type Pool } from "@/db/client";
import { auditEntries, recordSessions, students } from "@/db/schema";
import { freePort } from "@/sandbox/ports";
import { FLAVOURS, type FlavourName } from "@/sandbox/saml/flavours";
import {
  buildAssertion,
  issueResponse,
  SHA1,
  sign,
  toBase64,
  wrapResponse,
  type ResponseFacts,
} from "@/sandbox/saml/response";
import { newKeyPair, startSaml, type SamlProvider } from "@/sandbox/saml/server";
import type { CommandContext } from "@/server/platform/tenancy";
import { beginSignIn } from "@/server/sso/begin-sign-in";
import { fetchMetadata } from "@/server/sso/fetch-metadata";
import { finishSignIn } from "@/server/sso/finish-sign-in";
import { addressesOf } from "@/server/sso/kinds";
import { loadSsoConnection } from "@/server/sso/load-connection";
import { readMetadata } from "@/server/sso/read-metadata";
import { findRecordSession, IDLE_MS, LONGEST_MS } from "@/server/sso/record-session";
import { SsoRefusal, type SsoRefusalCode } from "@/server/sso/refusal";
import { saveSso } from "@/server/sso/save-sso";
import { takeResponse } from "@/server/sso/take-response";
import { buildDistrict, buildSettings, commandOf, type BuiltDistrict } from "@/tests/support/builders";
import { importRows, rawStudent } from "@/tests/support/import-rows";
import { createTestDatabase } from "@/tests/support/postgres";

const APP_URL = "https://matricula.example";
let pool: Pool;
let drop: () => Promise<void>;
let provider: SamlProvider;
let district: BuiltDistrict;
let context: CommandContext;
const matrix: string[] = [];

const EMAIL = "lena.castro@students.riverbend.example";

beforeAll(async () => {
  process.env.MATRICULA_SECRET_KEYS ??= `k1:${Buffer.alloc(32, 7).toString("base64")}`;
  process.env.ALLOW_SANDBOX_ADDRESSES = "1";
  const database = await createTestDatabase();
  pool = openPool(database.url, { max: 4 });
  drop = database.drop;
  provider = await startSaml({ port: await freePort(), people: [{ name: "Lena Castro", nameId: EMAIL }] });
  district = await buildDistrict(pool);
  context = commandOf(pool, district, { role: "site_manager", now: new Date() });
  const rows = [rawStudent({ email: EMAIL }), ...Array.from({ length: 5 }, () => rawStudent())];
  await importRows(pool, district, buildSettings(district), rows);
  await connect("google");
});

afterAll(async () => {
  console.log(["R9: attacks on sign-in by SAML", ...matrix].join("\n"));
  await provider.close();
  await pool.sql.end();
  await drop();
});

const addresses = () => addressesOf(APP_URL, district.id, "student");

async function connect(flavour: FlavourName, allowsProviderStart = false): Promise<void> {
  const metadata = readMetadata(await fetchMetadata(provider.metadataUrl(flavour)));
  await saveSso(context, {
    userType: "student",
    kind: "other",
    federation: "email_domain",
    entityId: metadata.entityId,
    signOnUrl: metadata.signOnUrl,
    metadataUrl: provider.metadataUrl(flavour),
    certificates: metadata.certificates.map((one) => one.pem),
    domains: "students.riverbend.example",
    attribute: "",
    allowsProviderStart,
    isActive: true,
  });
}

const at = (ms = 0): CommandContext => ({
  ...context,
  now: new Date(Date.now() + ms),
  actor: { kind: "system", name: "sso" },
});

/** A request of ours as the provider would receive it. */
async function ask(): Promise<{ requestId: string; browserToken: string }> {
  const begun = await beginSignIn(at(), { appUrl: APP_URL, userType: "student" });
  expect(begun.url.startsWith(`${provider.url}/`)).toBe(true);
  const page = await (await fetch(begun.url)).text();
  const requestId = /id=(_[0-9a-f]+)/.exec(page.replaceAll("&#38;", "&"))?.[1];
  return { requestId: requestId ?? (await lastRequest()), browserToken: begun.browserToken };
}

async function lastRequest(): Promise<string> {
  const [row] = await pool.sql<{ id: string }[]>`select id from sso_requests order by created_at desc, id limit 1`;
  return row!.id;
}

function facts(overrides: Partial<ResponseFacts> = {}, flavour: FlavourName = "google"): ResponseFacts {
  return {
    issuer: provider.entityId(flavour),
    acsUrl: addresses().acsUrl,
    audience: addresses().entityId,
    inResponseTo: null,
    nameId: EMAIL,
    attributes: {},
    now: new Date(),
    ...overrides,
  };
}

const take = (response: string, when = at()) => takeResponse(when, { appUrl: APP_URL, userType: "student", response });

async function refusal(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return "signed in";
  } catch (error) {
    if (error instanceof SsoRefusal) return error.code;
    throw error;
  }
}

const sessions = () => pool.db.select().from(recordSessions);

/** Refused with this reason, audited with it, and nobody signed in. */
async function expectRefused(what: string, code: SsoRefusalCode, work: () => Promise<unknown>): Promise<void> {
  const before = (await sessions()).length;
  const audited = async () => {
    const rows = await pool.db.select().from(auditEntries).where(eq(auditEntries.action, "sso.refused"));
    return rows.filter((row) => row.detail.why === code);
  };
  const auditedBefore = (await audited()).length;
  const got = await refusal(work());
  matrix.push(`  ${what.padEnd(58)} ${got === code ? `refused: ${code}` : `WRONG: ${got}`}`);
  expect(got, what).toBe(code);
  expect(await sessions()).toHaveLength(before);
  expect(await audited()).toHaveLength(auditedBefore + 1);
  expect(JSON.stringify((await audited()).at(-1))).not.toContain(EMAIL);
}

const google = FLAVOURS.google;

describe("R9: sign-in by SAML", () => {
  it.each(Object.keys(FLAVOURS) as FlavourName[])("signs in through a provider like %s", async (flavour) => {
    await connect(flavour);
    const { requestId, browserToken } = await ask();
    const connection = await loadSsoConnection(pool.db, district.id, "student");
    const response = await issueResponse(
      facts({ inResponseTo: requestId, encryptTo: connection?.ownCertificate }, flavour),
      FLAVOURS[flavour],
      provider.key,
    );
    const taken = await take(toBase64(response));
    expect(taken).toEqual({ kind: "to_finish", requestId });
    const token = await finishSignIn(at(), { userType: "student", requestId, browserToken });
    const [lena] = await pool.db.select({ id: students.id }).from(students).where(eq(students.email, EMAIL));
    const session = (when: CommandContext) => findRecordSession(when.db, when.districtId, token, when.now);
    expect(await session(at())).toEqual({ userType: "student", recordId: lena!.id });
    expect(await session(at(IDLE_MS + 1000))).toBeNull();
    expect(await session(at(LONGEST_MS + 1000))).toBeNull();
    const other = commandOf(pool, await buildDistrict(pool));
    expect(await findRecordSession(other.db, other.districtId, token, new Date())).toBeNull();
    matrix.push(`  ${`${FLAVOURS[flavour].label}, signs ${FLAVOURS[flavour].signs}`.padEnd(58)} signed in`);
  });

  afterEach(async () => {
    await connect("google");
  });

  it("refuses what is not signed, or not by the district's certificate, or weakly", async () => {
    const inResponseTo = (await ask()).requestId;
    const plain = facts({ inResponseTo });
    const assertion = buildAssertion(plain, google);
    await expectRefused("unsigned", "not_signed", () => take(toBase64(wrapResponse(assertion, plain))));
    const stranger = await newKeyPair("Stranger");
    const foreign = wrapResponse(sign(assertion, "Assertion", stranger), plain);
    await expectRefused("signed with another certificate", "not_signed", () => take(toBase64(foreign)));
    const weak = wrapResponse(sign(assertion, "Assertion", provider.key, SHA1), plain);
    await expectRefused("signed with SHA-1", "not_signed", () => take(toBase64(weak)));
    const changed = wrapResponse(sign(assertion, "Assertion", provider.key), plain).replace(
      EMAIL,
      "x".repeat(8) + EMAIL,
    );
    await expectRefused("changed after it was signed", "not_signed", () => take(toBase64(changed)));
  });

  it("refuses wrapped signatures", async () => {
    const inResponseTo = (await ask()).requestId;
    const real = facts({ inResponseTo, nameId: EMAIL });
    const signed = sign(buildAssertion(real, google), "Assertion", provider.key);
    const evil = buildAssertion(facts({ inResponseTo, nameId: "other@students.riverbend.example" }), google);
    const cases: [string, string][] = [
      ["wrapped: a second assertion before the signed one", wrapResponse(evil + signed, real)],
      ["wrapped: a second assertion after the signed one", wrapResponse(signed + evil, real)],
      [
        "wrapped: the signed one inside the evil one",
        wrapResponse(evil.replace("</saml:Assertion>", `<saml:Advice>${signed}</saml:Advice></saml:Assertion>`), real),
      ],
      [
        "wrapped: the signed one in an extension",
        wrapResponse(evil, real).replace(
          "<samlp:Status>",
          `<samlp:Extensions>${signed}</samlp:Extensions><samlp:Status>`,
        ),
      ],
      [
        "wrapped: the signature moved under the same ID",
        wrapResponse(
          evil
            .replace(/ID="[^"]+"/, / ID="[^"]+"/.exec(signed)![0].trim())
            .replace("<saml:Subject>", `${/<ds:Signature.*<\/ds:Signature>/s.exec(signed)![0]}<saml:Subject>`),
          real,
        ),
      ],
    ];
    for (const [what, response] of cases) await expectRefused(what, "not_signed", () => take(toBase64(response)));
  });

  it("reads a name whole, whatever comment is put into it", async () => {
    const inResponseTo = (await ask()).requestId;
    const given = facts({ inResponseTo, nameId: `${EMAIL}.evil.example` });
    const signed = sign(buildAssertion(given, google), "Assertion", provider.key);
    const cut = wrapResponse(signed, given).replace(`${EMAIL}.evil`, `${EMAIL}<!-- -->.evil`);
    await expectRefused("a comment inside the name", "other_domain", () => take(toBase64(cut)));
  });

  it("refuses what is for somebody else, from somebody else, too old, too early or not asked for", async () => {
    const make = async (overrides: Partial<ResponseFacts>) => {
      const inResponseTo = (await ask()).requestId;
      return toBase64(await issueResponse(facts({ inResponseTo, ...overrides }), google, provider.key));
    };
    const minutes = (count: number) => new Date(Date.now() + count * 60_000);
    const cases: [string, SsoRefusalCode, Partial<ResponseFacts>][] = [
      ["another audience", "wrong_audience", { audience: "https://other.example/metadata" }],
      ["another recipient", "wrong_audience", { acsUrl: "https://other.example/acs" }],
      ["another issuer", "wrong_issuer", { issuer: "https://other.example/idp" }],
      ["expired", "out_of_time", { now: minutes(-20) }],
      ["a clock three minutes ahead", "out_of_time", { now: minutes(3) }],
      ["an answer to a request nobody made", "not_asked", { inResponseTo: "_00112233445566778899" }],
      ["no request, where the provider may not start", "not_asked", { inResponseTo: null }],
      ["a name of another domain", "other_domain", { nameId: "lena.castro@elsewhere.example" }],
      ["a name that the roster does not know", "unknown", { nameId: "nobody@students.riverbend.example" }],
    ];
    for (const [what, code, overrides] of cases) {
      const response = await make(overrides);
      await expectRefused(what, code, () => take(response));
    }
    const skewed = await make({ now: minutes(1) });
    expect(await take(skewed)).toMatchObject({ kind: "to_finish" });
    matrix.push(`  ${"a clock one minute ahead".padEnd(58)} signed in`);
    await expectRefused("documents with a type of their own", "unreadable", () =>
      take(
        toBase64(`<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>${Buffer.from(skewed, "base64").toString()}`),
      ),
    );
    await expectRefused("no XML at all", "unreadable", () => take("bm90IHhtbA=="));
  });

  it("refuses a replay, a second browser, and a second use of a finished sign-in", async () => {
    const { requestId, browserToken } = await ask();
    const response = toBase64(await issueResponse(facts({ inResponseTo: requestId }), google, provider.key));
    expect(await take(response)).toMatchObject({ kind: "to_finish" });
    await expectRefused("replayed", "replayed", () => take(response));
    const finish = (token: string | null) =>
      finishSignIn(at(), { userType: "student", requestId, browserToken: token });
    await expectRefused("finished in a browser that did not begin it", "other_browser", () => finish(null));
    await expectRefused("finished with another browser's cookie", "other_browser", () => finish("x".repeat(43)));
    expect((await finish(browserToken)).length).toBeGreaterThan(30);
    await expectRefused("finished twice", "other_browser", () => finish(browserToken));
  });

  it("lets a provider start where the district allows it, and replays nothing of that either", async () => {
    await connect("clever", true);
    const response = toBase64(await issueResponse(facts({}, "clever"), FLAVOURS.clever, provider.key));
    expect(await take(response)).toMatchObject({ kind: "signed_in" });
    await expectRefused("replayed, begun at the provider", "replayed", () => take(response));
  });

  it("refuses graduates with the documented hint, and people who are no longer active", async () => {
    const answer = async () => {
      const inResponseTo = (await ask()).requestId;
      return take(toBase64(await issueResponse(facts({ inResponseTo }), google, provider.key)));
    };
    const change = (values: Partial<typeof students.$inferInsert>) =>
      pool.db.update(students).set(values).where(eq(students.email, EMAIL));
    await change({ enrollmentStatus: "GRADUATED" });
    await expectRefused("a graduate", "graduated", answer);
    await change({ enrollmentStatus: "INACTIVE", isActive: false });
    await expectRefused("a student who has left", "inactive", answer);
    await change({ enrollmentStatus: "CURRENTLY_ENROLLED", isActive: true });
    const [other] = await pool.db.select({ id: students.id }).from(students).limit(1).offset(2);
    await pool.db.update(students).set({ username: EMAIL }).where(eq(students.id, other!.id));
    await expectRefused("two people of one name", "ambiguous", answer);
    await pool.db.update(students).set({ username: null }).where(eq(students.id, other!.id));
    expect(await answer()).toMatchObject({ kind: "to_finish" });
  });

  it("signs with the new certificate and the old one while they are exchanged, and with neither once it is gone", async () => {
    const next = await newKeyPair("Next");
    const connection = await loadSsoConnection(pool.db, district.id, "student");
    const base = {
      userType: "student" as const,
      kind: "gsuite" as const,
      federation: "email_domain" as const,
      entityId: connection!.entityId,
      signOnUrl: connection!.signOnUrl,
      metadataUrl: "",
      domains: "students.riverbend.example",
      attribute: "",
      allowsProviderStart: false,
      isActive: true,
    };
    const answer = async (key: typeof next) => {
      const inResponseTo = (await ask()).requestId;
      return take(toBase64(await issueResponse(facts({ inResponseTo }), google, key)));
    };
    await saveSso(context, { ...base, certificates: [provider.key.certificate, next.certificate] });
    expect(await answer(provider.key)).toMatchObject({ kind: "to_finish" });
    expect(await answer(next)).toMatchObject({ kind: "to_finish" });
    await saveSso(context, { ...base, certificates: [next.certificate] });
    await expectRefused("signed with a certificate that was taken out", "not_signed", () => answer(provider.key));
  });
});
