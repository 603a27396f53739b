import type { ConnectorSession, DataType, FieldCheck, OpenOptions, RawPage, ReadRequest } from "../connector";
import { ConnectorError } from "../errors";
import { OneRosterClient } from "./client";
import { readCursor } from "./cursor";
import { demographicsOf, isDemographic, readDemographics } from "./demographics";
import { fieldOptions } from "./fields";
import { FIXES } from "./fixes";
import { newRows, positionAfter, readCollectionPage, readFacts } from "./paging";
import type { Preset } from "./presets";
import { isPresent, parseUserPage, postsOf, type StoredPage } from "./records";
import { listSchools } from "./schools";
import { findServer, type OneRosterCredentials } from "./server";
import { testConnection } from "./test-connection";
import type { Collection } from "./wire";

/** A person waits for a test, so it is patient with one hiccup only. */
const ATTEMPTS_OF_A_TEST = 2;

/** Staff of every role are among all users: the collection of teachers holds teachers only. */
const COLLECTIONS: Partial<Record<DataType, Collection>> = { student: "students", staff: "users" };

// A page is made once, when it is read, and again only if it comes back from storage.
const madePages = new WeakMap<RawPage, StoredPage>();

function collectionOf(dataType: DataType): Collection {
  const collection = COLLECTIONS[dataType];
  if (collection) return collection;
  throw new ConnectorError("protocol", "This data type is not read from OneRoster.", { fix: FIXES.report });
}

/** Opens a OneRoster server for one district; nothing is sent until a method is called. */
export function openSession(preset: Preset, credentials: OneRosterCredentials, options: OpenOptions): ConnectorSession {
  const limit = options.pageSize ?? preset.pageSize;
  // Made at the first use, so that an address which is refused is an answer of the method called, as other faults are.
  const lazily = (attempts?: number) => {
    let client: OneRosterClient | null = null;
    return {
      open: () => (client ??= new OneRosterClient(findServer(preset, credentials, options), attempts)),
      requests: () => client?.requests ?? 0,
    };
  };
  const reader = lazily();
  const tester = lazily(ATTEMPTS_OF_A_TEST);

  /** What is joined to every page of a read; read anew at its start, and let go after its end. */
  async function readJoined(request: ReadRequest): Promise<{ schools: string[]; demographics: Map<string, string> }> {
    const client = reader.open();
    if (request.cursor === null) client.server.letGo();
    const { joined } = client.server;
    joined.schools ??= listSchools(client, limit).then((schools) => schools.map((school) => school.sourceId));
    if (request.fields.some(isDemographic)) joined.demographics ??= readDemographics(client, limit);
    try {
      const [schools, demographics] = await Promise.all([joined.schools, joined.demographics]);
      return { schools, demographics: demographics ?? new Map<string, string>() };
    } catch (error) {
      client.server.letGo();
      throw error;
    }
  }

  return {
    test: () => testConnection(preset, tester.open, limit),
    listSchools: async () => listSchools(reader.open(), limit),
    requestCount: () => reader.requests() + tester.requests(),

    async count(dataType) {
      const collection = collectionOf(dataType);
      // How many of all users work here is not known before they are read.
      if (dataType === "staff") return null;
      const answer = await reader.open().get(collection, { limit: 1, offset: 0 }, "the number of students");
      return readFacts(answer.header, 1).total;
    },

    async readPage(request) {
      const collection = collectionOf(request.dataType);
      const at = readCursor(request.cursor);
      const { schools, demographics } = await readJoined(request);
      const { rows, facts } = await readCollectionPage(reader.open(), collection, { at, limit });
      const next = positionAfter(at, rows, facts);
      // Of students the engine compares what came with what was counted; nobody else knows how many users there are.
      if (request.dataType === "staff" && rows.length === 0 && (at?.total ?? 0) > (at?.offset ?? 0))
        throw new ConnectorError("unavailable", `${preset.product} sends fewer users than it counts.`, {
          fix: FIXES.report,
        });
      const fresh = newRows(at, rows);
      // Whoever is no staff is not kept with an import of staff.
      const users = request.dataType === "staff" ? fresh.filter((row) => postsOf(row).length > 0) : fresh;
      const made = { next, schools, users, demographics: demographicsOf(demographics, users) };
      if (next === null) reader.open().server.letGo();
      const page = { body: JSON.stringify(made) };
      madePages.set(page, made);
      return page;
    },

    parsePage: (request, page) => parseUserPage(request, storedPage(page), preset.product),

    async checkField(dataType, fieldId): Promise<FieldCheck> {
      const collection = collectionOf(dataType);
      const offered = Object.values(fieldOptions(dataType)).flatMap((field) => field.options);
      const isMetadata = fieldId.startsWith("metadata.") || fieldId.startsWith("userIds.");
      if (!isMetadata) {
        const isOffered = offered.some((option) => option.id === fieldId);
        if (!isOffered || !isDemographic(fieldId)) return { kind: isOffered ? "readable" : "unknown" };
        return (await canRead("demographics"))
          ? { kind: "readable" }
          : { kind: "no_access", table: "demographics", field: fieldId.slice("demographics.".length) };
      }
      // Extensions are left out where they are blank, so one row proves nothing; a page of them does.
      const { rows } = await readCollectionPage(reader.open(), collection, { at: null, limit });
      return isPresent(rows, fieldId) ? { kind: "readable" } : { kind: "unknown" };
    },
  };

  async function canRead(collection: Collection): Promise<boolean> {
    try {
      await reader.open().get(collection, { limit: 1, offset: 0 }, collection);
      return true;
    } catch (error) {
      if (error instanceof ConnectorError && error.kind === "permission") return false;
      throw error;
    }
  }
}

function storedPage(page: RawPage): StoredPage {
  const known = madePages.get(page);
  if (known !== undefined) return known;
  try {
    // Written by readPage above, by this or an earlier process.
    return JSON.parse(page.body) as StoredPage;
  } catch {
    throw new ConnectorError("protocol", "A stored page of users cannot be read.", { fix: "Start the import again." });
  }
}
