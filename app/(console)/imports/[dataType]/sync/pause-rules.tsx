"use client";

import { useRef } from "react";
import { Button } from "@/components/ui/button";
import { Note } from "@/components/ui/status";
import { Table } from "@/components/ui/table";
import { formatDay } from "@/components/ui/times";
import type { Pause } from "@/server/engine/types";
import { PauseDialog } from "./pause-dialog";

type Props = {
  pauses: readonly Pause[];
  mayChange: boolean;
  /** The calendar day in the schedule's zone, "2026-08-04". */
  today: string;
  error: string | undefined;
  onChange: (pauses: Pause[]) => void;
};

const WORDS = {
  blackout: { happens: "No imports", name: "blackout" },
  additions_only: { happens: "Additions only", name: "additions-only window" },
} as const;

const byDay = (a: Pause, b: Pause) => a.fromOn.localeCompare(b.fromOn) || a.untilOn.localeCompare(b.untilOn);

/** Ranges of days in which no import starts by itself, or imports only add. */
export function PauseRules({ pauses, mayChange, today, error, onChange }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  return (
    <div className="fs" id="sync-pauses">
      <h2 ref={heading} tabIndex={-1}>
        Pauses
      </h2>
      <div className="grid gap-3">
        {pauses.length > 0 ? (
          <Table caption="Ranges in which imports do not run, or run in part" density="compact" narrow="stack">
            <thead>
              <tr>
                <th scope="col">From</th>
                <th scope="col">To</th>
                <th scope="col">What happens</th>
                <th scope="col">Reason</th>
                <th scope="col">
                  <span className="sr-only">Actions</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {pauses.map((one, index) => {
                const { happens, name } = WORDS[one.kind];
                const which = `${name} of ${formatDay(one.fromOn)}`;
                const others = pauses.filter((_, place) => place !== index);
                return (
                  <tr key={`${one.fromOn} ${one.untilOn} ${one.kind} ${one.reason}`}>
                    <td className="tnum whitespace-nowrap" data-l="From">
                      {formatDay(one.fromOn)}
                    </td>
                    <td className="tnum whitespace-nowrap" data-l="To">
                      {formatDay(one.untilOn)}
                      {one.untilOn < today && <span className="faint"> over</span>}
                    </td>
                    <td className="whitespace-nowrap" data-l="What happens">
                      {happens}
                    </td>
                    <td data-l="Reason">{one.reason}</td>
                    <td className="whitespace-nowrap text-right">
                      {mayChange && (
                        <>
                          <PauseDialog
                            trigger={<Button size="sm" variant="quiet" icon="pencil" aria-label={`Edit ${which}`} />}
                            title={`Edit ${name}`}
                            pause={one}
                            onDone={(changed) => onChange([...others, changed].sort(byDay))}
                          />
                          <Button
                            size="sm"
                            variant="quiet"
                            icon="close"
                            aria-label={`Remove ${which}`}
                            onPress={() => {
                              onChange(others);
                              heading.current?.focus();
                            }}
                          />
                        </>
                      )}
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </Table>
        ) : (
          <p className="muted text-sm">
            {mayChange ? "None. Add one where imports would do harm, as while the SIS is being upgraded." : "None."}
          </p>
        )}
        {mayChange && (
          <div className="flex flex-wrap gap-2">
            {(["blackout", "additions_only"] as const).map((kind) => (
              <PauseDialog
                key={kind}
                trigger={
                  <Button size="sm" icon="plus">
                    Add {WORDS[kind].name}
                  </Button>
                }
                title={`Add ${WORDS[kind].name}`}
                pause={{ fromOn: "", untilOn: "", kind, reason: "" }}
                onDone={(added) => onChange([...pauses, added].sort(byDay))}
              />
            ))}
          </div>
        )}
        {error && <Note kind="bad">{error}</Note>}
      </div>
    </div>
  );
}
