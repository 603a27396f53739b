import type { Metadata } from "next";
import { notFound, redirect } from "next/navigation";
import { ApiProvider } from "@/components/trpc/client";
import { api } from "@/components/trpc/server";
import { Table } from "@/components/ui/table";
import { PageHead } from "@/components/ui/page-head";
import { Notice, Status } from "@/components/ui/status";
import { formatMoment } from "@/components/ui/times";
import { requireAdministrator } from "@/server/auth/session";
import { SSO_USER_TYPES } from "@/server/sso/kinds";
import { ssoUserTypeInput } from "@/server/sso/schema";
import { RemoveButton } from "./remove-button";
import { SignOnForm } from "./sign-on-form";
import { TestAnswer } from "./test-answer";

export const metadata: Metadata = { title: "SAML connection" };

/** The SAML connection of one kind of user: our addresses, the provider's, and a test. */
export default async function SamlConnectionPage({ params, searchParams }: PageProps<"/setup/sign-on/[userType]">) {
  const type = ssoUserTypeInput.safeParse((await params).userType);
  if (!type.success) notFound();
  const session = await requireAdministrator();
  if (session.role !== "site_manager") redirect("/setup/sign-on");
  const userType = type.data;
  const requestId = (await searchParams).test;
  const [view, answer] = await Promise.all([
    api.sso.one({ userType }),
    typeof requestId === "string" ? api.sso.testAnswer({ requestId }) : null,
  ]);
  const rows: [label: string, value: string, why: string][] = [
    ["ACS URL", view.addresses.acsUrl, "Where your identity provider sends its answer."],
    ["Entity ID", view.addresses.entityId, "Names this service; the metadata is at the same address once saved."],
    ["Bookmark URL", view.addresses.bookmarkUrl, "For a link in ClassLink, Clever or your own portal."],
  ];
  return (
    <ApiProvider>
      <PageHead
        breadcrumbs={[
          { href: "/setup", label: "Configure" },
          { href: "/setup/sign-on", label: "Single sign-on" },
        ]}
        title={view.displayName}
        status={
          <Status kind={view.state === "on" ? "ok" : "neutral"}>
            {view.state === "on" ? "On" : view.state === "off" ? "Off" : "Not configured"}
          </Status>
        }
        headline={`How ${SSO_USER_TYPES[userType].many} sign in to their own record.`}
      />
      <div className="grid gap-10">
        {view.isExpiring && view.lastsUntil && (
          <Notice
            kind="warn"
            title={`The certificate is good until ${formatMoment(view.lastsUntil, session.district.timeZone)}.`}
          >
            <p>
              Add the next one before your provider signs with it; both are accepted until you take the old one out.
            </p>
          </Notice>
        )}
        {answer && <TestAnswer answer={answer} noun={SSO_USER_TYPES[userType].label.toLowerCase()} />}
        <section aria-labelledby="ours" className="grid gap-3">
          <h2 id="ours">Enter these at your identity provider</h2>
          <Table caption="Our addresses" density="compact" narrow="stack">
            <tbody>
              {rows.map(([label, value, why]) => (
                <tr key={label}>
                  <th scope="row" style={{ width: "9rem" }}>
                    {label}
                  </th>
                  <td data-l="Address">
                    <span className="code break-all">{value}</span>
                    <span className="cell-2">{why}</span>
                  </td>
                </tr>
              ))}
            </tbody>
          </Table>
        </section>
        <SignOnForm userType={userType} kinds={SSO_USER_TYPES[userType].kinds} saved={view.saved} />
        {view.saved && (
          <section aria-labelledby="test" className="grid justify-items-start gap-3">
            <h2 id="test">Test connection</h2>
            <p className="measure">
              Signs you in at the provider and shows what it says of you and whom that would be here. Nobody is signed
              in, and the connection may be off.
            </p>
            <a className="btn btn-default" href={`/sso/saml/${session.district.id}/${userType}?test`}>
              Test connection
            </a>
          </section>
        )}
        {view.saved && <RemoveButton userType={userType} displayName={view.displayName} />}
      </div>
    </ApiProvider>
  );
}
