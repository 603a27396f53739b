import type { Metadata } from "next";
import { ROLE_LABELS } from "@/components/shell/roles";
import { ApiProvider } from "@/components/trpc/client";
import { api } from "@/components/trpc/server";
import { LinkButton } from "@/components/ui/link-button";
import { formatNoun } from "@/components/ui/numbers";
import { PageHead } from "@/components/ui/page-head";
import { Table } from "@/components/ui/table";
import { formatInstant } from "@/components/ui/times";
import { requireAdministrator } from "@/server/auth/session";
import { browserName } from "./browser-name";
import { EndOthersButton, EndSessionButton } from "./end-session-buttons";

export const metadata: Metadata = { title: "Your account" };

/** Where the person is signed in, and which of their districts they work in. */
export default async function AccountPage() {
  const session = await requireAdministrator();
  const [sessions, places] = await Promise.all([api.account.sessions(), api.account.places()]);
  const others = sessions.filter((one) => !one.isThis).length;
  const zone = session.district.timeZone;
  return (
    <ApiProvider>
      <PageHead
        title="Your account"
        headline={
          others > 0
            ? `You are signed in here and ${formatNoun(others, ["more time", "more times"])}.`
            : "You are signed in here only."
        }
        meta={[session.name, session.email, `${ROLE_LABELS[session.role]} of ${session.district.name}`]}
        actions={places.length > 1 && <LinkButton href="/districts">Go to another district</LinkButton>}
      />
      <Table caption="Where you are signed in" narrow="stack" className="max-w-260">
        <thead>
          <tr>
            <th scope="col">Browser</th>
            <th scope="col">From</th>
            <th scope="col">District</th>
            <th scope="col">Signed in</th>
            <th scope="col">Last used</th>
            <th scope="col">
              <span className="sr-only">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {sessions.map((one) => (
            <tr key={one.id}>
              <th scope="row">
                {browserName(one.userAgent)}
                {one.isThis && <span className="muted font-normal">, this one</span>}
              </th>
              <td data-l="From">
                <span className="code">{one.network ?? "unknown"}</span>
              </td>
              <td data-l="District">{one.districtName ?? <span className="faint">none chosen</span>}</td>
              <td data-l="Signed in">{formatInstant(one.startedAt, zone)}</td>
              <td data-l="Last used">{formatInstant(one.seenAt, zone)}</td>
              <td className="text-right">
                {!one.isThis && <EndSessionButton sessionId={one.id} what={browserName(one.userAgent)} />}
              </td>
            </tr>
          ))}
        </tbody>
      </Table>
      <p className="hint measure mt-3">
        A sign-in lasts twelve hours at most, and ends after an hour without activity. We keep the network you came
        from, not your whole address.
      </p>
      {others > 0 && (
        <p className="mt-5">
          <EndOthersButton />
        </p>
      )}
    </ApiProvider>
  );
}
