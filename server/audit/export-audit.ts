import { Readable } from "node:stream";
import { stringify } from "csv-stringify/sync";
import { recordAudit } from "@/server/platform/audit";
import { DomainError } from "@/server/platform/errors";
import type { CommandContext } from "@/server/platform/tenancy";
import { describeAction, describeDetail } from "./describe";
import { allAudit, type AuditEntry } from "./queries";
import type { AuditFilter } from "./schema";

const HEAD = ["Time", "Who", "What", "Action", "Subject", "Detail"];

/** Cells that a spreadsheet would run as a formula are made text. */
const csv = (rows: string[][]) => stringify(rows, { escape_formulas: true, record_delimiter: "\r\n" });

const cells = (entry: AuditEntry) => [
  entry.at.toISOString(),
  entry.actor,
  describeAction(entry.action),
  entry.action,
  entry.subject,
  describeDetail(entry.detail).join("; "),
];

/** Streams the audit log as CSV, times in UTC; that it was exported is its newest line from then on. */
export async function exportAudit(
  context: CommandContext,
  filter: AuditFilter,
): Promise<{ fileName: string; stream: Readable }> {
  if (context.actor.kind !== "person" || context.actor.role !== "site_manager") {
    throw new DomainError("forbidden", "The audit log is exported by site managers.");
  }
  await recordAudit(context, { action: "audit.exported", subject: "audit log", detail: filter });
  async function* lines() {
    yield `\uFEFF${csv([HEAD])}`;
    for await (const rows of allAudit(context.db, context.districtId, filter)) yield csv(rows.map(cells));
  }
  const day = context.now.toISOString().slice(0, 10);
  return { fileName: `audit-log-${day}.csv`, stream: Readable.from(lines(), { objectMode: true }) };
}
