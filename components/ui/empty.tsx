import type { ReactNode } from "react";

/** What will stand here, why it does not yet, and the one thing to do about it. */
export function Empty({ title, why, action }: { title: string; why: string; action?: ReactNode }) {
  return (
    <div className="grid justify-items-start gap-1 border-y border-rule-ink py-4">
      <h2 className="text-base">{title}</h2>
      <p className="measure muted">{why}</p>
      {action && <div className="mt-2">{action}</div>}
    </div>
  );
}
