import Link from "next/link";
import { formatCount } from "./numbers";

export type FilterLink = { href: string; label: string; count?: number; isCurrent: boolean };

/** Filters live in the address, so they are links. */
export function FilterLinks({ label, items }: { label: string; items: FilterLink[] }) {
  return (
    <nav className="seg" aria-label={label}>
      {items.map((item) => (
        <Link key={item.href} href={item.href} prefetch={false} aria-current={item.isCurrent ? "true" : undefined}>
          {item.label} {item.count !== undefined && <span className="n">{formatCount(item.count)}</span>}
        </Link>
      ))}
    </nav>
  );
}
