"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";

const ITEMS = [
  { href: "/", label: "Integration", under: [] as string[] },
  { href: "/alerts", label: "Alerts", under: ["/alerts"] },
  { href: "/runs", label: "Imports", under: ["/runs"] },
  { href: "/roster/students", label: "Roster", under: ["/roster"] },
  { href: "/setup", label: "Configure", under: ["/setup", "/imports", "/notifications"] },
];

/** The main navigation, with where one is marked. */
export function MainNav({ alertsCount }: { alertsCount: number }) {
  const path = usePathname();
  return (
    <nav className="mainnav" aria-label="Main">
      <ul>
        {ITEMS.map((item) => {
          const isHere = item.href === path || item.under.some((start) => path.startsWith(start));
          return (
            <li key={item.href}>
              <Link href={item.href} prefetch={false} aria-current={isHere ? "page" : undefined}>
                {item.label}
                {item.href === "/alerts" && alertsCount > 0 && (
                  <span className="count">
                    <span className="sr-only">, to decide: </span>
                    {alertsCount}
                  </span>
                )}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
