import { SAML, ValidateInResponseTo } from "@node-saml/node-saml";
import { unseal } from "@/server/platform/secrets";
import type { SsoAddresses } from "./kinds";
import type { SsoConnection } from "./load-connection";
import { readAssertion, type Assertion } from "./read-assertion";
import { SsoRefusal, type SsoRefusalCode } from "./refusal";
import { keyContext } from "./save-sso";

/** Clocks of schools are off by this much at most. */
export const CLOCK_SKEW_MS = 2 * 60 * 1000;
const LARGEST_RESPONSE = 512 * 1024;
const EMAIL_FORMAT = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress";

/** The library set up for a connection; what is answered to whom is checked by us, against the database. */
function samlOf(connection: SsoConnection, addresses: SsoAddresses, requestId?: string): SAML {
  return new SAML({
    idpCert: connection.certificates.map((one) => one.pem),
    entryPoint: connection.signOnUrl,
    issuer: addresses.entityId,
    callbackUrl: addresses.acsUrl,
    audience: addresses.entityId,
    identifierFormat: connection.federation === "email_domain" && !connection.attribute ? EMAIL_FORMAT : null,
    decryptionPvk: unseal(connection.sealedKey, keyContext(connection.districtId, connection.userType)),
    acceptedClockSkewMs: CLOCK_SKEW_MS,
    // One of the two must be signed, and only what is covered by a signature is read.
    wantAssertionsSigned: false,
    wantAuthnResponseSigned: false,
    disableRequestedAuthnContext: true,
    validateInResponseTo: ValidateInResponseTo.never,
    ...(requestId ? { generateUniqueId: () => requestId } : {}),
  });
}

/** The provider's sign-in address with our request for it. */
export function requestUrl(connection: SsoConnection, addresses: SsoAddresses, requestId: string): Promise<string> {
  return samlOf(connection, addresses, requestId).getAuthorizeUrlAsync("", undefined, {});
}

/** Our metadata, which a provider reads to know where to answer and how to encrypt. */
export function ownMetadata(connection: SsoConnection, addresses: SsoAddresses): string {
  return samlOf(connection, addresses).generateServiceProviderMetadata(connection.ownCertificate, null);
}

const WORDS: readonly [RegExp, SsoRefusalCode][] = [
  [/audience/i, "wrong_audience"],
  [/expired|not yet valid|too old|confirmation/i, "out_of_time"],
  [/signature|signed|decrypt/i, "not_signed"],
];

function refusalOf(error: unknown): SsoRefusal {
  const message = error instanceof Error ? error.message : "";
  return new SsoRefusal(WORDS.find(([words]) => words.test(message))?.[1] ?? "unreadable");
}

/** Signatures that can be forged at will are none. */
const WEAK = /SignatureMethod[^>]*(xmldsig#(rsa-sha1|dsa-sha1|hmac-sha1)|md5)/;

/** The assertion of a response, once its signature, issuer, audience, recipient and time are right; throws `SsoRefusal`. */
export async function verifyResponse(
  connection: SsoConnection,
  addresses: SsoAddresses,
  response: string,
  now: Date,
): Promise<Assertion> {
  if (response.length === 0 || response.length > LARGEST_RESPONSE) throw new SsoRefusal("unreadable");
  const xml = Buffer.from(response, "base64").toString("utf8");
  if (/<!DOCTYPE|<!ENTITY/i.test(xml)) throw new SsoRefusal("unreadable");
  if (WEAK.test(xml)) throw new SsoRefusal("not_signed");
  const usable = { ...connection, certificates: connection.certificates.filter((one) => one.notAfter >= now) };
  if (usable.certificates.length === 0) throw new SsoRefusal("not_signed");
  const verified = await samlOf(usable, addresses)
    .validatePostResponseAsync({ SAMLResponse: response })
    .catch((error: unknown) => {
      throw refusalOf(error);
    });
  const assertion = readAssertion(verified.profile?.getAssertionXml?.() ?? "<none/>");
  if (!assertion.id || !assertion.hasConditions) throw new SsoRefusal("unreadable");
  if (assertion.issuer !== connection.entityId) throw new SsoRefusal("wrong_issuer");
  const bearers = assertion.bearers.filter((one) => one.recipient === addresses.acsUrl);
  if (bearers.length === 0) throw new SsoRefusal("wrong_audience");
  const current = bearers.filter((one) => one.until !== null && one.until.getTime() + CLOCK_SKEW_MS > now.getTime());
  if (current.length === 0) throw new SsoRefusal("out_of_time");
  return { ...assertion, bearers: current };
}
