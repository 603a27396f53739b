"use client";

import Link from "next/link";
import { ComboBox, type ComboGroup } from "@/components/ui/combo-box";
import { Filled } from "@/components/ui/filled";
import { formatCount, formatPercent } from "@/components/ui/numbers";
import { Note } from "@/components/ui/status";
import type { FieldRow as Row, SourceFacts } from "@/server/settings/queries";

const NONE = "do-not-import";
type Sources = Record<string, SourceFacts>;

const KINDS: Record<Row["kind"], string> = {
  text: "too long",
  code: "too long",
  email: "not e-mail addresses",
  date: "not dates",
  year: "not years of four digits",
  decimal: "not numbers",
};

/** What a person should look at in this row: a count, the consequence, and no more. */
export function rowNote(row: Row, chosen: string | null, sources: Sources, rows: number): string | null {
  const facts = chosen ? sources[chosen] : undefined;
  if (!facts || rows === 0) return null;
  const invalid = facts.invalid[row.key] ?? 0;
  if (invalid > 0 && facts.isCounted)
    return `${formatCount(invalid)} of ${formatCount(rows)} values are ${KINDS[row.kind]}. These students keep the value they have.`;
  if (invalid > 0) return `Some values are ${KINDS[row.kind]}. These students keep the value they have.`;
  const empty = rows - facts.filled;
  if (row.requirement !== "required" || empty === 0) return null;
  const what =
    row.key === "firstName"
      ? "They are imported with a note in the log."
      : "Records without it are rejected and listed in the log.";
  return `${formatCount(empty)} of ${formatCount(rows)} are empty. ${what}`;
}

type Props = {
  row: Row;
  chosen: string | null;
  onChoose: (key: string | null) => void;
  sources: Sources;
  rows: number;
  problem: string | null;
  sisLabel: string;
};

function groupsOf(row: Row, sources: Sources, rows: number): ComboGroup[] {
  const options = row.options.map((option) => {
    const facts = sources[option.id];
    const filled = facts && rows > 0 ? formatPercent(facts.filled / rows) : undefined;
    return {
      id: option.id,
      label: option.label,
      ...(filled ? { detail: filled } : {}),
      ...(facts?.samples.length ? { hint: facts.samples.join(" · ") } : {}),
    };
  });
  const none =
    row.requirement === "required" ? [] : [{ title: "Otherwise", options: [{ id: NONE, label: "Do not import" }] }];
  return [...(options.length > 0 ? [{ title: "Usual fields", options }] : []), ...none];
}

/** One of our fields, the SIS field that fills it, and what that holds. */
export function FieldRow({ row, chosen, onChoose, sources, rows, problem, sisLabel }: Props) {
  const facts = chosen ? sources[chosen] : undefined;
  const note = rowNote(row, chosen, sources, rows);
  const noteId = `n-${row.key}`;
  const known = chosen !== null && !row.options.some((option) => option.id === chosen);
  const shown: Row = known ? { ...row, options: [...row.options, { id: chosen, label: chosen, isCustom: true }] } : row;
  const word = { required: "Required", sso: "For SSO", optional: "" }[row.requirement];
  return (
    <tbody className={problem ? "mark-bad" : note ? "mark-warn" : undefined}>
      <tr>
        <th scope="row">
          {row.label} {word && <span className="font-normal text-ink-3">{word}</span>}
        </th>
        {row.key === "school" ? (
          <td data-l="SIS field" colSpan={4}>
            {row.options[0]?.label ?? "The school"} through{" "}
            <Link href="/setup/schools" prefetch={false}>
              School matching
            </Link>
          </td>
        ) : (
          <>
            <td data-l="SIS field">
              <ComboBox
                label={`SIS field for ${row.label}`}
                id={`f-${row.key}`}
                isLabelHidden
                groups={groupsOf(shown, sources, rows)}
                selectedKey={chosen ?? (row.requirement === "required" ? null : NONE)}
                onSelectionChange={(key) => onChoose(key === NONE ? null : key)}
                onCustom={onChoose}
                isNone={chosen === null}
                isInvalid={problem !== null}
                describedBy={noteId}
                footer={
                  <>
                    A field that is not listed: type its table and name, such as [U_StudentsUserFields]Bus_No. It is
                    checked while saving.
                    {row.requirement === "required" && ` ${row.label} is required, so Do not import is not offered.`}
                  </>
                }
              />
            </td>
            <td data-l="Samples" className="muted code">
              {facts ? facts.samples.join(" · ") || <i className="empty-value">empty</i> : ""}
            </td>
            <td data-l="Filled" className="num">
              {facts && rows > 0 ? <Filled share={facts.filled / rows} /> : ""}
            </td>
            <td data-l="Invalid" className="num">
              {facts && rows > 0 && facts.isCounted ? formatCount(facts.invalid[row.key] ?? 0) : ""}
            </td>
          </>
        )}
      </tr>
      {(problem ?? note) && (
        <tr className="more">
          <td className="max-sm:hidden">
            <span className="sr-only">{row.label}</span>
          </td>
          <td colSpan={4} id={noteId}>
            <Note kind={problem ? "bad" : "warn"}>{problem ?? note}</Note>
            {problem && <span className="cell-2">Only what the {sisLabel} plugin may read can be imported.</span>}
          </td>
        </tr>
      )}
    </tbody>
  );
}
