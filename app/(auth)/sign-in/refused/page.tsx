import type { Metadata } from "next";
import { Mark } from "@/components/shell/mark";
import { LinkButton } from "@/components/ui/link-button";
import { Notice } from "@/components/ui/status";
import { newReference } from "@/server/platform/ids";
import { logger } from "@/server/platform/logger";

export const metadata: Metadata = { title: "Not signed in" };

export default async function RefusedPage() {
  const reference = newReference();
  logger.info({ reference }, "sign-in refused: no district");
  return (
    <main className="grid min-h-screen justify-items-center px-4 pt-[12vh] pb-6">
      <div className="grid w-full max-w-[30rem] content-start gap-5">
        <p className="brand mb-3 border-b-[3px] border-double border-rule-ink pb-5 text-lg">
          <Mark className="size-7" />
          Matricula
        </p>
        <h1 className="text-xl tracking-tight">You are not signed in</h1>
        <Notice kind="bad" title="Your account belongs to no district here.">
          <p>
            Your identity provider knows you, and Matricula does not: nobody has added your e-mail address to a district
            yet.
          </p>
          <p>A site manager of your district can add you. Then sign in again.</p>
          <p className="faint">Reference {reference}</p>
        </Notice>
        <div>
          <LinkButton href="/sign-in">Sign in with another account</LinkButton>
        </div>
      </div>
    </main>
  );
}
