import type { MailAbout } from "@/emails/footer";

/** How an import stands, as far as mail about changes of state goes. */
export type ResultState = "completed" | "completed_with_alerts" | "failed" | "held";

/** What became of an import; `state` is null for an end that says nothing about how imports go, as when a person stops one. */
export type Result = { state: ResultState | null; before: ResultState | null; needsSomebody: boolean };

/** Whether a recipient wants mail about a result: every one, only those that differ from the time before, or only those that need somebody. */
export function wantsMail(about: MailAbout, result: Result): boolean {
  switch (about) {
    case "every_result":
      return true;
    case "changes":
      return result.state !== null && result.state !== result.before;
    case "failures":
      return result.needsSomebody;
  }
}

/** An import works again after one that failed or was held. */
export function isRecovery({ state, before }: Pick<Result, "state" | "before">): boolean {
  const isDone = state === "completed" || state === "completed_with_alerts";
  return isDone && (before === "failed" || before === "held");
}
