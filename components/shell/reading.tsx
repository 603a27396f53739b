"use client";

import { useEffect, useState } from "react";
import { Status } from "@/components/ui/status";

/** Keeps the frame while a page is read; after a second it also says for how long. */
export function Reading() {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setSeconds((past) => past + 1), 1000);
    return () => clearInterval(timer);
  }, []);
  return (
    <p className="flex items-baseline gap-2 py-2 text-sm">
      <output>
        <Status kind="running">Reading the page</Status>
      </output>
      {seconds > 0 && (
        <span className="faint tnum" aria-hidden="true">
          {seconds} s
        </span>
      )}
    </p>
  );
}
