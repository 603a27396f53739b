"use client";

import { Checkbox } from "@/components/ui/choice";
import { NumberField } from "@/components/ui/number-field";
import { Note } from "@/components/ui/status";
import type { SyncRules } from "@/server/engine/types";

/** Which rules a data type has beside those of every type. */
export type OfferedRules = { importsGraduates: boolean; readsRoles: boolean; hasClassYear: boolean };

type Props = {
  sync: SyncRules;
  /** Our noun: "students". */
  noun: string;
  offered: OfferedRules;
  error: string | undefined;
  onChange: (change: Partial<SyncRules>) => void;
};

function hintOf({ importsGraduates, hasClassYear }: OfferedRules): string {
  const never = [
    ...(importsGraduates ? ["graduates"] : []),
    "protected records",
    hasClassYear ? "a school or class year with no rows at all" : "a school with no rows at all",
  ].join(", ");
  const seniors = importsGraduates ? " Leave it off until seniors are marked as graduates." : "";
  return `Only after a complete read. Never for ${never}, or at the first import.${seniors}`;
}

/** What becomes of those who leave the SIS, and of graduates. */
export function ImportRules({ sync, noun, offered, error, onChange }: Props) {
  return (
    <div className="fs">
      <h2>Import rules</h2>
      <div className="grid gap-2">
        <Checkbox
          isSelected={sync.inactivateMissing}
          onChange={(on) => onChange({ inactivateMissing: on })}
          hint={hintOf(offered)}
        >
          Make {noun} inactive when they leave the SIS
        </Checkbox>
        {sync.inactivateMissing && (
          <div className="grid gap-1 pl-6">
            <div className="flex flex-wrap items-center gap-2 text-sm">
              <span>Imports in a row without them, before that happens</span>
              <NumberField
                label="Imports in a row without them, before that happens"
                id="sync-absentImports"
                value={sync.absentImports}
                onChange={(absentImports) => onChange({ absentImports })}
                isInvalid={Boolean(error)}
                describedBy={error ? "absent-error" : undefined}
              />
            </div>
            {error && (
              <Note kind="bad" id="absent-error">
                {error}
              </Note>
            )}
          </div>
        )}
        {offered.importsGraduates && (
          <Checkbox isSelected={sync.importGraduates} onChange={(on) => onChange({ importGraduates: on })}>
            Import graduated {noun}
          </Checkbox>
        )}
        {offered.readsRoles && (
          <Checkbox
            isSelected={sync.onlyMappedInLog ?? false}
            onChange={(on) => onChange({ onlyMappedInLog: on })}
            hint="Shortens the log where many roles are not mapped. Leave it off to look at all roles of the SIS, or to find staff who were left out."
          >
            Include only mapped roles in the log file
          </Checkbox>
        )}
        <p className="hint">
          Always: new {noun} are added, matched fields follow the SIS, an empty SIS value never erases one, and “Keep
          this value” wins over the SIS.
        </p>
      </div>
    </div>
  );
}
