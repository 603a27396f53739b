import Link from "next/link";
import { formatCount, formatPercent } from "@/components/ui/numbers";
import { Status } from "@/components/ui/status";
import { Table } from "@/components/ui/table";
import type { SafetyView } from "@/server/runs/safety-view";
import type { Noun } from "./limit-words";
import { logHref, WHOLE_LOG } from "./log-address";

type Props = {
  runId: string;
  report: NonNullable<SafetyView["switchReport"]>;
  noun: Noun;
  system: string;
  inactivated: number;
};

/** Old and new keys compared on real data, before the first import of another system (product rule 7). */
export function SwitchReportTable({ runId, report, noun, system, inactivated }: Props) {
  const [, many] = noun;
  const { isRefused } = report;
  const rows = [
    {
      name: "Matched one to one",
      records: report.matched,
      what: `Found again by SIS ID or student ID, as the same person. They keep their records and take the new SIS ID.`,
      list: null,
    },
    {
      name: "Colliding",
      records: report.colliding,
      what: "Their SIS ID came back for somebody of another name and birth date. Nothing is overwritten: each waits for a decision.",
      list: { label: "Their lines", view: { cause: "reused_id:sisId:" } },
    },
    {
      name: "Lost",
      records: report.lost,
      what:
        inactivated > 0
          ? `No row of ${system} has their IDs. Those whom the rules make inactive are in the list.`
          : `No row of ${system} has their IDs. They stay as they are, and whoever is new may be the same person twice.`,
      list: inactivated > 0 ? { label: "Inactivations", view: { show: "inactivated" as const } } : null,
    },
  ];
  return (
    <Table caption={`Keys of our ${many} compared with those of the new system`} narrow="stack" hasTotals>
      <thead>
        <tr>
          <th scope="col" style={{ width: "15rem" }}>
            Key
          </th>
          <th scope="col" className="num" style={{ width: "9rem" }}>
            {many.charAt(0).toUpperCase() + many.slice(1)}
          </th>
          <th scope="col" className="num" style={{ width: "9rem" }}>
            Share
          </th>
          <th scope="col" className="gap-l">
            What it means
          </th>
        </tr>
      </thead>
      <tbody className={isRefused ? "mark-bad" : undefined}>
        {rows.map((row, index) => (
          <tr key={row.name}>
            <th scope="row">
              {row.name}
              {index === 0 && (
                <span className="cell-2">
                  <Status kind={isRefused ? "bad" : "ok"}>
                    {isRefused ? "Under" : "Not under"} the limit of {formatPercent(report.limitPercent / 100)}
                  </Status>
                </span>
              )}
            </th>
            <td className={row.records === 0 ? "num faint" : "num"} data-l="Number">
              {formatCount(row.records)}
            </td>
            <td className="num" data-l="Share">
              {report.known > 0 ? formatPercent(row.records / report.known) : "–"}
            </td>
            <td className="gap-l" data-l="What it means">
              {row.what}{" "}
              {row.list && row.records > 0 && (
                <Link href={logHref(runId, WHOLE_LOG, row.list.view)} prefetch={false}>
                  {row.list.label}
                </Link>
              )}
            </td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">Active, with a SIS ID of {report.before}</th>
          <td className="num" data-l="Number">
            {formatCount(report.known)}
          </td>
          <td className="num" data-l="Share">
            {report.known > 0 ? "100 %" : "–"}
          </td>
          <td aria-hidden="true" />
        </tr>
      </tfoot>
    </Table>
  );
}
