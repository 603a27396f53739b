import { Status } from "@/components/ui/status";
import { statusWord, type RunStatusName } from "./run-words";

/** An import's status as icon, word and color. */
export function RunStatus({ status }: { status: RunStatusName }) {
  const { word, tone } = statusWord(status);
  return <Status kind={tone}>{word}</Status>;
}
