import type { Metadata } from "next";
import { Entrance } from "@/components/shell/entrance";
import { Notice } from "@/components/ui/status";
import { SignInForm } from "./sign-in-form";

export const metadata: Metadata = { title: "Sign in" };

type Given = string | string[] | undefined;
type Search = { callbackUrl?: Given; error?: Given; ended?: Given };

const PLACES: [start: string, name: string][] = [
  ["/runs/", "the log of an import"],
  ["/imports/", "the import settings"],
  ["/setup", "the integration setup"],
  ["/alerts", "the alerts"],
  ["/roster", "the roster"],
];

const ENDED: Record<string, string> = {
  idle: "You were signed out after an hour without activity.",
  too_long: "Your sign-in lasted as long as one may.",
  ended: "You were signed out.",
};

const one = (value: Given) => (Array.isArray(value) ? value[0] : value);

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
  const ended = ENDED[one(search.ended) ?? ""];
  return (
    <Entrance title="Sign in">
      {one(search.error) && (
        <Notice kind="bad" title="The sign-in did not finish.">
          <p>
            Nothing was changed. Start again below; an answer from your identity provider is good for a few minutes
            only.
          </p>
        </Notice>
      )}
      {ended && (
        <Notice kind="info" title={ended}>
          <p>Sign in again to go on. Imports that are under way are not touched by it.</p>
        </Notice>
      )}
      <p className="muted">You sign in with your district&rsquo;s own account. Afterwards you land on {place}.</p>
      <SignInForm callbackUrl={target} />
      <p className="hint">This site holds school records. Every sign-in is written to the audit log.</p>
    </Entrance>
  );
}
