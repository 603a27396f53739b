import { Note, Status } from "@/components/ui/status";
import type { CapabilityReport } from "@/server/connectors/connector";
import { DATA_TYPES } from "@/server/engine/catalogue";

const ACCESS = {
  full: { kind: "ok", word: "Complete" },
  partial: { kind: "warn", word: "In part" },
  none: { kind: "bad", word: "None" },
} as const;

/** What the access allows, as the last good test found it. */
export function CapabilityTable({ report }: { report: CapabilityReport }) {
  const labels = new Map(DATA_TYPES.map((type) => [type.dataType, type.label]));
  return (
    <section className="grid gap-3" aria-labelledby="report-h">
      <h2 id="report-h">What this connection can do</h2>
      <dl className="kv">
        <dt>Version</dt>
        <dd>
          {report.product} <span className="code">{report.version}</span>
        </dd>
        <dt>Time zone</dt>
        <dd>{report.timeZone ?? "not told"}</dd>
        <dt>Rows a page</dt>
        <dd className="tnum">{report.pageSize}</dd>
      </dl>
      {report.warnings.map((warning) => (
        <Note key={warning} kind="warn">
          {warning}
        </Note>
      ))}
      <table className="tbl stack">
        <caption className="sr-only">Access by data type</caption>
        <thead>
          <tr>
            <th scope="col">Data type</th>
            <th scope="col">Access</th>
            <th scope="col">Details</th>
          </tr>
        </thead>
        <tbody>
          {report.dataTypes.map((type) => (
            <tr key={type.dataType}>
              <th scope="row">{labels.get(type.dataType) ?? type.dataType}</th>
              <td data-l="Access">
                <Status kind={ACCESS[type.access].kind}>{ACCESS[type.access].word}</Status>
              </td>
              <td data-l="Details">
                {type.detail}
                {type.missing.length > 0 && <span className="cell-2 code">Missing: {type.missing.join(", ")}</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
