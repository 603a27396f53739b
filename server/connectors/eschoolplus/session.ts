import type { ConnectorSession, FieldCheck, OpenOptions, ParsedPage, RawPage, ReadRequest } from "../connector";
import { ConnectorError } from "../errors";
import { GRADE_LEVEL } from "../oneroster/fields";
import { findServer, type Server } from "../oneroster/server";
import { openSession as openOneRoster } from "../oneroster/session";
import { apiAddress, rosterCredentials, type ProfileCredentials } from "./address";
import { inOurWords } from "./fixes";
import { gradeLevel } from "./grades";
import { isNative, nativeRowsOf, NativeStudents, nativeValue, type NativeRow } from "./native";
import { PLUS_360 } from "./plus360";
import { testConnection } from "./test-connection";

const STUDENT_ID = "identifier";

// Read at the start of a read and let go after its end; sessions with the same credentials share the server.
const joined = new WeakMap<Server, Promise<Map<string, NativeRow>>>();

/** A page with native fields as it is kept: the OneRoster page, and the native rows of its students. */
type JoinedPage = { roster: string; native: Record<string, NativeRow> };

/** A fault with advice by the menus of eSchoolPlus. */
function translated(error: unknown): unknown {
  if (!(error instanceof ConnectorError)) return error;
  const { kind, message, retryAfterMs } = error;
  return new ConnectorError(kind, message, { fix: inOurWords(error.fix), retryAfterMs, cause: error });
}

async function ours<Found>(run: () => Promise<Found>): Promise<Found> {
  try {
    return await run();
  } catch (error) {
    throw translated(error);
  }
}

/** Opens eSchoolPlus by the OneRoster of PLUS 360, and by a native endpoint where one is named; nothing is sent yet. */
export function openSession(profile: ProfileCredentials, options: OpenOptions): ConnectorSession {
  const access = rosterCredentials(profile);
  const roster = openOneRoster(PLUS_360, access, options);
  const findOurs = () => findServer(PLUS_360, access, options);
  const opened: NativeStudents[] = [];

  function openNative(attempts?: number): NativeStudents | null {
    const address = apiAddress(profile);
    if (profile.nativeStudents === "" || address === null) return null;
    const server = findOurs();
    const absolute = new URL(address.includes("://") ? address : `https://${address}`).href;
    const made = new NativeStudents(server, {
      address: absolute,
      path: profile.nativeStudents,
      ...(attempts === undefined ? {} : { attempts }),
    });
    opened.push(made);
    return made;
  }

  function readJoined(request: ReadRequest): Promise<Map<string, NativeRow>> {
    const server = findOurs();
    if (request.cursor === null) joined.delete(server);
    const reading =
      joined.get(server) ?? openNative()?.read(request.fields) ?? Promise.resolve(new Map<string, NativeRow>());
    joined.set(server, reading);
    reading.catch(() => joined.delete(server));
    return reading;
  }

  /** What OneRoster is asked for: its own fields, and the student id by which native rows are found. */
  const plainRequest = (request: ReadRequest): ReadRequest => ({
    ...request,
    fields: [...new Set([...request.fields.filter((id) => !isNative(id)), STUDENT_ID])],
  });

  function parseJoined(request: ReadRequest, page: RawPage): ParsedPage {
    const asked = request.fields.some(isNative);
    const { roster: body, native }: JoinedPage = asked ? readPage(page) : { roster: page.body, native: {} };
    const parsed = roster.parsePage(asked ? plainRequest(request) : request, asked ? { body } : page);
    const records = parsed.records.map((record) => {
      const row = native[record.values[STUDENT_ID] ?? ""] ?? {};
      const values = request.fields.map((id): [string, string | null] => {
        const value = isNative(id) ? nativeValue(row, id) : (record.values[id] ?? null);
        return [id, id === GRADE_LEVEL ? gradeLevel(value) : value];
      });
      return { ...record, values: Object.fromEntries(values) };
    });
    return { ...parsed, records };
  }

  return {
    test: () => testConnection({ test: () => roster.test(), server: findOurs, native: openNative }),
    listSchools: () => ours(() => roster.listSchools()),
    count: (dataType) => ours(() => roster.count(dataType)),
    requestCount: () => roster.requestCount() + opened.reduce((sum, one) => sum + one.requests, 0),

    readPage: (request) =>
      ours(async () => {
        if (!request.fields.some(isNative)) return roster.readPage(request);
        const known = await readJoined(request);
        const plain = plainRequest(request);
        const page = await roster.readPage(plain);
        const { records, next } = roster.parsePage(plain, page);
        const ids = records.flatMap(({ values }) => values[STUDENT_ID] ?? []);
        const native = profile.nativeStudents === "" ? {} : nativeRowsOf(known, ids);
        if (next === null) joined.delete(findOurs());
        return { body: JSON.stringify({ roster: page.body, native } satisfies JoinedPage) };
      }),

    parsePage(request, page) {
      try {
        return parseJoined(request, page);
      } catch (error) {
        throw translated(error);
      }
    },

    checkField: (dataType, fieldId) =>
      ours(async (): Promise<FieldCheck> => {
        if (!isNative(fieldId)) return roster.checkField(dataType, fieldId);
        const native = openNative();
        if (!native || dataType !== "student")
          return { kind: "no_access", table: "the native student endpoint", field: fieldId };
        const rows = [...(await native.read([fieldId])).values()];
        return rows.some((row) => nativeValue(row, fieldId) !== null) ? { kind: "readable" } : { kind: "unknown" };
      }),
  };
}

function readPage(page: RawPage): JoinedPage {
  try {
    // Written by readPage of a session, by this or an earlier process.
    return JSON.parse(page.body) as JoinedPage;
  } catch {
    throw new ConnectorError("protocol", "A stored page of students cannot be read.", {
      fix: "Start the import again.",
    });
  }
}
