import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { mayRunImports } from "@/components/shell/roles";
import { api } from "@/components/trpc/server";
import { requireAdministrator } from "@/server/auth/session";
import { findCatalogue } from "@/server/engine/catalogue";
import { dataTypeOf } from "@/server/engine/catalogue/slug";
import { SyncForm } from "./sync-form";

export const metadata: Metadata = { title: "Sync settings" };

export default async function SyncPage({ params }: { params: Promise<{ dataType: string }> }) {
  const { dataType: slug } = await params;
  const dataType = dataTypeOf(slug);
  const catalogue = dataType && findCatalogue(dataType);
  // D09: some types have no Sync settings.
  if (!dataType || !catalogue?.hasSync) notFound();
  const { district, role } = await requireAdministrator();
  const [view, history] = await Promise.all([api.settings.sync({ dataType }), api.runs.limitHistory({ dataType })]);
  return (
    <SyncForm
      dataType={dataType}
      slug={slug}
      label={catalogue.label}
      maySave={mayRunImports(role)}
      noun={catalogue.noun[1]}
      rules={{
        importsGraduates: catalogue.activity.graduated !== undefined,
        readsRoles: catalogue.relations?.letsInBy === "role",
        hasClassYear: catalogue.guards.includes("classYear"),
      }}
      view={view}
      history={history}
      districtZone={district.timeZone}
      nowIso={new Date().toISOString()}
    />
  );
}
