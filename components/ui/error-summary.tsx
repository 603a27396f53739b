"use client";

import { useEffect, useRef } from "react";
import { Icon } from "./icon";

export type SummaryError = { href: string; text: string };

/** What stands in the way, at the top of a form; takes focus when it appears, and leads to each field. */
export function ErrorSummary({
  title,
  errors,
  children,
}: {
  title: string;
  errors: SummaryError[];
  children?: React.ReactNode;
}) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.focus(), [title, errors]);
  return (
    <div className="notice notice-bad mb-5" role="alert" tabIndex={-1} ref={box}>
      <Icon name="bad" className="size-5 tone-bad" />
      <div className="grid gap-1">
        <h2>{title}</h2>
        {errors.length > 0 && (
          <ul className="grid gap-1">
            {errors.map((error) => (
              <li key={error.href + error.text}>
                <a href={error.href}>{error.text}</a>
              </li>
            ))}
          </ul>
        )}
        {children}
      </div>
    </div>
  );
}
