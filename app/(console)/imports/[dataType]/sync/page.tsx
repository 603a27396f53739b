import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { api } from "@/components/trpc/server";
import { requireAdministrator } from "@/server/auth/session";
import { dataTypeOf } from "@/server/engine/catalogue/slug";
import { SyncForm } from "./sync-form";

export const metadata: Metadata = { title: "Sync settings" };

export default async function SyncPage({ params }: { params: Promise<{ dataType: string }> }) {
  const { dataType: slug } = await params;
  const dataType = dataTypeOf(slug);
  if (!dataType) notFound();
  const { district } = await requireAdministrator();
  const view = await api.settings.sync({ dataType });
  return (
    <SyncForm
      dataType={dataType}
      slug={slug}
      view={view}
      districtZone={district.timeZone}
      nowIso={new Date().toISOString()}
    />
  );
}
