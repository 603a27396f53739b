import Link from "next/link";
import { api } from "@/components/trpc/server";
import { formatNoun } from "@/components/ui/numbers";
import { DifferencesTable } from "./differences-table";

/** What was changed in the settings since the last import that completed: often why this one is held or failed. */
export async function SettingsChanges({ runId }: { runId: string }) {
  const { since, changes } = await api.configuration.runChanges({ runId });
  if (!since) return null;
  return (
    <section className="section" aria-labelledby="settings-changes">
      <div className="section-head">
        <h2 id="settings-changes">Changed in the settings since the last good import</h2>
        <span className="muted">
          {changes.length === 0 ? "Nothing" : formatNoun(changes.length, ["change", "changes"])} since{" "}
          <Link href={`/runs/${since.runId}`} prefetch={false}>
            import {since.number}
          </Link>
        </span>
      </div>
      {changes.length > 0 && (
        <DifferencesTable caption="Settings of this import beside those of the last good one" differences={changes} />
      )}
    </section>
  );
}
