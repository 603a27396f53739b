import type { Metadata } from "next";
import { Entrance } from "@/components/shell/entrance";
import { LinkButton } from "@/components/ui/link-button";
import { Notice } from "@/components/ui/status";
import { refusalOf } from "./refusals";

export const metadata: Metadata = { title: "Not signed in" };

type Search = { reason?: string | string[]; reference?: string | string[] };

const REFERENCE = /^[2-9A-Z]{4}-[2-9A-Z]{4}$/;

export default async function RefusedPage({ searchParams }: { searchParams: Promise<Search> }) {
  const { reason, reference } = await searchParams;
  const { title, why, next } = refusalOf(typeof reason === "string" ? reason : undefined);
  return (
    <Entrance title="You are not signed in">
      <Notice kind="bad" title={title}>
        <p>{why}</p>
        <p>{next}</p>
        {typeof reference === "string" && REFERENCE.test(reference) && <p className="faint">Reference {reference}</p>}
      </Notice>
      <div>
        <LinkButton href="/sign-in">Sign in with another account</LinkButton>
      </div>
    </Entrance>
  );
}
