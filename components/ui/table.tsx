import type { ReactNode } from "react";

type TableProps = {
  caption: ReactNode;
  /** "compact" for 28-px rows. */
  density?: "compact";
  /** What a narrow window does: rows become blocks (give cells `data-l`), with figures side by side or not. */
  narrow?: "stack" | "figures";
  /** The foot adds up, so it is ruled off twice. */
  hasTotals?: boolean;
  className?: string;
  children: ReactNode;
};

const NARROW = { stack: "stack", figures: "stack stack-figs" };

/** A ruled table of plain cells; a row that needs somebody sits in a `tbody` of class `mark-bad`, `mark-warn` or `mark-held`. */
export function Table({ caption, density, narrow, hasTotals = false, className = "", children }: TableProps) {
  const look = ["tbl", density && "tbl-compact", narrow && NARROW[narrow], hasTotals && "tbl-total", className];
  return (
    // As blocks the rows would lose their table roles in some browsers, hence the explicit one.
    // oxlint-disable-next-line jsx-a11y/no-redundant-roles
    <table role="table" className={look.filter(Boolean).join(" ")}>
      <caption className="sr-only">{caption}</caption>
      {children}
    </table>
  );
}

/** The region in which a table of data lines scrolls sideways when the window is narrow. */
export function TableScroll({ label, children }: { label: string; children: ReactNode }) {
  return (
    // A region that scrolls must be reachable by keyboard.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <section className="table-scroll" aria-label={`${label}, scrolls sideways`} tabIndex={0}>
      {children}
    </section>
  );
}
