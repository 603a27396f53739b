import { driverOf } from "@/db/client";
import type { ConnectorSession, ParsedPage, RawPage } from "@/server/connectors/connector";
import { openSession } from "@/server/connection/open-session";
import { askedFields, compileNormaliser } from "@/server/engine/normalise";
import { copyLine } from "@/server/engine/stage";
import type { TypedValues } from "@/server/engine/types";
import { compileValidator } from "@/server/engine/validate";
import type { CommandContext } from "@/server/platform/tenancy";
import { loadRun, type LoadedRun } from "./load-run";
import { endCancelled } from "./cancel-run";
import { chunkRows, READ_ROWS, STEP_ROWS } from "./chunk-rows";
import { stageDecisions } from "./stage-decisions";
import type { StageResult } from "./stage-name";
import { isActive } from "./status";
import { storeChunk, type Chunk } from "./store-chunk";
import { findTypedValues } from "./typed-values";

/** When one call begins no more chunks: a job step stays short however slow the SIS is. */
const STEP_MS = 20_000;

type Reading = {
  cursor: string | null;
  rowsRead: number;
  requests: number;
  /** The page after the chunk, already on its way; null where this call ends. */
  pending: Promise<RawPage> | null;
};

/** Reads pages from where the run stands, and stages what they hold; safe to repeat, since the cursor moves with the rows. */
export async function stagePages(context: CommandContext, input: { runId: string }): Promise<StageResult> {
  const loaded = await loadRun(context.db, context.districtId, input.runId);
  const { run } = loaded;
  if (run.status !== "reading") return { next: isActive(run.status) ? "plan" : null };
  if (await endCancelled(context, run)) return { next: null };
  if (run.isReadComplete) return { next: "plan" };
  if (run.kind === "decisions") return stageDecisions(context, loaded);
  const { session } = await openSession(context);
  const typed = await findTypedValues(context.db, context.districtId, run.dataType);
  const reading: Reading = { cursor: run.cursor, rowsRead: run.rowsRead, requests: 0, pending: null };
  const [rowsAtMost, until] = [run.rowsRead + chunkRows(STEP_ROWS), performance.now() + STEP_MS];
  let isStopping = false;
  const goesOn = (rowsRead: number) => !isStopping && rowsRead < rowsAtMost && performance.now() < until;
  const readChunk = compileReader(loaded, session, typed, goesOn);
  let isDone = false;
  // A chunk is stored while the next one is read; the order of both is the SIS's.
  let storing: Promise<void> = Promise.resolve();
  try {
    do {
      const chunk = await readChunk(reading);
      isDone = chunk.cursor === null;
      await storing;
      storing = storeChunk(context, run, loaded.fields, chunk, driverOf(context.db)).then(
        (stored) => void (isStopping = stored.isStopping),
      );
      storing.catch(() => {});
    } while (reading.pending !== null);
  } finally {
    await storing;
  }
  return { next: isDone ? "plan" : "read" };
}

/** Reads one chunk of pages and brings its rows to COPY text; moves the reading on. */
function compileReader(
  { run, catalogue, fields }: LoadedRun,
  session: ConnectorSession,
  typed: TypedValues,
  goesOn: (rowsRead: number) => boolean,
): (reading: Reading) => Promise<Chunk> {
  const normalise = compileNormaliser(catalogue, run.settings, typed);
  const validate = compileValidator(catalogue, run.settings);
  const sources = askedFields(catalogue, run.settings);
  const most = chunkRows(READ_ROWS);
  const request = (cursor: string | null) => ({ dataType: run.dataType, fields: sources, cursor });
  const fetchPage = (cursor: string | null): Promise<RawPage> => {
    const page = session.readPage(request(cursor));
    page.catch(() => {});
    return page;
  };
  return async (reading) => {
    const { cursor: from, rowsRead: rowsReadBefore } = reading;
    const [bodies, parts]: [Buffer[], Buffer[]] = [[], []];
    let [rows, waitMs] = [0, 0];
    let pending: Promise<RawPage> | null = reading.pending ?? fetchPage(from);
    while (pending) {
      const asked = performance.now();
      const page: RawPage = await pending;
      waitMs += performance.now() - asked;
      const parsed: ParsedPage = session.parsePage(request(reading.cursor), page);
      const first = reading.rowsRead + 1;
      rows += parsed.records.length;
      reading.cursor = parsed.next;
      reading.rowsRead += parsed.records.length;
      const isFull = rows >= most;
      // The next page travels while this one is worked on.
      const next = parsed.next !== null && (!isFull || goesOn(reading.rowsRead)) ? fetchPage(parsed.next) : null;
      bodies.push(Buffer.from(`${page.body}\n`));
      const lines = parsed.records.map((record, index) =>
        copyLine(fields, validate(normalise(record, first + index)), record.schoolSourceId),
      );
      // As bytes at once: thousands of short-lived texts would be carried along until the chunk is full.
      parts.push(Buffer.from(lines.join("")));
      pending = isFull ? null : next;
      reading.pending = next;
    }
    const requests = session.requestCount() - reading.requests;
    reading.requests += requests;
    return { from, cursor: reading.cursor, parts, rows, bodies, waitMs: Math.round(waitMs), requests, rowsReadBefore };
  };
}
