"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";

const ITEMS = [
  { href: "/", label: "Integration", under: [] as string[], isDistrict: true },
  { href: "/alerts", label: "Alerts", under: ["/alerts"], isDistrict: true },
  { href: "/runs", label: "Imports", under: ["/runs"], isDistrict: false },
  { href: "/roster/students", label: "Roster", under: ["/roster"], isDistrict: false },
  { href: "/setup", label: "Configure", under: ["/setup", "/imports", "/notifications"], isDistrict: true },
];

/** The main navigation, with where one is marked; people of single schools get what is theirs. */
export function MainNav({ alertsCount, ofDistrict }: { alertsCount: number; ofDistrict: boolean }) {
  const path = usePathname();
  return (
    <nav className="mainnav" aria-label="Main">
      <ul>
        {ITEMS.filter((item) => ofDistrict || !item.isDistrict).map((item) => {
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
