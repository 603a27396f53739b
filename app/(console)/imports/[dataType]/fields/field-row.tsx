"use client";

import Link from "next/link";
import { ComboBox, type ComboGroup } from "@/components/ui/combo-box";
import { Filled } from "@/components/ui/filled";
import { formatPercent } from "@/components/ui/numbers";
import { Note } from "@/components/ui/status";
import type { FieldRow as Row, SourceFacts } from "@/server/settings/queries";
import { fieldNotes, type FieldNote } from "./field-note";

const NONE = "do-not-import";
type Sources = Record<string, SourceFacts>;

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
  const notes = fieldNotes(row, facts, rows);
  const noteId = `n-${row.key}`;
  const known = chosen !== null && !row.options.some((option) => option.id === chosen);
  const shown: Row = known ? { ...row, options: [...row.options, { id: chosen, label: chosen, isCustom: true }] } : row;
  const word = { required: "Required", sso: "For SSO", optional: "" }[row.requirement];
  return (
    <tbody className={problem ? "mark-bad" : notes.length > 0 ? "mark-warn" : undefined}>
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
              {rows > 0 && <Invalid count={facts?.invalid[row.key]?.count} rows={rows} />}
            </td>
          </>
        )}
      </tr>
      {(problem || notes.length > 0) && (
        <tr className="more">
          <td className="max-sm:hidden">
            <span className="sr-only">{row.label}</span>
          </td>
          <td colSpan={4} id={noteId}>
            {problem ? (
              <>
                <Note kind="bad">{problem}</Note>
                <span className="cell-2">Only what the {sisLabel} plugin may read can be imported.</span>
              </>
            ) : (
              <Note kind="warn">
                {notes.map((note) => (
                  <NoteText key={note.fact} note={note} />
                ))}
              </Note>
            )}
          </td>
        </tr>
      )}
    </tbody>
  );
}

/** The share of the rows that were read; nothing where this field's values were not looked at yet. */
function Invalid({ count, rows }: { count: number | undefined; rows: number }) {
  if (count === undefined) return null;
  return count === 0 ? <span className="text-ink-3">0</span> : <b>{formatPercent(count / rows)}</b>;
}

function NoteText({ note: { fact, examples, consequence } }: { note: FieldNote }) {
  return (
    <p>
      <b>{examples.length > 0 ? `${fact}:` : `${fact}.`}</b>{" "}
      {examples.map((example, index) => (
        <span key={example}>
          <span className="code">{example}</span>
          {index < examples.length - 1 ? ", " : ". "}
        </span>
      ))}
      {consequence}
    </p>
  );
}
