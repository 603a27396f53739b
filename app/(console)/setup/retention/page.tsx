import type { Metadata } from "next";
import { ApiProvider } from "@/components/trpc/client";
import { api } from "@/components/trpc/server";
import { PageHead } from "@/components/ui/page-head";
import { requireAdministrator } from "@/server/auth/session";
import { RetentionForm } from "./retention-form";

export const metadata: Metadata = { title: "Retention" };

/** How long logs and histories are kept; upwards only. */
export default async function RetentionPage() {
  const session = await requireAdministrator();
  const retention = await api.runs.retention();
  return (
    <ApiProvider>
      <PageHead
        breadcrumbs={[{ href: "/setup", label: "Configure" }]}
        title="Retention"
        headline={`Log lines and original data are kept ${retention.logDays} days, summaries and histories ${retention.historyMonths} months.`}
        meta={["They are children’s records: keep them as long as you need them, and no longer."]}
      />
      {session.role === "site_manager" ? (
        <RetentionForm saved={retention} />
      ) : (
        <p className="measure">A site manager can change these periods.</p>
      )}
    </ApiProvider>
  );
}
