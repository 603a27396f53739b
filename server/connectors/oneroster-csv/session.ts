import { createHash } from "node:crypto";
import { z } from "zod";
import type { ConnectorSession, DataType, FieldCheck, OpenOptions, RawPage } from "../connector";
import { ConnectorError } from "../errors";
import { DEFAULT_PATIENCE } from "../http";
import { isDemographic } from "../oneroster/demographics";
import { fieldOptions } from "../oneroster/fields";
import { isPresent, parseUserPage, type StoredPage } from "../oneroster/records";
import { parseSftpAddress } from "./address";
import { describeFiles, fetchDelivery, lookForPackages, type Fetched } from "./fetch-delivery";
import { FIXES } from "./fixes";
import type { PeoplePages } from "./prepare";
import { SftpConnection, type SftpServer } from "./sftp";
import { findKept, keep } from "./shelf";
import { testConnection } from "./test-connection";

export type SftpCredentials = { url: string; username: string; secret: string; folder: string; hostKey: string };

export const PRODUCT = "OneRoster CSV";
const PAGE_SIZE = 1000;
/** How many pages are searched for an extension, which rows leave out where it is blank. */
const SEARCHED_PAGES = 5;

const cursorShape = z.tuple([z.string(), z.number().int().min(0)]);

function readCursor(cursor: string): [fingerprint: string, page: number] {
  try {
    return cursorShape.parse(JSON.parse(cursor));
  } catch (error) {
    throw new ConnectorError("protocol", "The import's place in the files was lost.", {
      fix: FIXES.replaced,
      cause: error,
    });
  }
}

function storedPage(page: RawPage): { next: string | null; page: StoredPage } {
  try {
    // Written by readPage below, by this or an earlier process.
    return JSON.parse(page.body) as { next: string | null; page: StoredPage };
  } catch (error) {
    throw new ConnectorError("protocol", "A stored page of users cannot be read.", {
      fix: FIXES.replaced,
      cause: error,
    });
  }
}

/** Opens a folder on an SFTP server; nothing is sent until a method is called. */
export function openSession(credentials: SftpCredentials, options: OpenOptions): ConnectorSession {
  const pageSize = options.pageSize ?? PAGE_SIZE;
  const { folder, hostKey } = credentials;
  // Hashed, so that no secret is kept in the clear as a key.
  const key = createHash("sha256")
    .update(JSON.stringify([credentials, pageSize]))
    .digest("base64");
  let requests = 0;

  const serverOf = (): SftpServer => ({
    address: parseSftpAddress(credentials.url, options),
    username: credentials.username,
    secret: credentials.secret,
    hostKey,
    policy: options,
    patience: { ...DEFAULT_PATIENCE, ...options.patience },
  });

  async function connect(server: SftpServer): Promise<SftpConnection> {
    requests++;
    const connection = new SftpConnection(server);
    await connection.open();
    return connection;
  }

  /** What lies in the folder now; a delivery that was read before and is still the newest is not read again. */
  async function look(): Promise<Fetched> {
    if (hostKey === "")
      throw new ConnectorError("certificate", "The host key of the SFTP server is not known yet.", {
        fix: "Press Test and save: it is shown and kept then.",
      });
    const connection = await connect(serverOf());
    try {
      return await fetchWith(connection);
    } finally {
      connection.close();
    }
  }

  async function fetchWith(connection: SftpConnection): Promise<Fetched> {
    const packages = await lookForPackages(connection, folder);
    const known = findKept(key);
    if (known && known.seen === describeFiles(packages)) return known;
    return keep(key, await fetchDelivery(connection, { folder, packages, pageSize }));
  }

  /** The delivery that a read began with; one that was replaced meanwhile would mix two days. */
  async function goOn(fingerprint: string): Promise<Fetched> {
    const known = findKept(key);
    if (known?.fingerprint === fingerprint) return known;
    const fetched = await look();
    if (fetched.fingerprint === fingerprint) return fetched;
    throw new ConnectorError("protocol", "The files were replaced while they were read.", { fix: FIXES.replaced });
  }

  return {
    test: () => testConnection({ server: serverOf, connect, fetch: fetchWith, pageSize }),
    requestCount: () => requests,
    listSchools: async () => (await look()).prepared.schools,
    count: async (dataType) => peopleOf(await look(), dataType).count,

    async readPage({ dataType, cursor }) {
      const at = cursor === null ? null : readCursor(cursor);
      const fetched = at ? await goOn(at[0]) : await look();
      const people = peopleOf(fetched, dataType);
      const index = at?.[1] ?? 0;
      const next = index + 1 < people.pages ? JSON.stringify([fetched.fingerprint, index + 1]) : null;
      return { body: JSON.stringify({ next, page: await people.page(index) }) };
    },

    parsePage(request, stored) {
      const { next, page } = storedPage(stored);
      return { ...parseUserPage(request, page, PRODUCT), next };
    },

    async checkField(dataType, fieldId): Promise<FieldCheck> {
      const fetched = findKept(key) ?? (await look());
      if (!/^(metadata|userIds)\./.test(fieldId)) {
        const options = Object.values(fieldOptions(dataType)).flatMap((field) => field.options);
        if (!options.some((option) => option.id === fieldId)) return { kind: "unknown" };
        return isDemographic(fieldId) && !fetched.prepared.hasDemographics
          ? { kind: "no_access", table: "demographics.csv", field: fieldId.slice("demographics.".length) }
          : { kind: "readable" };
      }
      const people = peopleOf(fetched, dataType);
      for (let index = 0; index < Math.min(people.pages, SEARCHED_PAGES); index++)
        if (isPresent((await people.page(index)).users, fieldId)) return { kind: "readable" };
      return { kind: "unknown" };
    },
  };
}

function peopleOf({ prepared }: Fetched, dataType: DataType): PeoplePages {
  if (dataType === "student") return prepared.students;
  if (dataType === "staff") return prepared.staff;
  throw new ConnectorError("protocol", "This data type is not read from OneRoster files.", { fix: FIXES.export });
}
