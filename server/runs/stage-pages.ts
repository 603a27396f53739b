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
import { stageDecisions } from "./stage-decisions";
import type { StageResult } from "./stage-name";
import { isActive } from "./status";
import { storeChunk } from "./store-chunk";
import { findTypedValues } from "./typed-values";

/** Rows of one chunk: one COPY, one transaction. */
const CHUNK_ROWS = 20_000;
/** Rows of one call, so that a job step stays short however large the district is. */
const STEP_ROWS = 20_000;

type Reading = { cursor: string | null; rowsRead: number; chunk: number; pagesRead: number; requests: number };

/** Reads pages from where the run stands, and stages what they hold; safe to repeat, since the cursor moves with the rows. */
export async function stagePages(context: CommandContext, input: { runId: string }): Promise<StageResult> {
  const loaded = await loadRun(context.db, context.districtId, input.runId);
  const { run } = loaded;
  if (run.status !== "reading") return { next: isActive(run.status) ? "plan" : null };
  if (await endCancelled(context, run)) return { next: null };
  if (run.isReadComplete) return { next: "plan" };
  if (run.kind === "decisions") return stageDecisions(context, loaded);
  const { session } = await openSession(context);
  const reading: Reading = {
    cursor: run.cursor,
    rowsRead: run.rowsRead,
    chunk: run.pagesRead,
    pagesRead: run.pagesRead,
    requests: 0,
  };
  const limit = run.rowsRead + STEP_ROWS;
  let isDone = false;
  const typed = await findTypedValues(context.db, context.districtId, run.dataType);
  while (!isDone && reading.rowsRead < limit) isDone = await stageChunk(context, loaded, session, reading, typed);
  return { next: isDone ? "plan" : "read" };
}

async function stageChunk(
  context: CommandContext,
  loaded: LoadedRun,
  session: ConnectorSession,
  reading: Reading,
  typed: TypedValues,
): Promise<boolean> {
  const { run, catalogue, fields } = loaded;
  const normalise = compileNormaliser(catalogue, run.settings, typed);
  const validate = compileValidator(catalogue, run.settings);
  const sources = askedFields(catalogue, run.settings);
  const request = (cursor: string | null) => ({ dataType: run.dataType, fields: sources, cursor });
  const bodies: Buffer[] = [];
  const parts: Buffer[] = [];
  let rows = 0;
  let waitMs = 0;
  let cursor = reading.cursor;
  let next: string | null;
  let pending: Promise<RawPage> = session.readPage(request(cursor));
  do {
    const asked = performance.now();
    const page = await pending;
    waitMs += performance.now() - asked;
    const parsed: ParsedPage = session.parsePage(request(cursor), page);
    next = parsed.next;
    const isFull = rows + parsed.records.length >= CHUNK_ROWS;
    // The next page travels while this one is worked on; the chunk's last page has no successor to fetch early.
    if (next !== null && !isFull) {
      pending = session.readPage(request(next));
      pending.catch(() => {});
    }
    bodies.push(Buffer.from(`${page.body}\n`));
    const first = reading.rowsRead + rows + 1;
    const lines = parsed.records.map((record, index) =>
      copyLine(fields, validate(normalise(record, first + index)), record.schoolSourceId),
    );
    // As bytes at once: thousands of short-lived texts would be carried along until the chunk is full.
    parts.push(Buffer.from(lines.join("")));
    rows += lines.length;
    cursor = next;
  } while (next !== null && rows < CHUNK_ROWS);
  const requests = session.requestCount();
  await storeChunk(
    context,
    run,
    fields,
    {
      from: reading.cursor,
      cursor: next,
      parts,
      rows,
      bodies,
      waitMs: Math.round(waitMs),
      requests: requests - reading.requests,
      rowsReadBefore: reading.rowsRead,
    },
    driverOf(context.db),
  );
  reading.cursor = next;
  reading.rowsRead += rows;
  reading.pagesRead += bodies.length;
  reading.requests = requests;
  return next === null;
}
