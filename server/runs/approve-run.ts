import { eq } from "drizzle-orm";
import { districts } from "@/db/schema";
import { isSwitchRefused } from "@/server/engine/identity-switch";
import { DomainError } from "@/server/platform/errors";
import type { CommandContext } from "@/server/platform/tenancy";
import { letGoOn } from "./let-go-on";
import { loadRun, type Run } from "./load-run";
import type { ApproveRunInput } from "./schema";

/** A switch of systems that found too few students again needs a site manager who types the district's name (product rule 7). */
async function requireSwitchConfirmed(context: CommandContext, run: Run, typed: string | undefined): Promise<void> {
  if (!run.switchReport || !isSwitchRefused(run.switchReport)) return;
  if (context.actor.kind !== "person" || context.actor.role !== "site_manager") {
    throw new DomainError(
      "forbidden",
      "Fewer than 98 % of the students were found again in the new system. Only a site manager can let this import go on.",
    );
  }
  const [district] = await context.db
    .select({ name: districts.name })
    .from(districts)
    .where(eq(districts.id, context.districtId));
  if (typed?.trim() !== district?.name) {
    throw new DomainError("bad_request", "Nothing was started.", {
      confirmation: `Type the district's name, ${district?.name ?? ""}, to confirm the switch.`,
    });
  }
}

/** Lets a held import go on once, for all schools or for some; what is left out is not touched (product rule 5). */
export async function approveRun(context: CommandContext, input: ApproveRunInput): Promise<void> {
  const { run } = await loadRun(context.db, context.districtId, input.runId);
  if (run.status !== "held" || (run.heldUntil && run.heldUntil <= context.now)) {
    throw new DomainError("precondition_failed", "This import no longer waits for approval. Nothing was started.");
  }
  await requireSwitchConfirmed(context, run, input.confirmation);
  // A student who comes from a school that is not read is counted there, so that school can be decided about too.
  const planned = (run.safety?.stats ?? []).flatMap((stats) => stats.schoolId ?? []);
  const known = new Set([...Object.values(run.settings.schools), ...planned]);
  if (input.schools?.some((id) => !known.has(id))) {
    throw new DomainError("bad_request", "Some schools are not part of this import.", { schools: "Choose again." });
  }
  const by = context.actor.kind === "person" ? context.actor.personId : context.actor.name;
  const approval = {
    decision: "approved" as const,
    schools: input.schools,
    by,
    at: context.now.toISOString(),
    reason: input.reason,
  };
  const which = input.schools ? `${input.schools.length} of ${known.size} schools` : "all schools";
  await letGoOn(context, run.id, {
    from: "held",
    values: { approval },
    entry: `Approved for ${which}`,
    audit: {
      action: "import.approved",
      detail: { schools: input.schools, reason: input.reason, limits: run.safety?.crossed.length ?? 0 },
    },
  });
}
