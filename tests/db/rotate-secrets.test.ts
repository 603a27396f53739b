import { execFile } from "node:child_process";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openPool, type Pool } from "@/db/client";
import { connections, ssoConnections } from "@/db/schema";
import { secretContext } from "@/server/connection/open-session";
import { rotateSecrets } from "@/server/operations/rotate-secrets";
import { SEALED_COLUMNS } from "@/server/operations/sealed-columns";
import { seal, unseal } from "@/server/platform/secrets";
import { keyContext } from "@/server/sso/save-sso";
import { buildDistrict, type BuiltDistrict } from "@/tests/support/builders";
import { createTestDatabase } from "@/tests/support/postgres";

const OLD = `old:${Buffer.alloc(32, 1).toString("base64")}`;
const NEW = `new:${Buffer.alloc(32, 2).toString("base64")}`;
const SAVED = { savedAt: new Date("2026-08-03T12:00:00Z"), savedBy: "test" };

let pool: Pool;
let drop: () => Promise<void>;
let url: string;
let district: BuiltDistrict;

beforeAll(async () => {
  const database = await createTestDatabase();
  pool = openPool(database.url, { max: 4 });
  drop = database.drop;
  url = database.url;
});

afterAll(async () => {
  await pool.sql.end();
  await drop();
});

/** One district with everything that can be sealed, under the old key. */
beforeEach(async () => {
  process.env.MATRICULA_SECRET_KEYS = OLD;
  await pool.sql`truncate districts cascade`;
  district = await buildDistrict(pool);
  await pool.db.insert(connections).values({
    districtId: district.id,
    connector: "powerschool",
    sealedCredentials: seal("client secret", secretContext(district.id)),
    publicCredentials: {},
    status: "connected",
    ...SAVED,
  });
  await pool.db.insert(ssoConnections).values({
    districtId: district.id,
    userType: "student",
    kind: "other",
    federation: "email_domain",
    entityId: "https://idp.example.org",
    signOnUrl: "https://idp.example.org/sso",
    allowsProviderStart: false,
    isActive: true,
    sealedKey: seal("private key", keyContext(district.id, "student")),
    ownCertificate: "",
    ...SAVED,
  });
});

async function opened(): Promise<string[]> {
  const [connection] = await pool.db.select().from(connections);
  const [sso] = await pool.db.select().from(ssoConnections);
  return [
    unseal(connection!.sealedCredentials, secretContext(district.id)),
    unseal(sso!.sealedKey, keyContext(district.id, "student")),
  ];
}

/** Runs a command as a person on the machine does. */
function operate(args: string[], keys = NEW): Promise<{ code: unknown; stdout: string; stderr: string }> {
  const command = ["--import", "tsx", "server/operations/operate.ts", ...args];
  const env = { ...process.env, DATABASE_URL: url, MATRICULA_SECRET_KEYS: keys };
  return new Promise((done) => {
    execFile(process.execPath, command, { env }, (error, stdout, stderr) =>
      done({ code: error?.code ?? 0, stdout, stderr }),
    );
  });
}

describe("rotation of the key ring", () => {
  it("seals everything with the first key, so that the old one may go", async () => {
    process.env.MATRICULA_SECRET_KEYS = `${NEW},${OLD}`;
    expect(await opened()).toEqual(["client secret", "private key"]);
    expect(await rotateSecrets(pool)).toEqual({ currentKey: "new", resealed: 2, alreadyCurrent: 0, lost: [] });
    process.env.MATRICULA_SECRET_KEYS = NEW;
    expect(await opened()).toEqual(["client secret", "private key"]);
    expect(await rotateSecrets(pool)).toEqual({ currentKey: "new", resealed: 0, alreadyCurrent: 2, lost: [] });
  });

  it("names the place of what no key opens, and leaves it as it is", async () => {
    process.env.MATRICULA_SECRET_KEYS = NEW;
    const { resealed, lost } = await rotateSecrets(pool);
    expect(resealed).toBe(0);
    expect(lost).toEqual([
      `connections.sealed_credentials of ${district.id} (key old)`,
      `sso_connections.sealed_key of ${district.id}, student (key old)`,
    ]);
    process.env.MATRICULA_SECRET_KEYS = OLD;
    expect(await opened()).toEqual(["client secret", "private key"]);
  });

  it("knows every sealed column of the schema", async () => {
    const columns = await pool.sql<{ place: string }[]>`select table_name || '.' || column_name as place
      from information_schema.columns where table_schema = 'public' and column_name like 'sealed%' order by 1`;
    expect(SEALED_COLUMNS.map((one) => `${one.table}.${one.column}`).sort()).toEqual(columns.map((one) => one.place));
  });

  it("is a command, which says what it did and fails when something is lost", async () => {
    expect(await operate([])).toMatchObject({ code: 2, stderr: expect.stringContaining("rotate-secrets") });
    expect(await operate(["rotate-secrets"], `${NEW},${OLD}`)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('"resealed": 2'),
    });
    expect(await operate(["rotate-secrets"], OLD)).toMatchObject({ code: 1 });
    const wrongName = await operate(["erase-district", "--district", district.id, "--confirm", "another"]);
    expect(wrongName).toMatchObject({ code: 1, stderr: expect.stringContaining("Confirm with the name") });
  }, 120_000);
});
