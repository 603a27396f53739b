import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { mayRunImports } from "@/components/shell/roles";
import { api } from "@/components/trpc/server";
import { Empty } from "@/components/ui/empty";
import { LinkButton } from "@/components/ui/link-button";
import { formatInstant } from "@/components/ui/times";
import { requireAdministrator } from "@/server/auth/session";
import { findCatalogue } from "@/server/engine/catalogue";
import { dataTypeOf } from "@/server/engine/catalogue/slug";
import { CodesForm } from "./codes-form";

export const metadata: Metadata = { title: "Define codes" };

export default async function CodesPage({ params }: { params: Promise<{ dataType: string }> }) {
  const { dataType: slug } = await params;
  const dataType = dataTypeOf(slug);
  const catalogue = dataType && findCatalogue(dataType);
  if (!dataType || !catalogue) notFound();
  const { district, role } = await requireAdministrator();
  const view = await api.settings.defineCodes({ dataType });
  if (!view.hasFields || view.readAt === null) {
    return (
      <Empty
        title={view.hasFields ? "The codes of your SIS will stand here" : "Match the fields first"}
        why={
          view.hasFields
            ? "No samples were read yet, so the codes that are really present are not known."
            : "Only fields that are matched and have codes are listed here."
        }
        action={
          <LinkButton href={`/imports/${slug}/fields`} variant="primary">
            Match fields
          </LinkButton>
        }
      />
    );
  }
  return (
    <CodesForm
      dataType={dataType}
      slug={slug}
      noun={catalogue.noun[1]}
      hasSync={catalogue.hasSync}
      maySave={mayRunImports(role)}
      fields={view.fields}
      isSaved={view.isSaved}
      sampleRows={view.sampleRows}
      readAt={formatInstant(view.readAt, district.timeZone)}
    />
  );
}
