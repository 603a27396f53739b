import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { mayRunImports } from "@/components/shell/roles";
import { api } from "@/components/trpc/server";
import { formatInstant } from "@/components/ui/times";
import { requireAdministrator } from "@/server/auth/session";
import { dataTypeOf } from "@/server/engine/catalogue/slug";
import { FieldsForm } from "./fields-form";

export const metadata: Metadata = { title: "Match fields" };

const SHOWN = ["all", "attention", "required", "none"] as const;
export type Shown = (typeof SHOWN)[number];

type Props = { params: Promise<{ dataType: string }>; searchParams: Promise<{ show?: string | string[] }> };

export default async function FieldsPage({ params, searchParams }: Props) {
  const { dataType: slug } = await params;
  const { show } = await searchParams;
  const dataType = dataTypeOf(slug);
  if (!dataType) notFound();
  const { district, role } = await requireAdministrator();
  const view = await api.settings.matchFields({ dataType });
  const shown = SHOWN.find((one) => one === show) ?? "all";
  const sample = view.sample && { ...view.sample, at: formatInstant(view.sample.readAt, district.timeZone) };
  return (
    <FieldsForm
      dataType={dataType}
      slug={slug}
      view={{ ...view, sample }}
      shown={shown}
      maySave={mayRunImports(role)}
    />
  );
}
