"use client";

import { useRef } from "react";
import { Checkbox } from "@/components/ui/choice";
import { NumberField } from "@/components/ui/number-field";
import { formatPercent } from "@/components/ui/numbers";
import { Note } from "@/components/ui/status";
import { Table } from "@/components/ui/table";
import { DEFAULT_LIMITS, LIMITS, type LimitName, type SafetyLimits } from "@/server/engine/types";
import { lookBack, type LimitHistory } from "@/server/runs/limit-history";

export type LimitErrors = Partial<
  Record<LimitName, { percent?: string | undefined; atLeast?: string | undefined } | undefined>
>;

type Props = {
  limits: SafetyLimits;
  history: LimitHistory;
  noun: string;
  errors: LimitErrors;
  onChange: (limits: SafetyLimits) => void;
};

/** Which plans are too large to be applied without a person; beside each limit, what it would have held lately. */
export function SafetyLimitRules({ limits, history, noun, errors, onChange }: Props) {
  const meanings: Record<LimitName, [label: string, meaning: string]> = {
    inactivated: ["Inactivated", "Missing from the SIS"],
    updated: ["Updated", "Any matched field changes"],
    created: ["Created", "New to Matricula"],
    fieldChanged: ["One field changed", `The same field, many ${noun}`],
  };
  // What a limit was before it was switched off, so that switching it on again brings it back.
  const before = useRef<Partial<SafetyLimits>>({});
  return (
    <div className="fs">
      <h2>Safety limits</h2>
      <div className="grid gap-3">
        <p className="muted text-sm">
          Checked for each school and for the district. Crossing one holds the import until a person has looked. The
          first import is not held.
        </p>
        <Table caption="Safety limits" density="compact" narrow="stack">
          <thead>
            <tr>
              <th scope="col">Share of active {noun}</th>
              <th scope="col" style={{ width: "17rem" }}>
                Hold when over
              </th>
              <th scope="col" className="num whitespace-normal!" style={{ width: "5.5rem" }}>
                Largest in 30 days
              </th>
              <th scope="col" className="lg:pl-6!" style={{ width: "6.5rem" }}>
                Would have held
              </th>
            </tr>
          </thead>
          <tbody>
            {LIMITS.map((name) => {
              const limit = limits[name];
              const [label, meaning] = meanings[name];
              const error = errors[name]?.percent ?? errors[name]?.atLeast;
              const errorId = `limit-${name}-error`;
              const { largest, held } = lookBack(history, name, limit);
              const set = (value: SafetyLimits[LimitName]) => onChange({ ...limits, [name]: value });
              return (
                <tr key={name}>
                  <th scope="row">
                    <Checkbox
                      isSelected={limit !== null}
                      hint={meaning}
                      onChange={(on) => {
                        if (!on) before.current[name] = limit;
                        set(on ? (before.current[name] ?? DEFAULT_LIMITS[name]) : null);
                      }}
                    >
                      {label}
                    </Checkbox>
                  </th>
                  <td data-l="Hold when over">
                    {limit ? (
                      <div className="flex flex-wrap items-center gap-2">
                        <NumberField
                          id={`limit-${name}-percent`}
                          label={`${label}: hold when over, percent`}
                          value={limit.percent}
                          onChange={(percent) => set({ ...limit, percent })}
                          isInvalid={Boolean(errors[name]?.percent)}
                          describedBy={error ? errorId : undefined}
                        />
                        <span>% and at least</span>
                        <NumberField
                          id={`limit-${name}-atLeast`}
                          label={`${label}: at least this many records`}
                          value={limit.atLeast}
                          onChange={(atLeast) => set({ ...limit, atLeast })}
                          isInvalid={Boolean(errors[name]?.atLeast)}
                          describedBy={error ? errorId : undefined}
                        />
                        <span>{limit.atLeast === 1 ? "record" : "records"}</span>
                      </div>
                    ) : (
                      <span className="muted">Off: no import is held for this</span>
                    )}
                    {error && (
                      <Note kind="bad" id={errorId}>
                        {error}
                      </Note>
                    )}
                  </td>
                  <td className="num" data-l="Largest">
                    {largest === null ? <span className="faint">none</span> : formatPercent(largest)}
                  </td>
                  <td className="whitespace-nowrap lg:pl-6!" data-l="Would have held">
                    {held === 0 ? <span className="faint">none</span> : `${held} of ${history.imports}`}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </Table>
        {history.imports === 0 && (
          <p className="hint">No import to compare with in the last 30 days; the right columns fill as imports run.</p>
        )}
      </div>
    </div>
  );
}
