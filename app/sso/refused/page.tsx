import type { Metadata } from "next";
import { Mark } from "@/components/shell/mark";
import { Notice } from "@/components/ui/status";
import { isRefusalCode, REFUSALS } from "@/server/sso/refusal";

export const metadata: Metadata = { title: "Not signed in", robots: { index: false } };

/** Says why a student, guardian or member of staff was not signed in, and who can help. */
export default async function SsoRefusedPage({ searchParams }: PageProps<"/sso/refused">) {
  const { why } = await searchParams;
  const reason = typeof why === "string" && isRefusalCode(why) ? REFUSALS[why] : "The sign-in did not finish.";
  return (
    <main className="grid min-h-screen justify-items-center px-4 pt-[12vh] pb-6">
      <div className="grid w-full max-w-[30rem] content-start gap-5">
        <p className="brand mb-3 border-b-[3px] border-double border-rule-ink pb-5 text-lg">
          <Mark className="size-7" />
          Matricula
        </p>
        <h1 className="text-xl tracking-tight">You are not signed in</h1>
        <Notice kind="bad" title={reason}>
          <p>Start again from your school&rsquo;s own link. If it stays so, tell your school what stands here.</p>
        </Notice>
      </div>
    </main>
  );
}
