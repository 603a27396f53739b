import { DOMParser } from "@xmldom/xmldom";
import { useNamespaces as withNamespaces } from "xpath";
import { DomainError } from "@/server/platform/errors";
import { readCertificate, type Certificate } from "./certificate";

export type ProviderMetadata = { entityId: string; signOnUrl: string; certificates: Certificate[] };

const select = withNamespaces({
  md: "urn:oasis:names:tc:SAML:2.0:metadata",
  ds: "http://www.w3.org/2000/09/xmldsig#",
});
const REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect";
const PROVIDER = "//md:EntityDescriptor[md:IDPSSODescriptor]";

/** Reads the metadata of an identity provider; refuses what has none in words for an administrator. */
export function readMetadata(xml: string): ProviderMetadata {
  const refuse = (message: string) => new DomainError("bad_request", message, { metadata: message });
  if (/<!DOCTYPE|<!ENTITY/i.test(xml)) throw refuse("This file has a document type, which metadata never has.");
  let faults = 0;
  const noteFault = () => void (faults += 1);
  const parser = new DOMParser({ errorHandler: { warning: noteFault, error: noteFault, fatalError: noteFault } });
  const document = xml.trim().startsWith("<") ? parser.parseFromString(xml, "text/xml") : null;
  if (!document?.documentElement || faults > 0)
    throw refuse("This is not XML. Choose the metadata file of your identity provider.");
  const texts = (path: string) => (select(path, document) as Node[]).map((node) => node.nodeValue?.trim() ?? "");
  const providers = texts(`${PROVIDER}/@entityID`);
  const [entityId] = providers;
  if (!entityId)
    throw refuse("This metadata describes no identity provider. You may have chosen the file of a service.");
  if (providers.length > 1) throw refuse("This metadata describes several identity providers. Choose the file of one.");
  const [signOnUrl] = texts(`${PROVIDER}/md:IDPSSODescriptor/md:SingleSignOnService[@Binding="${REDIRECT}"]/@Location`);
  if (!signOnUrl) throw refuse("This identity provider offers no sign-in by redirect (HTTP-Redirect binding).");
  const certificates = texts(
    `${PROVIDER}/md:IDPSSODescriptor/md:KeyDescriptor[not(@use="encryption")]//ds:X509Certificate/text()`,
  )
    .map(readCertificate)
    .filter((one) => one !== null);
  if (certificates.length === 0) throw refuse("This metadata holds no signing certificate.");
  return { entityId, signOnUrl, certificates };
}
