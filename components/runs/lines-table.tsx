import Link from "next/link";
import { Diff } from "@/components/ui/diff";
import { formatCount, formatNoun } from "@/components/ui/numbers";
import { Status, type Tone } from "@/components/ui/status";
import { Table, TableScroll } from "@/components/ui/table";
import type { LogLine } from "@/server/runs/log";

const ACTIONS: Record<LogLine["action"], { word: string; tone: Tone }> = {
  create: { word: "Created", tone: "ok" },
  update: { word: "Updated", tone: "ok" },
  inactivate: { word: "Inactivated", tone: "neutral" },
  hold: { word: "Held", tone: "held" },
  reject: { word: "Rejected", tone: "bad" },
  skip: { word: "Skipped", tone: "neutral" },
  unchanged: { word: "Unchanged", tone: "warn" },
};

/** A plan is said as what it would do, since nothing of it has been done. */
const PLANNED: Record<LogLine["action"], { word: string; tone: Tone }> = {
  create: { word: "Create", tone: "info" },
  update: { word: "Update", tone: "info" },
  inactivate: { word: "Inactivate", tone: "neutral" },
  hold: { word: "Hold", tone: "held" },
  reject: { word: "Reject", tone: "bad" },
  skip: { word: "Skip", tone: "neutral" },
  unchanged: { word: "Leave unchanged", tone: "warn" },
};

function actionOf(line: LogLine, isPlanned: boolean): { word: string; tone: Tone } {
  if (isPlanned) {
    const { word, tone } = PLANNED[line.action];
    return line.isPartial ? { word: `${word} in part`, tone: "warn" } : { word, tone };
  }
  if (!line.isPartial) return ACTIONS[line.action];
  return { word: line.action === "create" ? "Created in part" : "Updated in part", tone: "warn" };
}

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);

/** Lines of a log, each with what changed and what stood in the way. */
export function LinesTable({ lines, isPlanned, ...words }: { lines: LogLine[]; isPlanned: boolean } & LineWords) {
  return (
    <TableScroll label="Table of log lines">
      <Table caption="Log lines in the order received" density="compact" className="tbl-wide tbl-log">
        <thead>
          <tr>
            <th scope="col" style={{ width: "13rem" }}>
              {capital(words.noun)}
            </th>
            <th scope="col" className="num" style={{ width: "5rem" }}>
              Row
            </th>
            <th scope="col" style={{ width: "7rem", paddingLeft: "1.5rem" }}>
              ID
            </th>
            <th scope="col" style={{ width: "12rem" }}>
              School
            </th>
            <th scope="col" style={{ width: "10rem" }}>
              Action
            </th>
            <th scope="col" style={{ width: "10rem" }}>
              Field
            </th>
            <th scope="col" style={{ width: "16rem" }}>
              Value, before and after
            </th>
            <th scope="col">Message</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <Line key={line.row} line={line} words={words} isPlanned={isPlanned} />
          ))}
        </tbody>
      </Table>
    </TableScroll>
  );
}

/** `gone` says why a record was made inactive, unless it is at a school that is not matched. */
export type LineWords = { system: string; gone: string; noun: string; slug: string };
type Detail = { field: string; value: React.ReactNode; message: string };

function detailsOf(line: LogLine, words: LineWords): Detail[] {
  const details: Detail[] = line.changes.map((change) => ({
    field: change.label,
    value: <Diff before={change.before} after={change.after} />,
    message: line.action === "inactivate" ? whereNow(line, words) : "",
  }));
  for (const issue of line.issues) {
    details.push({
      field: issue.label ?? "Whole record",
      value:
        issue.value === null ? (
          <span className="empty-value">{issue.label ? "empty" : ""}</span>
        ) : (
          <span className="code break-words">{issue.value}</span>
        ),
      message: issue.isLeftOut ? `${issue.message} Left out.` : issue.message,
    });
  }
  if (line.action === "hold") {
    const ours = formatNoun(line.candidates, ["record of ours", "records of ours"]);
    details.unshift({ field: "Whole record", value: null, message: `Possibly the same as ${ours}` });
  }
  return details.length > 0 ? details : [{ field: "Whole record", value: null, message: causeWord(line) }];
}

/** Why a student is made inactive: gone from the SIS, or at a school of it that we do not import. */
function whereNow(line: LogLine, { system, gone }: LineWords): string {
  return line.nowAt ? `In ${system} at school ${line.nowAt}, which is not matched` : gone;
}

/** Causes that only a look at all rows finds are not among a row's own issues. */
function causeWord(line: LogLine): string {
  if (line.cause?.startsWith("repeated_source_id")) return "This record arrived before in the same import";
  if (line.cause?.startsWith("repeated_student_number")) return "Another record has this ID";
  if (line.cause?.startsWith("edited_since")) return "Kept: edited, kept or protected since";
  if (line.cause?.startsWith("changed_since")) return "Kept: its values were changed since";
  if (line.cause?.startsWith("reference_not_found")) return "It names a record that we do not have yet";
  if (line.cause?.startsWith("not_approved")) return "Its school was left out of the approval";
  return "";
}

function Line({ line, isPlanned, words }: { line: LogLine; isPlanned: boolean; words: LineWords }) {
  const action = actionOf(line, isPlanned);
  const [first, ...more] = detailsOf(line, words);
  const name = line.name || "No name";
  // A row for each value, so that a value which wraps stays beside its field.
  const rows = more.length > 0 ? { rowSpan: more.length + 1 } : {};
  return (
    <>
      <tr>
        <th scope="row" {...rows}>
          {line.recordId ? (
            <Link href={`/roster/${words.slug}/${line.recordId}`} prefetch={false}>
              {name}
            </Link>
          ) : (
            name
          )}
        </th>
        <td className="num faint" {...rows}>
          {formatCount(line.row)}
        </td>
        <td className="code" style={{ paddingLeft: "1.5rem" }} {...rows}>
          {line.number ?? line.sourceId}
        </td>
        <td {...rows}>{line.school}</td>
        <td {...rows}>
          <Status kind={action.tone}>{action.word}</Status>
        </td>
        {first && <Cells detail={first} />}
      </tr>
      {more.map((detail, index) => (
        <tr key={index} className="more">
          <Cells detail={detail} />
        </tr>
      ))}
    </>
  );
}

function Cells({ detail }: { detail: Detail }) {
  return (
    <>
      <td className="again">{detail.field}</td>
      <td>{detail.value}</td>
      <td className="muted">{detail.message}</td>
    </>
  );
}
