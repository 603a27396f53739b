"use client";

import { Checkbox } from "@/components/ui/choice";
import { NumberField } from "@/components/ui/number-field";
import { Note } from "@/components/ui/status";
import type { SyncRules } from "@/server/engine/types";

type Props = {
  sync: SyncRules;
  /** Our noun: "students". */
  noun: string;
  error: string | undefined;
  onChange: (change: Partial<SyncRules>) => void;
};

/** What becomes of those who leave the SIS, and of graduates. */
export function ImportRules({ sync, noun, error, onChange }: Props) {
  return (
    <div className="fs">
      <h2>Import rules</h2>
      <div className="grid gap-2">
        <Checkbox
          isSelected={sync.inactivateMissing}
          onChange={(on) => onChange({ inactivateMissing: on })}
          hint="Only after a complete read. Never for graduates, protected records, a school or class year with no rows at all, or at the first import. Leave it off until seniors are marked as graduates."
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
        <Checkbox isSelected={sync.importGraduates} onChange={(on) => onChange({ importGraduates: on })}>
          Import graduated {noun}
        </Checkbox>
        <p className="hint">
          Always: new {noun} are added, matched fields follow the SIS, an empty SIS value never erases one, and “Keep
          this value” wins over the SIS.
        </p>
      </div>
    </div>
  );
}
