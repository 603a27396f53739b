import type { Metadata } from "next";
import Link from "next/link";
import { setupHref } from "@/components/runs/setup-links";
import { mayRunImports } from "@/components/shell/roles";
import { api } from "@/components/trpc/server";
import { LinkButton } from "@/components/ui/link-button";
import { formatCount, formatNoun } from "@/components/ui/numbers";
import { PageHead } from "@/components/ui/page-head";
import { Status } from "@/components/ui/status";
import { formatInstant } from "@/components/ui/times";
import { requireAdministrator } from "@/server/auth/session";
import { slugOf } from "@/server/engine/catalogue/slug";

export const metadata: Metadata = { title: "Configure" };

const STEPS = [
  { step: "fields", label: "Match fields" },
  { step: "codes", label: "Define codes" },
  { step: "sync", label: "Sync settings" },
] as const;

const WORDS = {
  ready: { kind: "ok", word: "Done" },
  attention: { kind: "warn", word: "To look at" },
  missing: { kind: "neutral", word: "To do" },
} as const;

const ENTRY = "grid items-start gap-x-10 gap-y-4 min-[70rem]:grid-cols-[15rem_minmax(0,1fr)]";

function EntryHead({ id, number, title, about }: { id: string; number: number; title: string; about: string }) {
  return (
    <div className="grid gap-1">
      <h2 id={id} className="grid grid-cols-[1.5rem_1fr]">
        <span className="faint tnum font-normal" aria-hidden="true">
          {number}
        </span>
        {title}
      </h2>
      <p className="muted pl-6 text-sm">{about}</p>
    </div>
  );
}

export default async function ConfigurePage() {
  const { district, role } = await requireAdministrator();
  const [connection, types, matching, groups] = await Promise.all([
    api.connection.find(),
    api.settings.dataTypes(),
    api.schools.matching(),
    api.notifications.list(),
  ]);
  const mayChange = mayRunImports(role);
  const isConnected = connection?.status === "connected" || connection?.status === "failed";
  const matched = matching.ours.filter((school) => school.decision === "matched").length;
  const open = matching.ours.filter((school) => school.decision === "undecided").length;
  const inactive = new Set(matching.theirs.filter((school) => !school.isActive).map((school) => school.sourceId));
  const onInactive = matching.ours.filter((school) => school.sourceId !== null && inactive.has(school.sourceId)).length;
  const schoolsLeft = [
    `${matched} of ${formatNoun(matching.ours.length, ["school", "schools"])} matched.`,
    open > 0 && `${formatCount(open)} to decide.`,
    onInactive > 0 && `${formatCount(onInactive)} matched to a school that is inactive in the SIS.`,
  ].filter(Boolean);
  const recipients = groups.reduce((sum, group) => sum + group.recipients.length, 0);
  const left = types.filter((type) => type.state === "set_up" && type.items.some((item) => item.state === "missing"));
  const headline = !isConnected
    ? "No SIS is connected yet. Everything else follows from it."
    : left.length > 0
      ? `${left.map((type) => type.label).join(", ")}: something is still missing before an import can start.`
      : "Everything that an import needs is set up.";
  return (
    <>
      <PageHead
        title="Configure"
        headline={headline}
        actions={
          <>
            {role === "site_manager" && (
              <>
                <LinkButton href="/setup/sign-on">Single sign-on</LinkButton>
                <LinkButton href="/setup/audit">Audit log</LinkButton>
              </>
            )}
            <LinkButton href="/setup/retention">Retention</LinkButton>
            <LinkButton href="/setup/versions">Configuration versions</LinkButton>
          </>
        }
      />
      <div className="grid gap-10">
        <section className={ENTRY} aria-labelledby="setup-h">
          <EntryHead
            id="setup-h"
            number={1}
            title="SIS integration setup"
            about="Connect the SIS, then match its schools with yours."
          />
          <table className="tbl stack">
            <caption className="sr-only">SIS integration setup</caption>
            <thead>
              <tr>
                <th scope="col">Part</th>
                <th scope="col">State</th>
                <th scope="col">What is the case</th>
                <th scope="col">
                  <span className="sr-only">Actions</span>
                </th>
              </tr>
            </thead>
            <tbody>
              <tr>
                <th scope="row">Connection</th>
                <td data-l="State">
                  {connection?.status === "connected" ? (
                    <Status kind="ok">Connected</Status>
                  ) : connection?.status === "failed" ? (
                    <Status kind="bad">Refused</Status>
                  ) : (
                    <Status kind="neutral">Not configured</Status>
                  )}
                </td>
                <td data-l="Details">
                  {isConnected && connection
                    ? `${connection.label} ${connection.report?.version ?? ""}${connection.testedAt ? `, checked ${formatInstant(connection.testedAt, district.timeZone)}` : ""}`
                    : "Select your SIS, let it give access and test the credentials."}
                </td>
                <td className="text-right">
                  <LinkButton href="/setup/connection" size="sm" variant={isConnected ? "default" : "primary"}>
                    {!mayChange ? "SIS integration" : isConnected ? "Edit SIS integration" : "Connect the SIS"}
                  </LinkButton>
                </td>
              </tr>
              <tr>
                <th scope="row">School matching</th>
                <td data-l="State">
                  {!isConnected ? (
                    <Status kind="neutral">Disabled</Status>
                  ) : matched > 0 && open + onInactive > 0 ? (
                    <Status kind="warn">{`${formatCount(open + onInactive)} need attention`}</Status>
                  ) : matched > 0 ? (
                    <Status kind="ok">Done</Status>
                  ) : (
                    <Status kind="warn">To do</Status>
                  )}
                </td>
                <td data-l="Details">{isConnected ? schoolsLeft.join(" ") : "Opens once the SIS is connected."}</td>
                <td className="text-right">
                  {isConnected && (
                    <LinkButton href="/setup/schools" size="sm" variant={matched > 0 ? "default" : "primary"}>
                      {mayChange ? "Match schools" : "Matched schools"}
                    </LinkButton>
                  )}
                </td>
              </tr>
            </tbody>
          </table>
        </section>
        <section className={ENTRY} aria-labelledby="types-h">
          <EntryHead
            id="types-h"
            number={2}
            title="SIS import settings"
            about="Four steps for each data type. Open any step once its data is there."
          />
          <table className="tbl stack">
            <caption className="sr-only">SIS import settings: the steps of each data type</caption>
            <thead>
              <tr>
                <th scope="col">Data type</th>
                {STEPS.map((step) => (
                  <th key={step.step} scope="col">
                    {step.label}
                  </th>
                ))}
                <th scope="col">Test / start import</th>
              </tr>
            </thead>
            <tbody>
              {types.map((type) => (
                <tr key={type.dataType}>
                  <th scope="row">{type.label}</th>
                  {type.state !== "set_up" ? (
                    <td colSpan={4} data-l="State">
                      <Status kind={type.state === "planned" ? "planned" : "neutral"}>
                        {type.state === "planned" ? "Planned" : "Disabled"}
                      </Status>
                      <span className="cell-2">
                        {type.state === "planned"
                          ? "Arrives in a later release. Nothing to set up yet."
                          : "Opens with the first connection to a SIS."}
                      </span>
                    </td>
                  ) : (
                    <>
                      {STEPS.map(({ step, label }) => {
                        const item = type.items.find((one) => one.step === step);
                        // D09: a type without Sync settings has no such step.
                        if (!item)
                          return (
                            <td key={step} data-l={label} className="muted">
                              None, by hand only
                            </td>
                          );
                        const word = WORDS[item.state];
                        return (
                          <td key={step} data-l={label}>
                            <Status kind={word.kind}>
                              <Link
                                href={setupHref(step, slugOf(type.dataType))}
                                prefetch={false}
                                aria-label={`${type.label}: ${label}, ${word.word}`}
                              >
                                {word.word}
                              </Link>
                            </Status>
                            <span className="cell-2">{item.message}</span>
                          </td>
                        );
                      })}
                      <td data-l="Start">
                        <Link href={setupHref("start", slugOf(type.dataType))} prefetch={false}>
                          Test / start import
                        </Link>
                      </td>
                    </>
                  )}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
        <section className={ENTRY} aria-labelledby="mail-h">
          <EntryHead
            id="mail-h"
            number={3}
            title="Email notifications"
            about="Who hears how an import went, for each data type."
          />
          <div className="grid justify-items-start gap-3">
            <p className="muted">
              {recipients > 0
                ? `${formatNoun(recipients, ["recipient", "recipients"])} over all data types.`
                : "Nobody is on a list yet. Add recipients before the first import to hear about it."}
            </p>
            <LinkButton href="/notifications" size="sm">
              {mayChange ? "Manage email notifications" : "Email notifications"}
            </LinkButton>
          </div>
        </section>
      </div>
    </>
  );
}
