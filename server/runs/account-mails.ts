import { DomainError } from "@/server/platform/errors";
import type { CommandContext } from "@/server/platform/tenancy";
import { hasOpenedAccounts } from "@/server/roster/opened-accounts";
import { findSettings, getCatalogue } from "@/server/settings/load-settings";
import type { DataType } from "@/server/connectors/connector";
import type { LoadedRun } from "./load-run";

/** Whether the next import would open the first accounts of a type that asks before it mails (product rule 14). */
export async function asksBeforeMails(context: CommandContext, dataType: DataType): Promise<boolean> {
  const catalogue = getCatalogue(dataType);
  if (!catalogue.accounts?.asksFirst) return false;
  const settings = await findSettings(context.db, context.districtId, dataType);
  if (!settings?.fields?.[catalogue.accounts.opensWith]) return false;
  return !(await hasOpenedAccounts(context.db, context.districtId, catalogue));
}

/** Mails cannot be taken back: the first time, an import starts only from a preview, which counts them. */
export async function requireMailsCounted(context: CommandContext, dataType: DataType): Promise<void> {
  if (!(await asksBeforeMails(context, dataType))) return;
  const { label } = getCatalogue(dataType);
  throw new DomainError(
    "precondition_failed",
    `${label}: this import would activate the first accounts and mail each of them. Preview it first; the preview counts the mails, and the import starts from there.`,
  );
}

/** The number of mails that a person has seen must be the number that this plan sends. */
export async function requireMailsConfirmed(
  context: CommandContext,
  { run, catalogue }: LoadedRun,
  confirmed: number | undefined,
): Promise<void> {
  if (run.accountMails === 0 || !catalogue.accounts?.asksFirst || confirmed === run.accountMails) return;
  if (await hasOpenedAccounts(context.db, context.districtId, catalogue)) return;
  throw new DomainError("precondition_failed", "Nothing was started.", {
    mails: `This import activates accounts and sends ${run.accountMails} mails. Confirm that number.`,
  });
}
