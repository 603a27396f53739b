import type { ReactNode } from "react";

/** What will stand here, why it does not yet, and the one thing to do about it. */
export function Empty({ title, why, action }: { title: string; why: string; action?: ReactNode }) {
  return (
    <div className="grid justify-items-start gap-2 border-y border-rule-ink py-6">
      <h2>{title}</h2>
      <p className="muted">{why}</p>
      {action}
    </div>
  );
}
