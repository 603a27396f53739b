import type { Metadata } from "next";
import { mayRunImports } from "@/components/shell/roles";
import { ApiProvider } from "@/components/trpc/client";
import { api } from "@/components/trpc/server";
import { formatNoun } from "@/components/ui/numbers";
import { PageHead } from "@/components/ui/page-head";
import { Status } from "@/components/ui/status";
import { requireAdministrator } from "@/server/auth/session";
import type { RecipientGroup } from "@/server/notifications/queries";
import { EditRecipientButton } from "./edit-recipient-button";
import { LastMailCell } from "./last-mail";
import { ABOUT_LABELS } from "./mail-about";
import { RecipientsForm } from "./recipients-form";
import { Table } from "@/components/ui/table";
import { RemoveRecipientButton } from "./remove-recipient-button";
import { SendTestButton } from "./send-test-button";

export const metadata: Metadata = { title: "Email notifications" };

export default async function NotificationsPage() {
  const session = await requireAdministrator();
  const groups = await api.notifications.list();
  const canEdit = mayRunImports(session.role);
  return (
    <ApiProvider>
      <PageHead
        breadcrumbs={[{ href: "/setup", label: "Configure" }]}
        title="Email notifications"
        headline={headlineOf(groups)}
        meta={["Mail holds numbers and a link to the log, never a person’s data."]}
      />
      {canEdit && <RecipientsForm dataTypes={groups.map((group) => ({ id: group.dataType, label: group.label }))} />}
      <Table caption="Recipients by data type" density="compact" narrow="stack" className="mt-6 max-w-300">
        <thead>
          <tr>
            <th scope="col">Address</th>
            <th scope="col" style={{ width: "10rem" }}>
              Name
            </th>
            <th scope="col" style={{ width: "11rem" }}>
              Mail about
            </th>
            <th scope="col">Last mail</th>
            <th scope="col" style={{ width: "6rem" }}>
              <span className="sr-only">Actions</span>
            </th>
          </tr>
        </thead>
        {groups.map((group) => (
          <Group key={group.dataType} group={group} canEdit={canEdit} zone={session.district.timeZone} />
        ))}
      </Table>
    </ApiProvider>
  );
}

function headlineOf(groups: RecipientGroup[]): string {
  const addresses = new Set(groups.flatMap((group) => group.recipients.map((one) => one.email)));
  const silent = groups
    .filter((group) => !group.isPlanned && group.recipients.length === 0)
    .map((group) => group.label);
  const whole = formatNoun(addresses.size, ["recipient", "recipients"]);
  return silent.length > 0 ? `${whole}. Nobody is on the list for ${silent.join(" and ")}.` : `${whole} on the lists.`;
}

type GroupProps = { group: RecipientGroup; canEdit: boolean; zone: string };

function Group({ group, canEdit, zone }: GroupProps) {
  const isSilent = group.recipients.length === 0;
  return (
    <tbody className={isSilent && !group.isPlanned ? "mark-warn" : undefined}>
      <tr className="group">
        <th scope="rowgroup" colSpan={5}>
          <span className="flex items-center justify-between gap-3">
            {group.label}
            {canEdit && !isSilent && <SendTestButton dataType={group.dataType} label={group.label} />}
          </span>
        </th>
      </tr>
      {isSilent && (
        <tr className="more">
          <td colSpan={5}>
            {group.isPlanned ? (
              <span className="muted">No recipients. This data type is planned.</span>
            ) : (
              <>
                <Status kind="warn">No recipients.</Status> A failed import shows on the Integration page only.{" "}
                {canEdit && <a href="#recipients">Add a recipient</a>}
              </>
            )}
          </td>
        </tr>
      )}
      {group.recipients.map((one) => (
        <tr key={one.email}>
          <th scope="row" className="font-normal break-words">
            {one.email}
          </th>
          <td data-l="Name">{one.name ?? <span className="faint">No account</span>}</td>
          <td data-l="Mail about">{ABOUT_LABELS[one.about]}</td>
          <td data-l="Last mail">
            <LastMailCell recipient={one} zone={zone} />
          </td>
          <td className="text-right whitespace-nowrap">
            {canEdit && (
              <>
                <EditRecipientButton
                  dataType={group.dataType}
                  email={one.email}
                  about={one.about}
                  isStopped={one.stop !== null}
                />
                <RemoveRecipientButton dataType={group.dataType} email={one.email} />
              </>
            )}
          </td>
        </tr>
      ))}
    </tbody>
  );
}
