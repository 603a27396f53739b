"use client";

import { useEffect } from "react";

/** Asks before a page with unsaved changes is left. */
export function LeaveGuard({ isActive }: { isActive: boolean }) {
  useEffect(() => {
    if (!isActive) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    const askLink = (event: MouseEvent) => {
      const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
      const leaves = link instanceof HTMLAnchorElement && !link.hash && !link.hasAttribute("download");
      if (leaves && !window.confirm("Leave this page? Your changes are not saved.")) {
        event.preventDefault();
        event.stopPropagation();
      }
    };
    window.addEventListener("beforeunload", ask);
    document.addEventListener("click", askLink, true);
    return () => {
      window.removeEventListener("beforeunload", ask);
      document.removeEventListener("click", askLink, true);
    };
  }, [isActive]);
  return null;
}
