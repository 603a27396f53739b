import type { Metadata } from "next";
import { api } from "@/components/trpc/server";
import { NotYourRole } from "@/components/shell/not-your-role";
import { LinkButton } from "@/components/ui/link-button";
import { formatNoun } from "@/components/ui/numbers";
import { PageHead } from "@/components/ui/page-head";
import { Status } from "@/components/ui/status";
import { formatMoment } from "@/components/ui/times";
import { requireAdministrator } from "@/server/auth/session";
import type { SsoView } from "@/server/sso/queries";

export const metadata: Metadata = { title: "Single sign-on" };

const HEAD = { breadcrumbs: [{ href: "/setup", label: "Configure" }], title: "Single sign-on" };

/** One SAML connection for each kind of user. */
export default async function SignOnPage() {
  const session = await requireAdministrator();
  if (session.role !== "site_manager") {
    return <NotYourRole {...HEAD} why="How people sign in is set up by the district’s site managers." />;
  }
  const connections = await api.sso.list();
  const on = connections.filter((one) => one.state === "on").length;
  return (
    <>
      <PageHead
        {...HEAD}
        headline={
          on === 0
            ? "Students, guardians and staff cannot sign in through the district yet."
            : `${formatNoun(on, ["connection is", "connections are"])} on. A person who signs in sees their own record and nothing else.`
        }
        meta={["Signing in never creates an account: people come from imports alone."]}
      />
      <table className="tbl stack">
        <caption className="sr-only">SAML connections</caption>
        <thead>
          <tr>
            <th scope="col">Connection</th>
            <th scope="col">State</th>
            <th scope="col">Recognizes people by</th>
            <th scope="col">Certificate</th>
            <th scope="col">
              <span className="sr-only">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {connections.map((one) => (
            <tr key={one.userType}>
              <th scope="row">{one.displayName}</th>
              <td data-l="State">
                {one.state === "on" ? (
                  <Status kind="ok">On</Status>
                ) : one.state === "off" ? (
                  <Status kind="neutral">Off</Status>
                ) : (
                  <Status kind="neutral">Not configured</Status>
                )}
              </td>
              <td data-l="Recognizes">{recognition(one)}</td>
              <td data-l="Certificate">
                {one.lastsUntil && <Lasts view={one} timeZone={session.district.timeZone} />}
              </td>
              <td className="text-right">
                <LinkButton href={`/setup/sign-on/${one.userType}`} size="sm">
                  {one.state === "absent" ? "Add SAML connection" : "Edit"}
                </LinkButton>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

function recognition({ saved }: SsoView): string {
  if (!saved) return "";
  return saved.federation === "email_domain" ? `E-mail domain: ${saved.domains}` : "Federated ID";
}

function Lasts({ view, timeZone }: { view: SsoView; timeZone: string }) {
  if (!view.lastsUntil) return null;
  const day = formatMoment(view.lastsUntil, timeZone);
  return view.isExpiring ? <Status kind="warn">{`Until ${day}`}</Status> : <>{`Until ${day}`}</>;
}
