import { createServer } from "node:http";
import { inflateRawSync } from "node:zlib";
import { generate } from "selfsigned";
import { FLAVOURS, type FlavourName } from "./flavours";
import { issueResponse, toBase64, type KeyPair } from "./response";

/** Somebody who can sign in at the provider, and what it says of that person. */
export type SamlPerson = { name: string; nameId: string; attributes?: Record<string, string> };

type Service = { entityId: string; acsUrl: string; encryptTo: string | undefined };

export type SamlProvider = {
  url: string;
  entityId(flavour: FlavourName): string;
  metadataUrl(flavour: FlavourName): string;
  key: KeyPair;
  /** Like an administrator of the provider who gives it the address of our metadata; `POST /services` does the same. */
  addService(metadataUrl: string): Promise<void>;
  addPerson(person: SamlPerson): void;
  close(): Promise<void>;
};

const escape = (value: string) => value.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
const page = (title: string, body: string) =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title>
  <style>body{font:16px/1.5 system-ui;max-width:44rem;margin:3rem auto;padding:0 1rem}li{margin:.5rem 0}button{font:inherit;padding:.3rem .8rem}</style><main><h1>${title}</h1>${body}</main></html>`;

export async function newKeyPair(name = "Sandbox identity provider", days = 400): Promise<KeyPair> {
  const made = await generate([{ name: "commonName", value: name }], {
    keySize: 2048,
    algorithm: "sha256",
    notAfterDate: new Date(Date.now() + days * 24 * 60 * 60 * 1000),
  });
  return { privateKey: made.private, certificate: made.cert };
}

function metadataOf(base: string, flavour: FlavourName, key: KeyPair): string {
  const body = key.certificate.replace(/-----[A-Z ]+-----|\s/g, "");
  return `<?xml version="1.0"?><md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${base}/${flavour}"><md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>${body}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor><md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="${base}/${flavour}/sso"/></md:IDPSSODescriptor></md:EntityDescriptor>`;
}

/** What our metadata says of us. */
function readService(xml: string): Service | null {
  const entityId = /entityID="([^"]+)"/.exec(xml)?.[1];
  const acsUrl = /<AssertionConsumerService[^>]*Location="([^"]+)"/.exec(xml)?.[1];
  const body = /use="encryption".*?<ds:X509Certificate>([^<]+)</s.exec(xml)?.[1]?.replace(/\s/g, "");
  const encryptTo = body ? `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----` : undefined;
  return entityId && acsUrl ? { entityId, acsUrl, encryptTo } : null;
}

type Asked = { id: string | null; acsUrl: string };

/** Reads a request by redirect; a provider answers only to addresses that its administrator entered. */
function readRequest(encoded: string): Asked | null {
  const xml = inflateRawSync(Buffer.from(encoded, "base64")).toString("utf8");
  const id = /\bID="([^"]+)"/.exec(xml)?.[1];
  const acsUrl = /AssertionConsumerServiceURL="([^"]+)"/.exec(xml)?.[1];
  return id && acsUrl ? { id, acsUrl } : null;
}

/** A real SAML identity provider for made-up people, in the manners of several: no password, everything else by the book. */
export async function startSaml(options: { port: number; people?: readonly SamlPerson[] }): Promise<SamlProvider> {
  const url = `http://127.0.0.1:${options.port}`;
  const key = await newKeyPair();
  const services: Service[] = [];
  const people = [...(options.people ?? [])];
  const entityId = (flavour: FlavourName) => `${url}/${flavour}`;

  async function addService(metadataUrl: string): Promise<void> {
    const service = readService(await (await fetch(metadataUrl)).text());
    if (!service) throw new Error(`There is no metadata of a service at ${metadataUrl}.`);
    const others = services.filter((one) => one.entityId !== service.entityId);
    services.splice(0, services.length, ...others, service);
  }

  function choose(flavour: FlavourName, asked: Asked): string {
    const hidden = [["acs", asked.acsUrl], ...(asked.id ? [["id", asked.id]] : [])]
      .map(([name, value]) => `<input type="hidden" name="${name}" value="${escape(value ?? "")}">`)
      .join("");
    const form = (inner: string) => `<form action="/${flavour}/answer">${hidden}${inner}</form>`;
    const rows = people.map((one, index) =>
      form(`<input type="hidden" name="person" value="${index}"><button>Sign in as ${escape(one.name)}</button>`),
    );
    const typed = form(
      `<p><label>Somebody else, by NameID <input name="nameId" size="40"></label> <button>Sign in</button></p>`,
    );
    const list = rows.map((row) => `<li>${row}</li>`).join("");
    return page(`${FLAVOURS[flavour].label} sign-in`, `<p>Choose who you are.</p><ul>${list}</ul>${typed}`);
  }

  async function answer(flavour: FlavourName, query: URLSearchParams): Promise<string | null> {
    const nameId = query.get("nameId");
    const person = nameId ? { nameId, attributes: {} } : people[Number(query.get("person") ?? Number.NaN)];
    const service = services.find((one) => one.acsUrl === query.get("acs"));
    if (!person || !service) return null;
    const facts = {
      issuer: entityId(flavour),
      acsUrl: service.acsUrl,
      audience: service.entityId,
      inResponseTo: query.get("id"),
      nameId: person.nameId,
      attributes: person.attributes ?? {},
      now: new Date(),
      encryptTo: service.encryptTo,
    };
    const response = toBase64(await issueResponse(facts, FLAVOURS[flavour], key));
    return page(
      "Signing in",
      `<form method="post" action="${escape(service.acsUrl)}"><input type="hidden" name="SAMLResponse" value="${response}"><input type="hidden" name="RelayState" value=""><button>Continue</button></form><script>document.forms[0].submit()</script>`,
    );
  }

  async function respond(method: string, target: URL): Promise<{ type: string; body: string } | null> {
    const [, name = "", action = ""] = target.pathname.split("/");
    if (name === "services" && method === "POST") {
      await addService(target.searchParams.get("metadata") ?? "");
      return { type: "text/plain", body: "Added." };
    }
    const flavour = (Object.keys(FLAVOURS) as FlavourName[]).find((one) => one === name);
    if (!flavour) return null;
    const html = (body: string | null) => (body === null ? null : { type: "text/html", body });
    if (action === "metadata") return { type: "application/samlmetadata+xml", body: metadataOf(url, flavour, key) };
    if (action === "answer") return html(await answer(flavour, target.searchParams));
    if (action === "start" && FLAVOURS[flavour].startsItself) {
      return html(choose(flavour, { id: null, acsUrl: target.searchParams.get("acs") ?? "" }));
    }
    const asked = action === "sso" ? readRequest(target.searchParams.get("SAMLRequest") ?? "") : null;
    return asked && services.some((one) => one.acsUrl === asked.acsUrl) ? html(choose(flavour, asked)) : null;
  }

  const server = createServer((request, response) => {
    request.resume();
    void respond(request.method ?? "GET", new URL(request.url ?? "/", url))
      .catch(() => null)
      .then((found) => {
        response.writeHead(found ? 200 : 400, { "content-type": `${found?.type ?? "text/plain"}; charset=utf-8` });
        response.end(found?.body ?? "This service is not known here, or the request cannot be read.");
      });
  });
  await new Promise<void>((resolve) => server.listen(options.port, "127.0.0.1", resolve));
  return {
    url,
    key,
    entityId,
    metadataUrl: (flavour) => `${url}/${flavour}/metadata`,
    addService,
    addPerson: (person) => void people.push(person),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
