import type { ReactNode } from "react";
import { Icon } from "./icon";

export type Tone = "ok" | "warn" | "bad" | "held" | "paused" | "planned" | "running" | "neutral" | "info";

const ICONS: Record<Tone, string> = {
  ok: "ok",
  warn: "warn",
  bad: "bad",
  held: "held",
  paused: "paused",
  planned: "planned",
  running: "running",
  neutral: "off",
  info: "info",
};

/** A state as icon, word and color, always all three. */
export function Status({ kind, children }: { kind: Tone; children: ReactNode }) {
  return (
    <span className={`status tone-${kind}`}>
      <Icon name={ICONS[kind]} />
      {children}
    </span>
  );
}

/** A sentence under the thing it speaks of; tie it with `aria-describedby`. */
export function Note({ kind, id, children }: { kind: Tone; id?: string; children: ReactNode }) {
  return (
    <div className="note" id={id}>
      <Icon name={ICONS[kind]} className={`i tone-${kind}`} />
      <div>{children}</div>
    </div>
  );
}

/** A message that concerns a whole page or region. */
export function Notice({ kind, title, children }: { kind: Tone; title: string; children?: ReactNode }) {
  return (
    <section className={`notice notice-${kind}`} aria-label={title}>
      <Icon name={ICONS[kind]} className={`size-5 tone-${kind}`} />
      <div className="grid gap-1">
        <h2>{title}</h2>
        {children}
      </div>
    </section>
  );
}
