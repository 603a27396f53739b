import { notFound } from "next/navigation";
import type { ReactNode } from "react";
import { StepLinks } from "@/components/imports/step-links";
import { ApiProvider } from "@/components/trpc/client";
import { api } from "@/components/trpc/server";
import { Empty } from "@/components/ui/empty";
import { LinkButton } from "@/components/ui/link-button";
import { PageHead } from "@/components/ui/page-head";
import type { Step } from "@/components/ui/steps";
import { findCatalogue } from "@/server/engine/catalogue";
import { dataTypeOf } from "@/server/engine/catalogue/slug";

const STEPS = [
  { step: "fields", label: "Match fields" },
  { step: "codes", label: "Define codes" },
  { step: "sync", label: "Sync settings" },
] as const;

const STATES = { ready: "done", attention: "attention", missing: "not-started" } as const;

export default async function WizardLayout({
  children,
  params,
}: {
  children: ReactNode;
  params: Promise<{ dataType: string }>;
}) {
  const { dataType: slug } = await params;
  const dataType = dataTypeOf(slug);
  const catalogue = dataType && findCatalogue(dataType);
  if (!dataType || !catalogue) notFound();
  const items = await api.settings.readiness({ dataType });
  const isConnected = items.some((item) => item.step === "connection" && item.state !== "missing");
  const left = items.filter((item) => item.state === "missing").length;
  const steps: Omit<Step, "isCurrent">[] = [
    ...STEPS.filter(({ step }) => step !== "sync" || catalogue.hasSync).map(({ step, label }) => {
      const item = items.find((one) => one.step === step);
      return {
        href: `/imports/${slug}/${step}`,
        label,
        detail: item?.message ?? "",
        state: STATES[item?.state ?? "missing"],
      };
    }),
    {
      href: `/imports/${slug}/start`,
      label: "Test / start import",
      detail: left > 0 ? `${left} missing` : "Ready to start",
      state: left > 0 ? "not-started" : "done",
    },
  ];
  return (
    <ApiProvider>
      <PageHead
        breadcrumbs={[{ href: "/setup", label: "Configure" }]}
        title={catalogue.label}
        current={catalogue.label}
      />
      {isConnected ? (
        <div className="wizard">
          <StepLinks label={`${catalogue.label} import settings`} items={steps} />
          <div>{children}</div>
        </div>
      ) : (
        <Empty
          title="The four steps open once the SIS is connected"
          why="The fields and codes to choose from are read from your SIS."
          action={
            <LinkButton href="/setup/connection" variant="primary">
              Connect the SIS
            </LinkButton>
          }
        />
      )}
    </ApiProvider>
  );
}
