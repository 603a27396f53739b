import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { SETUP_NAMES, setupHref } from "@/components/runs/setup-links";
import { mayRunImports } from "@/components/shell/roles";
import { ApiProvider } from "@/components/trpc/client";
import { api } from "@/components/trpc/server";
import { formatNoun } from "@/components/ui/numbers";
import { Status } from "@/components/ui/status";
import { requireAdministrator } from "@/server/auth/session";
import { findCatalogue } from "@/server/engine/catalogue";
import { dataTypeOf } from "@/server/engine/catalogue/slug";
import { Table } from "@/components/ui/table";
import { LastPreview } from "./last-preview";
import { StartImport } from "./start-import";

export const metadata: Metadata = { title: "Test / start import" };

type SummaryRow = {
  step: string;
  state: "ready" | "attention" | "missing";
  message: string;
  before?: { label: string; slug: string };
};

const STATES = {
  ready: { kind: "ok", word: "Ready" },
  attention: { kind: "warn", word: "To look at" },
  missing: { kind: "bad", word: "Missing" },
} as const;

export default async function StartPage({ params }: { params: Promise<{ dataType: string }> }) {
  const { dataType: slug } = await params;
  const dataType = dataTypeOf(slug);
  const catalogue = dataType && findCatalogue(dataType);
  if (!dataType || !catalogue) notFound();
  const session = await requireAdministrator();
  const [items, groups, beside] = await Promise.all([
    api.runs.readiness({ dataType }),
    api.notifications.list(),
    api.runs.startView({ dataType }),
  ]);
  const recipients = groups.find((group) => group.dataType === dataType)?.recipients.length ?? 0;
  const rows: SummaryRow[] = [
    ...items,
    recipients > 0
      ? {
          step: "mail",
          state: "ready",
          message: `${formatNoun(recipients, ["recipient", "recipients"])} for ${catalogue.label}`,
        }
      : { step: "mail", state: "attention", message: `Nobody is on the list for ${catalogue.label}.` },
    ...beside.before.map((one): SummaryRow => ({
      step: `before-${one.slug}`,
      state: "attention",
      message: one.isRequired
        ? `${one.label} was never imported. Records that name one wait as alerts and are imported by themselves afterwards.`
        : `${one.label} was never imported. Records that name one are imported all the same, with an alert, and linked afterwards.`,
      before: one,
    })),
  ];
  const missing = rows.filter((row) => row.state === "missing").length;
  const toLookAt = rows.filter((row) => row.state === "attention").length;
  return (
    <ApiProvider>
      <StartImport
        dataType={dataType}
        slug={slug}
        canStart={mayRunImports(session.role)}
        state={
          <Status kind={missing > 0 ? "bad" : "ok"}>
            {missing > 0 ? `${formatNoun(missing, ["thing is", "things are"])} missing` : "Ready to start"}
          </Status>
        }
      >
        <section aria-labelledby="summary-h">
          <div className="section-head">
            <h2 id="summary-h">Import summary</h2>
            <span className="muted">
              {missing === 0 ? "Nothing is missing." : `${missing} missing.`}
              {toLookAt > 0 ? ` ${formatNoun(toLookAt, ["thing", "things"])} to look at.` : ""}
            </span>
          </div>
          <Table caption="What this import needs, and where each is set" density="compact" narrow="stack">
            <thead className="sr-only">
              <tr>
                <th scope="col">Part</th>
                <th scope="col">State</th>
                <th scope="col">What is the case</th>
                <th scope="col">Where it is set</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.step}>
                  <th scope="row" style={{ width: "9rem" }}>
                    {row.before ? "Order" : SETUP_NAMES[row.step]?.row}
                  </th>
                  <td data-l="State" className="whitespace-nowrap sm:w-36">
                    <Status kind={STATES[row.state].kind}>{STATES[row.state].word}</Status>
                  </td>
                  <td data-l="What">{row.message}</td>
                  <td data-l="Where" className="whitespace-nowrap sm:text-right">
                    <Link
                      href={row.before ? `/imports/${row.before.slug}/start` : setupHref(row.step, slug)}
                      prefetch={false}
                    >
                      {row.before?.label ?? SETUP_NAMES[row.step]?.page}
                    </Link>
                  </td>
                </tr>
              ))}
            </tbody>
          </Table>
        </section>
        <LastPreview beside={beside} noun={catalogue.noun} timeZone={session.district.timeZone} />
        <section className="section measure" aria-labelledby="will-h">
          <div className="section-head">
            <h2 id="will-h">What starting does</h2>
          </div>
          <ul className="grid list-disc gap-1 pl-5">
            <li>
              First the connection and these settings are checked, then every page is read. Until then nothing changes.
            </li>
            <li>
              Preview does exactly that and stops: it shows every change before it is made, and can be started from
              there.
            </li>
            <li>
              An import is held for a person when it would cross a safety limit. It then changes nothing until somebody
              approves it.
            </li>
            <li>
              Matched fields follow the SIS. Fields that are not matched, empty SIS values and values marked to be kept
              change nothing.
            </li>
            <li>
              Records that may be duplicates wait for a decision and are not imported. The first import makes nobody
              inactive.
            </li>
          </ul>
        </section>
      </StartImport>
    </ApiProvider>
  );
}
