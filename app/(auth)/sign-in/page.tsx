import type { Metadata } from "next";
import { Mark } from "@/components/shell/mark";
import { Notice } from "@/components/ui/status";
import { SignInForm } from "./sign-in-form";

export const metadata: Metadata = { title: "Sign in" };

type Search = { callbackUrl?: string | string[]; error?: string | string[] };

const PLACES: [start: string, name: string][] = [
  ["/runs/", "the log of an import"],
  ["/imports/", "the import settings"],
  ["/setup", "the integration setup"],
  ["/alerts", "the alerts"],
  ["/roster", "the roster"],
];

const one = (value: string | string[] | undefined) => (Array.isArray(value) ? value[0] : value);

/** Only addresses of our own are followed after sign-in. */
function ownPath(callbackUrl: string | undefined): string {
  if (!callbackUrl) return "/";
  const url = URL.parse?.(callbackUrl, "http://own") ?? new URL(callbackUrl, "http://own");
  return `${url.pathname}${url.search}`.replace(/^\/+/, "/");
}

export default async function SignInPage({ searchParams }: { searchParams: Promise<Search> }) {
  const search = await searchParams;
  const target = ownPath(one(search.callbackUrl));
  const place = PLACES.find(([start]) => target.startsWith(start))?.[1] ?? "the Integration page";
  return (
    <main className="grid min-h-screen justify-items-center px-4 pt-[12vh] pb-6">
      <div className="grid w-full max-w-[25rem] content-start gap-5">
        <p className="brand mb-3 border-b-[3px] border-double border-rule-ink pb-5 text-lg">
          <Mark className="size-7" />
          Matricula
        </p>
        <h1 className="text-xl tracking-tight">Sign in</h1>
        {one(search.error) && (
          <Notice kind="bad" title="The sign-in did not finish.">
            <p>
              Nothing was changed. Start again below; an answer from your identity provider is good for a few minutes
              only.
            </p>
          </Notice>
        )}
        <p className="muted">You sign in with your district&rsquo;s own account. Afterwards you land on {place}.</p>
        <SignInForm callbackUrl={target} />
      </div>
    </main>
  );
}
