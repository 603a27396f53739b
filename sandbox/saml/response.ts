import { randomBytes } from "node:crypto";
import { promisify } from "node:util";
import { SignedXml } from "xml-crypto";
import { encrypt, type EncryptOptions } from "xml-encryption";
import type { Flavour } from "./flavours";

export type KeyPair = { privateKey: string; certificate: string };

export type ResponseFacts = {
  issuer: string;
  acsUrl: string;
  audience: string;
  inResponseTo: string | null;
  nameId: string;
  attributes: Record<string, string>;
  now: Date;
  /** Our own certificate, where assertions are encrypted to it. */
  encryptTo?: string | undefined;
  lifetimeMs?: number;
};

const newId = () => `_${randomBytes(16).toString("hex")}`;
const text = (value: string) => value.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

export function buildAssertion(facts: ResponseFacts, flavour: Flavour): string {
  const until = new Date(facts.now.getTime() + (facts.lifetimeMs ?? 5 * 60 * 1000)).toISOString();
  const at = facts.now.toISOString();
  const answers = facts.inResponseTo ? ` InResponseTo="${facts.inResponseTo}"` : "";
  const attributes = Object.entries(facts.attributes)
    .map(
      ([name, value]) =>
        `<saml:Attribute Name="${text(name)}"><saml:AttributeValue>${text(value)}</saml:AttributeValue></saml:Attribute>`,
    )
    .join("");
  return `<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="${newId()}" Version="2.0" IssueInstant="${at}"><saml:Issuer>${text(facts.issuer)}</saml:Issuer><saml:Subject><saml:NameID Format="${flavour.nameIdFormat}">${text(facts.nameId)}</saml:NameID><saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData NotOnOrAfter="${until}" Recipient="${text(facts.acsUrl)}"${answers}/></saml:SubjectConfirmation></saml:Subject><saml:Conditions NotBefore="${at}" NotOnOrAfter="${until}"><saml:AudienceRestriction><saml:Audience>${text(facts.audience)}</saml:Audience></saml:AudienceRestriction></saml:Conditions><saml:AuthnStatement AuthnInstant="${at}" SessionIndex="${newId()}"><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>${attributes ? `<saml:AttributeStatement>${attributes}</saml:AttributeStatement>` : ""}</saml:Assertion>`;
}

export function wrapResponse(assertion: string, facts: ResponseFacts): string {
  const answers = facts.inResponseTo ? ` InResponseTo="${facts.inResponseTo}"` : "";
  return `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="${newId()}" Version="2.0" IssueInstant="${facts.now.toISOString()}" Destination="${text(facts.acsUrl)}"${answers}><saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">${text(facts.issuer)}</saml:Issuer><samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>${assertion}</samlp:Response>`;
}

const SHA256 = {
  signature: "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
  digest: "http://www.w3.org/2001/04/xmlenc#sha256",
};
export const SHA1 = {
  signature: "http://www.w3.org/2000/09/xmldsig#rsa-sha1",
  digest: "http://www.w3.org/2000/09/xmldsig#sha1",
};

/** Signs the response or the assertion inside it, by the name of the element. */
export function sign(xml: string, element: "Response" | "Assertion", key: KeyPair, algorithms = SHA256): string {
  const path = `//*[local-name(.)='${element}']`;
  const signed = new SignedXml({
    privateKey: key.privateKey,
    publicCert: key.certificate,
    signatureAlgorithm: algorithms.signature,
    canonicalizationAlgorithm: "http://www.w3.org/2001/10/xml-exc-c14n#",
  });
  signed.addReference({
    xpath: path,
    digestAlgorithm: algorithms.digest,
    transforms: ["http://www.w3.org/2000/09/xmldsig#enveloped-signature", "http://www.w3.org/2001/10/xml-exc-c14n#"],
  });
  signed.computeSignature(xml, {
    location: { reference: `${path}/*[local-name(.)='Issuer']`, action: "after" },
    prefix: "ds",
  });
  return signed.getSignedXml();
}

const encryptXml = promisify<string, EncryptOptions, string>((content, options, done) => {
  encrypt(content, options, (error, result) => done(error, result));
});

async function encryptAssertion(assertion: string, certificate: string): Promise<string> {
  const data = await encryptXml(assertion, {
    rsa_pub: certificate,
    pem: certificate,
    encryptionAlgorithm: "http://www.w3.org/2009/xmlenc11#aes256-gcm",
    keyEncryptionAlgorithm: "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p",
  });
  return `<saml:EncryptedAssertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">${data}</saml:EncryptedAssertion>`;
}

/** A whole response as a flavour of provider makes it; the base64 of it goes into the form. */
export async function issueResponse(facts: ResponseFacts, flavour: Flavour, key: KeyPair): Promise<string> {
  const plain = buildAssertion(facts, flavour);
  const assertion = flavour.signs === "response" ? plain : sign(plain, "Assertion", key);
  const carried = flavour.encrypts && facts.encryptTo ? await encryptAssertion(assertion, facts.encryptTo) : assertion;
  const response = wrapResponse(carried, facts);
  return flavour.signs === "assertion" ? response : sign(response, "Response", key);
}

export const toBase64 = (xml: string): string => Buffer.from(xml).toString("base64");
