import type { ReactNode } from "react";

/** What a form of settings offers to change; for people who may only look, its fields show their values and take none. */
export function SettingsPart({ maySave, children }: { maySave: boolean; children: ReactNode }) {
  return (
    <fieldset className="settings-part" disabled={!maySave}>
      {children}
    </fieldset>
  );
}

/** Who may save, said where the buttons would be. */
export function MayNotSave() {
  return <span className="state">An analyst or a site manager can change these settings.</span>;
}
