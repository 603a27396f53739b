import type { Metadata } from "next";
import { LinkButton } from "@/components/ui/link-button";
import { PageHead } from "@/components/ui/page-head";

export const metadata: Metadata = { title: "Not found" };

export default function ConsoleNotFound() {
  return (
    <>
      <PageHead
        title="Nothing is kept under this address"
        headline="What it named is not in your district, or was removed. Logs of imports are removed after their retention time."
      />
      <div className="flex flex-wrap gap-2">
        <LinkButton href="/" variant="primary">
          Go to Integration
        </LinkButton>
        <LinkButton href="/runs">See all imports</LinkButton>
      </div>
    </>
  );
}
