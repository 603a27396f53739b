import type { SelectOption } from "@/components/ui/select";

/** What a recipient may want mail about, as the screen says it. */
export const ABOUT_LABELS = {
  every_result: "Every result",
  changes: "Changes of state",
  failures: "Failures and holds only",
} as const;

export type About = keyof typeof ABOUT_LABELS;

export const isAbout = (key: string): key is About => key in ABOUT_LABELS;

export const ABOUT_OPTIONS: readonly SelectOption[] = Object.entries(ABOUT_LABELS).map(([id, label]) => ({
  id,
  label,
}));
