import Link from "next/link";
import { formatCount } from "./numbers";

export type AccountRow = { label: string; value: number; href?: string };

function Row({ row, className }: { row: AccountRow; className?: string }) {
  return (
    <tr className={className}>
      <th scope="row">
        {row.href && row.value > 0 ? (
          <Link href={row.href} prefetch={false}>
            {row.label}
          </Link>
        ) : (
          row.label
        )}
      </th>
      <td className={row.value === 0 ? "faint" : undefined}>{formatCount(row.value)}</td>
    </tr>
  );
}

/** Every import as a sum that adds up (product rule 16), and apart from it what was not received. */
export function Account({
  caption,
  received,
  rows,
  after = [],
}: {
  caption: string;
  received: AccountRow;
  rows: AccountRow[];
  after?: AccountRow[];
}) {
  const total = rows.reduce((sum, row) => sum + row.value, 0);
  return (
    <table className="account">
      <caption className="sr-only">{caption}</caption>
      <tbody>
        <Row row={received} className="lead" />
        {rows.map((row) => (
          <Row key={row.label} row={row} />
        ))}
        <Row row={{ label: "Accounted for", value: total }} className="sum" />
        {after.map((row) => (
          <Row key={row.label} row={row} />
        ))}
      </tbody>
    </table>
  );
}
