"use client";

import { useMemo } from "react";
import { Button } from "@/components/ui/button";
import { ComboBox, type ComboGroup, type ComboOption } from "@/components/ui/combo-box";
import { formatCount, formatPercent } from "@/components/ui/numbers";
import { Note, Status } from "@/components/ui/status";
import type { SchoolRow, SisSchoolRow } from "@/server/schools/queries";
import { NONE, sisSchoolName, type MatchState } from "./match-state";

type Props = {
  row: SchoolRow;
  state: MatchState;
  choice: string | null;
  theirs: ReadonlyMap<string, SisSchoolRow>;
  options: readonly ComboOption[];
  sisLabel: string;
  /** What the server refused about this row, if it did. */
  refusal: string | undefined;
  maySave: boolean;
  onChoose: (choice: string | null) => void;
};

const percent = (confidence: number) => formatPercent(Math.round(confidence * 100) / 100);

function StateWord({ state, isSuggested }: { state: MatchState; isSuggested: boolean }) {
  switch (state.kind) {
    case "undecided":
      return <Status kind="warn">To decide</Status>;
    case "none":
      return state.isSaved ? <Status kind="neutral">Do not import</Status> : <Status kind="info">Not saved yet</Status>;
    case "twice":
      return <Status kind="bad">Matched twice</Status>;
    case "gone":
      return <Status kind="bad">No longer in the SIS</Status>;
    case "inactive":
      return <Status kind="warn">Inactive in the SIS</Status>;
    case "matched":
      if (state.isSaved) return <Status kind="ok">Matched</Status>;
      return <Status kind="info">{isSuggested ? "Suggested" : "Not saved yet"}</Status>;
  }
}

/** Why this row needs somebody, or why it is suggested; null when there is nothing to say. */
function Reason({ row, state, choice, theirs, sisLabel, refusal, maySave, onChoose }: Omit<Props, "options">) {
  if (refusal) return <Note kind="bad">{refusal}</Note>;
  if (state.kind === "twice")
    return (
      <Note kind="bad">
        <b>It is also matched to {state.otherName}.</b> A SIS school can fill one of your schools only.
      </Note>
    );
  if (state.kind === "gone")
    return <Note kind="bad">The SIS no longer lists the school that was matched here. Choose another one.</Note>;
  if (state.kind === "inactive")
    return (
      <Note kind="warn">
        <b>{sisLabel} marks this school as inactive.</b> It may send no current students.
      </Note>
    );
  const { suggestion } = row;
  if (!suggestion) return null;
  if (choice === suggestion.sourceId)
    return (
      <span className="cell-2">
        Suggested, {percent(suggestion.confidence)}: {suggestion.reason}. Not saved yet.
      </span>
    );
  const nearest = theirs.get(suggestion.sourceId);
  if (state.kind !== "undecided" || !nearest) return null;
  return (
    <span className="cell-2">
      Nearest, {percent(suggestion.confidence)}: {suggestion.reason}. Too unsure to preselect.{" "}
      {maySave ? (
        <Button size="sm" variant="quiet" onPress={() => onChoose(nearest.sourceId)}>
          Use {sisSchoolName(nearest)}
        </Button>
      ) : (
        sisSchoolName(nearest)
      )}
    </span>
  );
}

const MARKS: Record<MatchState["kind"], string | undefined> = {
  undecided: "mark-warn",
  none: undefined,
  twice: "mark-bad",
  gone: "mark-bad",
  inactive: "mark-warn",
  matched: undefined,
};

/** One of our schools with the list of every SIS school beside it. */
export function SchoolMatchRow(props: Props) {
  const { row, state, choice, theirs, options, sisLabel, refusal, onChoose } = props;
  const { suggestion } = row;
  const groups = useMemo((): ComboGroup[] => {
    const suggested = suggestion && options.find((option) => option.id === suggestion.sourceId);
    const first = suggested
      ? [
          {
            title: `Suggested for ${row.name}`,
            options: [{ ...suggested, detail: percent(suggestion.confidence), hint: suggestion.reason }],
          },
        ]
      : [];
    return [
      ...first,
      { title: `Schools in ${sisLabel}`, options: options.filter((option) => option.id !== suggested?.id) },
      { title: "Instead of a school", options: [{ id: NONE, label: "Do not import" }] },
    ];
  }, [options, row.name, sisLabel, suggestion]);
  const chosen = choice === null ? undefined : theirs.get(choice);
  const isWrong = refusal !== undefined || state.kind === "twice" || state.kind === "gone";
  return (
    <tbody className={refusal ? "mark-bad" : MARKS[state.kind]}>
      <tr>
        <th scope="row">
          {row.name}
          <span className="cell-2 code">No. {row.number}</span>
        </th>
        <td className="num" data-l="Active students">
          {formatCount(row.activeStudents)}
        </td>
        <td data-l="SIS school">
          <ComboBox
            label={`SIS school for ${row.name}`}
            id={`s-${row.id}`}
            isLabelHidden
            groups={groups}
            selectedKey={choice}
            onSelectionChange={onChoose}
            isInvalid={isWrong}
            isNone={choice === NONE}
            describedBy={`why-${row.id}`}
            footer={`${formatCount(options.length)} SIS schools; inactive ones are listed too.`}
          />
          <div id={`why-${row.id}`}>
            <Reason {...props} />
          </div>
        </td>
        <td className="num" data-l="Students in the SIS">
          {chosen?.studentCount == null ? "–" : formatCount(chosen.studentCount)}
        </td>
        <td data-l="State">
          <StateWord state={state} isSuggested={choice !== null && choice === suggestion?.sourceId} />
        </td>
      </tr>
    </tbody>
  );
}
