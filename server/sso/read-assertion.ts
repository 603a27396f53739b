import { DOMParser } from "@xmldom/xmldom";
import { useNamespaces as withNamespaces } from "xpath";

/** What a verified assertion says. */
export type Assertion = {
  id: string;
  issuer: string;
  nameId: string | null;
  /** By name, and by friendly name where there is one. */
  attributes: Record<string, string[]>;
  /** Of its bearer confirmations: for whom, until when, and as the answer to which request. */
  bearers: { recipient: string | null; until: Date | null; inResponseTo: string | null }[];
  hasConditions: boolean;
};

const select = withNamespaces({ saml: "urn:oasis:names:tc:SAML:2.0:assertion" });
const BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer";

/** Reads the bytes that a signature covers, and nothing else; text is whole, comments inside a value do not cut it. */
export function readAssertion(verifiedXml: string): Assertion {
  const document = new DOMParser().parseFromString(verifiedXml, "text/xml");
  const elements = (path: string, from: Node = document) => select(path, from) as Element[];
  const text = (path: string) => elements(path)[0]?.textContent?.trim() || null;
  const attributes: Record<string, string[]> = {};
  for (const one of elements("/saml:Assertion/saml:AttributeStatement/saml:Attribute")) {
    const values = elements("saml:AttributeValue", one).map((value) => value.textContent?.trim() ?? "");
    for (const name of ["Name", "FriendlyName"])
      if (one.hasAttribute(name)) attributes[one.getAttribute(name) ?? ""] = values;
  }
  const bearers = elements(
    `/saml:Assertion/saml:Subject/saml:SubjectConfirmation[@Method="${BEARER}"]/saml:SubjectConfirmationData`,
  );
  return {
    id: document.documentElement.getAttribute("ID") ?? "",
    issuer: text("/saml:Assertion/saml:Issuer") ?? "",
    nameId: text("/saml:Assertion/saml:Subject/saml:NameID"),
    attributes,
    bearers: bearers.map((one) => {
      const until = Date.parse(one.getAttribute("NotOnOrAfter") ?? "");
      return {
        recipient: one.getAttribute("Recipient") || null,
        until: Number.isNaN(until) ? null : new Date(until),
        inResponseTo: one.getAttribute("InResponseTo") || null,
      };
    }),
    hasConditions: elements("/saml:Assertion/saml:Conditions").length === 1,
  };
}
