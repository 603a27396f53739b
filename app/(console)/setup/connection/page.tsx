import type { Metadata } from "next";
import { mayRunImports } from "@/components/shell/roles";
import { ApiProvider } from "@/components/trpc/client";
import { api } from "@/components/trpc/server";
import { PageHead } from "@/components/ui/page-head";
import { Notice, Status } from "@/components/ui/status";
import { formatInstant } from "@/components/ui/times";
import { requireAdministrator } from "@/server/auth/session";
import { CapabilityTable } from "./capability-table";
import { ConnectionForm } from "./connection-form";
import { ResetDialog } from "./reset-dialog";
import { SavedConnection } from "./saved-connection";

export const metadata: Metadata = { title: "Integration setup" };

export default async function ConnectionPage() {
  const { district, role } = await requireAdministrator();
  const [connection, offers] = await Promise.all([api.connection.find(), api.connection.offers()]);
  const isSaved = connection !== null && connection.status !== "reset";
  const saved = isSaved
    ? {
        connector: connection.connector,
        values: connection.values,
        savedBy: connection.savedBy,
        savedAt: formatInstant(connection.savedAt, district.timeZone),
      }
    : null;
  return (
    <ApiProvider>
      <PageHead
        breadcrumbs={[{ href: "/setup", label: "Configure" }]}
        title="Integration setup"
        status={
          connection?.status === "connected" ? (
            <Status kind="ok">Connected</Status>
          ) : connection?.status === "failed" ? (
            <Status kind="bad">Refused</Status>
          ) : (
            <Status kind="neutral">Not configured</Status>
          )
        }
        headline={
          connection?.status === "connected"
            ? `${connection.label} ${connection.report?.version ?? ""} is connected.`
            : mayRunImports(role)
              ? "Connect your SIS: let it give access first, then test the credentials here."
              : "No SIS is connected."
        }
        meta={
          connection?.testedAt
            ? [`Last tested ${formatInstant(connection.testedAt, district.timeZone)}`, `Saved by ${connection.savedBy}`]
            : []
        }
      />
      <div className="grid gap-10">
        {connection?.status === "failed" && connection.failure && (
          <Notice kind="bad" title={connection.failure.message}>
            <p>{connection.failure.fix}</p>
          </Notice>
        )}
        {mayRunImports(role) ? (
          <ConnectionForm offers={offers} saved={saved} />
        ) : (
          saved && <SavedConnection saved={saved} offer={offers.find((one) => one.kind === saved.connector)} />
        )}
        {!mayRunImports(role) && <p className="muted">An analyst or a site manager can change the connection.</p>}
        {connection?.report && <CapabilityTable report={connection.report} />}
        {isSaved && role === "site_manager" && <ResetDialog districtName={district.name} />}
      </div>
    </ApiProvider>
  );
}
