import type { Metadata } from "next";
import { ApiProvider } from "@/components/trpc/client";
import { api } from "@/components/trpc/server";
import { formatNoun } from "@/components/ui/numbers";
import { PageHead } from "@/components/ui/page-head";
import { Status } from "@/components/ui/status";
import { requireAdministrator } from "@/server/auth/session";
import type { RecipientGroup } from "@/server/notifications/queries";
import { RecipientsForm } from "./recipients-form";
import { Table } from "@/components/ui/table";
import { RemoveRecipientButton } from "./remove-recipient-button";

export const metadata: Metadata = { title: "Email notifications" };

export default async function NotificationsPage() {
  const session = await requireAdministrator();
  const groups = await api.notifications.list();
  const canEdit = session.role === "site_manager" || session.role === "analyst";
  return (
    <ApiProvider>
      <PageHead
        breadcrumbs={[{ href: "/setup", label: "Configure" }]}
        title="Email notifications"
        headline={headlineOf(groups)}
        meta={["Mail holds numbers and a link to the log, never a student’s data."]}
      />
      {canEdit && <RecipientsForm dataTypes={groups.map((group) => ({ id: group.dataType, label: group.label }))} />}
      <Table caption="Recipients by data type" density="compact" narrow="stack" className="mt-6 max-w-240">
        <thead>
          <tr>
            <th scope="col">Address</th>
            <th scope="col" style={{ width: "16rem" }}>
              Name
            </th>
            <th scope="col" style={{ width: "4rem" }}>
              <span className="sr-only">Actions</span>
            </th>
          </tr>
        </thead>
        {groups.map((group) => (
          <Group key={group.dataType} group={group} canEdit={canEdit} />
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

function Group({ group, canEdit }: { group: RecipientGroup; canEdit: boolean }) {
  const isSilent = group.recipients.length === 0;
  return (
    <tbody className={isSilent && !group.isPlanned ? "mark-warn" : undefined}>
      <tr className="group">
        <th scope="rowgroup" colSpan={3}>
          {group.label}
        </th>
      </tr>
      {isSilent && (
        <tr className="more">
          <td colSpan={3}>
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
          <td className="text-right">
            {canEdit && <RemoveRecipientButton dataType={group.dataType} email={one.email} />}
          </td>
        </tr>
      ))}
    </tbody>
  );
}
