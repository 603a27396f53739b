import Link from "next/link";
import { LinkButton } from "@/components/ui/link-button";
import { Status } from "@/components/ui/status";
import { Table } from "@/components/ui/table";
import { findCatalogue } from "@/server/engine/catalogue";
import { comesAfter } from "@/server/engine/columns";
import type { HomeRow } from "@/server/runs/home";

/** What a type's row will hold, and which types are better imported before it. */
function willStand(type: HomeRow["dataType"]): string {
  const catalogue = findCatalogue(type);
  if (!catalogue) return "For a later release";
  const holds = catalogue.hasSync
    ? "Last import with its counts, alerts, next import"
    : "Last import with its counts, alerts";
  const before = comesAfter(catalogue).map(({ dataType }) => findCatalogue(dataType)?.label ?? dataType);
  return before.length > 0 ? `${holds}; best after ${before.join(" and ")}` : holds;
}

/** The Integration page of a district that is not connected yet. */
export function FirstRun({ rows, canSetUp }: { rows: HomeRow[]; canSetUp: boolean }) {
  return (
    <div className="grid items-start gap-x-16 gap-y-10 lg:grid-cols-[30rem_minmax(0,1fr)]">
      <section aria-labelledby="first-h">
        <div className="section-head">
          <h2 id="first-h">First steps</h2>
        </div>
        <ol className="border-y border-t-2 border-rule-ink">
          <FirstStep number={1} title="Connect your SIS">
            <p className="muted text-sm">
              Choose it, install the plugin if it needs one, enter three values, and test. About 15 minutes, with
              someone who may install plugins in your SIS.
            </p>
            {canSetUp && (
              <p className="mt-2">
                <LinkButton variant="primary" href="/setup/connection">
                  SIS integration setup
                </LinkButton>
              </p>
            )}
          </FirstStep>
          <FirstStep number={2} title="Say who gets mail">
            <p className="muted text-sm">List the people who should hear about imports.</p>
            <p className="text-sm">
              <Link href="/notifications" prefetch={false}>
                Email notifications
              </Link>
            </p>
          </FirstStep>
          <FirstStep number={3} title="Match schools, then fields and codes">
            <p className="muted text-sm">
              We suggest a match for each and show real values beside it. Opens after the connection works.
            </p>
          </FirstStep>
          <FirstStep number={4} title="Start the first import">
            <p className="muted text-sm">It never makes anyone inactive, and its log shows every line.</p>
          </FirstStep>
        </ol>
      </section>
      <section aria-labelledby="types">
        <div className="section-head">
          <h2 id="types">What can be imported</h2>
        </div>
        <Table caption="Data types, all disabled until the SIS is connected" density="compact" narrow="stack">
          <thead>
            <tr>
              <th scope="col" style={{ width: "14rem" }}>
                Data type
              </th>
              <th scope="col" style={{ width: "8rem" }}>
                Status
              </th>
              <th scope="col">What will stand here</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.dataType}>
                <th scope="row">{row.label}</th>
                <td data-l="Status">
                  {row.state === "planned" ? (
                    <Status kind="planned">Planned</Status>
                  ) : (
                    <Status kind="neutral">Disabled</Status>
                  )}
                </td>
                <td className="muted">{willStand(row.dataType)}</td>
              </tr>
            ))}
          </tbody>
        </Table>
        <p className="hint mt-3">Connecting changes none of the records you already have.</p>
      </section>
    </div>
  );
}

function FirstStep({ number, title, children }: { number: number; title: string; children: React.ReactNode }) {
  return (
    <li className="grid grid-cols-[1.25rem_minmax(0,1fr)] gap-x-3 border-b border-rule py-3 last:border-b-0">
      <span className="faint tnum" aria-hidden="true">
        {number}
      </span>
      <div>
        <h3 className="font-semibold">{title}</h3>
        {children}
      </div>
    </li>
  );
}
