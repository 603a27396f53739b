import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { Mark } from "@/components/shell/mark";
import { createContext } from "@/server/api/context";
import { isStopLink } from "@/server/notifications/stop-mail";

export const metadata: Metadata = { title: "Stop mails", robots: { index: false } };

/** Asks before it stops: a mail scanner follows links, and must not take somebody off a list. */
export default async function StopMailPage({ params, searchParams }: PageProps<"/stop-mail/[token]">) {
  const { token } = await params;
  const { db } = await createContext();
  if (!(await isStopLink(db, token))) notFound();
  const isStopped = (await searchParams).stopped !== undefined;
  return (
    <main className="grid min-h-screen justify-items-center px-4 pt-[12vh] pb-6">
      <div className="grid w-full max-w-[30rem] content-start gap-5">
        <p className="brand mb-3 border-b-[3px] border-double border-rule-ink pb-5 text-lg">
          <Mark className="size-7" />
          Matricula
        </p>
        {isStopped ? (
          <>
            <h1 className="text-xl tracking-tight">These mails are stopped</h1>
            <p>You get no more of them. An administrator of the district sees that, and can add you again.</p>
          </>
        ) : (
          <>
            <h1 className="text-xl tracking-tight">Stop these mails?</h1>
            <p>You get no more mail about these imports. Nothing else changes.</p>
            <form method="post" action={`/api/mail/stop/${token}`}>
              <button type="submit" className="btn btn-primary">
                Stop these mails
              </button>
            </form>
          </>
        )}
      </div>
    </main>
  );
}
