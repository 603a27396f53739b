import dns from "node:dns";
import { createServer as createHttpServer } from "node:http";
import { syncBuiltinESMExports } from "node:module";
import { createServer, type AddressInfo, type Server } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { openPool, type Pool } from "@/db/client";
import { saveConnection } from "@/server/connection/save-connection";
import type { Connector } from "@/server/connectors/connector";
import { listConnectors } from "@/server/connectors/registry";
import { DomainError } from "@/server/platform/errors";
import { fetchMetadata } from "@/server/sso/fetch-metadata";
import { buildDistrict, commandOf } from "@/tests/support/builders";
import { createTestDatabase } from "@/tests/support/postgres";

/** R10: every place where an administrator types an address, and everything an attacker would type there. */
type Door = {
  name: string;
  knock: (address: string) => Promise<string>;
  /** Its first question is about this address, so that a name can be answered differently the second time. */
  asksTwice?: true;
  /** Another address is asked before this one. */
  isSecond?: true;
  /** It is no web server, so nothing there could redirect. */
  isNoWeb?: true;
};

/** Addresses of these doors end in a version. */
const PATHS: Record<string, string> = { apiUrl: "/v3.0", baseUrl: "/ims/oneroster/rostering/v1p2" };

const PUBLIC = "93.184.216.34";
const matrix: string[] = [];
let pool: Pool;
let drop: () => Promise<void>;
/** Stands inside, where nobody from outside may come; counts who comes. */
let inside: Server;
let visits = 0;

const portOf = (server: Server) => (server.address() as AddressInfo).port;
const listen = (server: Server) => new Promise<void>((done) => server.listen(0, "127.0.0.1", done));

beforeAll(async () => {
  process.env.MATRICULA_SECRET_KEYS ??= `k1:${Buffer.alloc(32, 7).toString("base64")}`;
  const database = await createTestDatabase();
  pool = openPool(database.url, { max: 4 });
  drop = database.drop;
  inside = createServer((socket) => {
    visits += 1;
    socket.destroy();
  });
  await listen(inside);
});

const realLookup = dns.lookup;
afterEach(() => {
  dns.lookup = realLookup;
  syncBuiltinESMExports();
  delete process.env.ALLOW_SANDBOX_ADDRESSES;
});

afterAll(async () => {
  console.log(["R10: SIS and metadata addresses, as typed, refused before a byte is sent", ...matrix].join("\n"));
  inside.close();
  await pool.sql.end();
  await drop();
});

/** A name service that answers each question with the next of these, and then with the last. */
function answerNames(...answers: string[][]): void {
  let asked = 0;
  dns.lookup = ((_host: string, options: dns.LookupOptions, done: (...args: unknown[]) => void) => {
    const found = (answers[Math.min(asked++, answers.length - 1)] ?? []).map((address) => ({
      address,
      family: address.includes(":") ? 6 : 4,
    }));
    setImmediate(() => (options.all ? done(null, found) : done(null, found[0]?.address, found[0]?.family)));
  }) as typeof dns.lookup;
  syncBuiltinESMExports();
}

const addressFields = (connector: Connector) => connector.credentialFields.filter((field) => /url/i.test(field.name));

const isSftp = (connector: Connector) => connector.kind === "oneroster_csv";

/** With a token that is fetched first, where there is the choice. */
const SIGN_IN = { clever: "client", other: "oauth2" };

/** What the administrator is told when this address is entered and tested; "connected" if it were let through. */
async function connectWith(connector: Connector, field: string, address: string): Promise<string> {
  const withPath = (name: string, typed: string) => `${typed}${PATHS[name] ?? ""}`;
  // Where an address may not be inside, the others are outside; where it may, all of them are the same.
  const others = process.env.ALLOW_SANDBOX_ADDRESSES ? address : `https://${PUBLIC}`;
  const district = await buildDistrict(pool);
  const context = commandOf(pool, district, { role: "site_manager", now: new Date() });
  const credentials = Object.fromEntries(
    connector.credentialFields.map((one) => [
      one.name,
      one.choices
        ? one.name === "signIn"
          ? SIGN_IN[connector.kind === "clever" ? "clever" : "other"]
          : (one.initial ?? "")
        : /url/i.test(one.name)
          ? withPath(one.name, others)
          : // A key that names an environment, where a system finds it in its keys.
            one.name === "hostKey"
            ? ""
            : "any_secret_key",
    ]),
  );
  try {
    const input = { connector: connector.kind, credentials: { ...credentials, [field]: withPath(field, address) } };
    const result = await saveConnection(context, input);
    return result.ok ? "connected" : result.failure.message;
  } catch (error) {
    if (error instanceof DomainError) return [error.message, ...Object.values(error.fields ?? {})].join(" ");
    throw error;
  }
}

const doors: Door[] = [
  ...listConnectors().flatMap((connector) =>
    addressFields(connector).map((field) => ({
      name: `${connector.label}, ${field.label}`,
      knock: (address: string) =>
        connectWith(connector, field.name, isSftp(connector) ? address.replace(/^https?:/, "sftp:") : address),
      ...(isSftp(connector) ? { isNoWeb: true as const } : {}),
      ...(field.name === "tokenUrl" ? { isSecond: true as const } : { asksTwice: true as const }),
    })),
  ),
  {
    name: "Sign-on, metadata address",
    knock: (address) =>
      fetchMetadata(address).then(
        () => "connected",
        (error: Error) => error.message,
      ),
  },
];

const REFUSED = /not a public internet address|must start with https|not an address/;

const TYPED: [attack: string, address: () => string][] = [
  ["loopback", () => `https://127.0.0.1:${portOf(inside)}`],
  ["loopback by IPv6", () => `https://[::1]:${portOf(inside)}`],
  ["loopback as one number", () => `https://2130706433:${portOf(inside)}`],
  ["loopback in hexadecimal", () => `https://0x7f000001:${portOf(inside)}`],
  ["loopback in octal", () => `https://0177.0.0.1:${portOf(inside)}`],
  ["loopback mapped into IPv6", () => `https://[::ffff:127.0.0.1]:${portOf(inside)}`],
  ["loopback behind NAT64", () => "https://[64:ff9b::7f00:1]"],
  ["link-local, where clouds keep keys", () => "https://169.254.169.254"],
  ["link-local by IPv6", () => "https://[fe80::1]"],
  ["private 10/8", () => "https://10.0.0.8"],
  ["private 172.16/12", () => "https://172.16.0.8"],
  ["private 192.168/16", () => "https://192.168.1.1"],
  ["carrier's 100.64/10", () => "https://100.64.0.1"],
  ["unique local IPv6", () => "https://[fd00::1]"],
  ["multicast", () => "https://224.0.0.1"],
  ["plain http", () => `http://127.0.0.1:${portOf(inside)}`],
  ["another scheme", () => "ftp://127.0.0.1"],
  ["credentials in the address", () => `https://me:word@127.0.0.1:${portOf(inside)}`],
];

describe.each(doors)("$name", ({ name, knock, asksTwice, isSecond, isNoWeb }) => {
  it("refuses every address that is typed to get inside", async () => {
    visits = 0;
    for (const [attack, address] of TYPED) expect(await knock(address()), attack).toMatch(REFUSED);
    expect(visits).toBe(0);
    matrix.push(`  ${name}: ${TYPED.length} typed addresses refused`);
  });

  it.skipIf(isSecond)("refuses a name that leads inside, in part as well, or only when it is asked again", async () => {
    visits = 0;
    const address = `https://sis.example.org:${portOf(inside)}`;
    expect(await knock(`https://localhost:${portOf(inside)}`)).toMatch(REFUSED);
    answerNames(["127.0.0.1"]);
    expect(await knock(address)).toMatch(REFUSED);
    answerNames([PUBLIC, "10.0.0.8"]);
    expect(await knock(address)).toMatch(REFUSED);
    answerNames(["::ffff:127.0.0.1"]);
    expect(await knock(address)).toMatch(REFUSED);
    if (asksTwice) {
      answerNames([PUBLIC], ["127.0.0.1"]);
      expect(await knock(address)).toMatch(REFUSED);
    }
    expect(visits).toBe(0);
    matrix.push(`  ${name}: names that lead inside, or change their answer, refused`);
  });

  it.skipIf(isNoWeb)("follows no redirect", async () => {
    visits = 0;
    process.env.ALLOW_SANDBOX_ADDRESSES = "1";
    let asked = 0;
    const outside = createHttpServer((_request, response) => {
      asked += 1;
      response.writeHead(302, { location: `http://127.0.0.1:${portOf(inside)}/latest` }).end();
    });
    await listen(outside);
    try {
      expect(await knock(`http://127.0.0.1:${portOf(outside)}`)).not.toBe("connected");
      expect({ name, wasAsked: asked > 0, visits }).toEqual({ name, wasAsked: true, visits: 0 });
      matrix.push(`  ${name}: redirects not followed`);
    } finally {
      outside.closeAllConnections();
      outside.close();
    }
  });
});

it("knocks at a door of every connector", () => {
  const kinds = listConnectors().filter((connector) => addressFields(connector).length > 0);
  expect(kinds).toHaveLength(listConnectors().length);
});
