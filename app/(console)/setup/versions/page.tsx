import type { Metadata } from "next";
import Link from "next/link";
import { DifferencesTable } from "@/components/runs/differences-table";
import { mayRunImports } from "@/components/shell/roles";
import { ApiProvider } from "@/components/trpc/client";
import { api, orNotFound } from "@/components/trpc/server";
import { formatNoun } from "@/components/ui/numbers";
import { PageHead } from "@/components/ui/page-head";
import { Table } from "@/components/ui/table";
import { formatInstant, formatMoment } from "@/components/ui/times";
import { requireAdministrator } from "@/server/auth/session";
import type { Version } from "@/server/configuration/queries";
import { ImportForm } from "./import-form";
import { RestoreButton } from "./restore-button";

export const metadata: Metadata = { title: "Configuration versions" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

const whole = (value: string | string[] | undefined) =>
  typeof value === "string" && /^\d{1,9}$/.test(value) && Number(value) > 0 ? Number(value) : null;

/** Every version of the configuration, with who and when; two of them beside each other; files in and out. */
export default async function VersionsPage({ searchParams }: Props) {
  const session = await requireAdministrator();
  const asked = await searchParams;
  const versions = await api.configuration.versions();
  const after = whole(asked.after) ?? versions[0]?.number ?? null;
  const before = whole(asked.before) ?? (after !== null && after > 1 ? after - 1 : null);
  const mayChange = mayRunImports(session.role);
  const { timeZone } = session.district;
  const last = versions[0];
  return (
    <ApiProvider>
      <PageHead
        breadcrumbs={[{ href: "/setup", label: "Configure" }]}
        title="Configuration versions"
        headline={
          last
            ? `Version ${last.number} is in use: ${last.what}, ${formatInstant(last.savedAt, timeZone)}${last.savedBy ? ` by ${last.savedBy}` : ""}.`
            : "Nothing was changed yet. The first change of the settings makes the first version."
        }
        meta={["School matching, fields, codes, rules and recipients. Credentials are never part of it."]}
      />
      {versions.length > 0 && (
        <section aria-labelledby="all">
          <div className="section-head">
            <h2 id="all">Versions</h2>
            <span className="muted">{formatNoun(versions.length, ["version", "versions"])}, the newest first</span>
          </div>
          <Versions versions={versions} timeZone={timeZone} mayChange={mayChange} />
        </section>
      )}
      {before !== null && after !== null && <Comparison before={before} after={after} versions={versions} />}
      {mayChange && (
        <section className="section" aria-labelledby="import">
          <div className="section-head">
            <h2 id="import">Import a file</h2>
            <span className="muted">One that was exported here; you see what it changes first</span>
          </div>
          <ImportForm />
        </section>
      )}
    </ApiProvider>
  );
}

function Versions({ versions, timeZone, mayChange }: { versions: Version[]; timeZone: string; mayChange: boolean }) {
  const newest = versions[0]?.number;
  return (
    <Table caption="Versions of the configuration" narrow="stack">
      <thead>
        <tr>
          <th scope="col">Version</th>
          <th scope="col">What was saved</th>
          <th scope="col">When</th>
          <th scope="col">By</th>
          <th scope="col">
            <span className="sr-only">Actions</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {versions.map((version) => (
          <tr key={version.number}>
            <th scope="row" className="tnum">
              {version.number}
            </th>
            <td data-l="What was saved">{version.what}</td>
            <td data-l="When" className="tnum">
              {formatMoment(version.savedAt, timeZone)}
            </td>
            <td data-l="By">{version.savedBy}</td>
            <td>
              <span className="flex flex-wrap items-center justify-end gap-3">
                {version.number > 1 && (
                  <Link
                    href={`/setup/versions?before=${version.number - 1}&after=${version.number}#compare`}
                    prefetch={false}
                    aria-label={`Changes of version ${version.number}`}
                  >
                    Changes
                  </Link>
                )}
                {version.number !== newest && newest !== undefined && (
                  <Link
                    href={`/setup/versions?before=${version.number}&after=${newest}#compare`}
                    prefetch={false}
                    aria-label={`Compare with now: version ${version.number}`}
                  >
                    Compare with now
                  </Link>
                )}
                <a
                  href={`/api/configuration/${version.number}`}
                  download
                  aria-label={`Export version ${version.number}`}
                >
                  Export
                </a>
                {mayChange && version.number !== newest && <RestoreButton number={version.number} />}
              </span>
            </td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

async function Comparison({ before, after, versions }: { before: number; after: number; versions: Version[] }) {
  const differences = await orNotFound(api.configuration.compare({ before, after }));
  return (
    <section className="section" aria-labelledby="compare">
      <div className="section-head">
        <h2 id="compare">
          Version {before} beside version {after}
        </h2>
        <span className="muted">{formatNoun(differences.length, ["difference", "differences"])}</span>
        <form className="end flex flex-wrap items-center gap-2" action="/setup/versions#compare">
          <VersionSelect name="before" label="Compare version" value={before} versions={versions} />
          <VersionSelect name="after" label="with version" value={after} versions={versions} />
          <button className="btn btn-default btn-sm" type="submit">
            Compare
          </button>
        </form>
      </div>
      {differences.length === 0 ? (
        <p className="muted">These two versions are the same.</p>
      ) : (
        <DifferencesTable caption={`Version ${before} beside version ${after}`} differences={differences} />
      )}
    </section>
  );
}

function VersionSelect({
  name,
  label,
  value,
  versions,
}: {
  name: string;
  label: string;
  value: number;
  versions: Version[];
}) {
  return (
    <select className="select w-48" name={name} aria-label={label} defaultValue={value}>
      {versions.map((version) => (
        <option key={version.number} value={version.number}>
          {version.number}: {version.what}
        </option>
      ))}
    </select>
  );
}
