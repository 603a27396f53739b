import type { Metadata } from "next";
import { mayRunImports } from "@/components/shell/roles";
import { ApiProvider } from "@/components/trpc/client";
import { api } from "@/components/trpc/server";
import { Empty } from "@/components/ui/empty";
import { LinkButton } from "@/components/ui/link-button";
import { formatNoun } from "@/components/ui/numbers";
import { PageHead } from "@/components/ui/page-head";
import { formatInstant } from "@/components/ui/times";
import { requireAdministrator } from "@/server/auth/session";
import { SchoolMatchTable } from "./school-match-table";

export const metadata: Metadata = { title: "School matching" };

const SCHOOLS = ["school", "schools"] as const;

export default async function SchoolsPage() {
  const { district, role } = await requireAdministrator();
  const [connection, matching] = await Promise.all([api.connection.find(), api.schools.matching()]);
  const isConnected = connection?.status === "connected" || connection?.status === "failed";
  const decided = matching.ours.filter((school) => school.decision !== "undecided").length;
  const left = matching.ours.length - decided;
  return (
    <ApiProvider>
      <PageHead
        breadcrumbs={[{ href: "/setup", label: "Configure" }]}
        title="School matching"
        headline={
          isConnected
            ? left > 0
              ? `${left} of ${formatNoun(matching.ours.length, SCHOOLS)} still to decide. A school without a match receives nothing.`
              : `All ${formatNoun(matching.ours.length, SCHOOLS)} are decided.`
            : "Schools can be matched once the SIS is connected."
        }
        meta={
          matching.readAt
            ? [
                `${formatNoun(matching.theirs.length, SCHOOLS)} in the SIS, read ${formatInstant(matching.readAt, district.timeZone)}`,
              ]
            : []
        }
      />
      {isConnected ? (
        <SchoolMatchTable
          // The first schools that arrive bring suggestions; later ones leave the choices of the screen as they are.
          key={matching.theirs.length === 0 ? "unread" : "read"}
          ours={matching.ours}
          theirs={matching.theirs}
          maySave={mayRunImports(role)}
          sisLabel={connection?.label ?? "the SIS"}
        />
      ) : (
        <Empty
          title="The SIS's schools will stand here, beside yours"
          why="They are read from the SIS, and no SIS is connected yet."
          action={
            <LinkButton href="/setup/connection" variant="primary">
              Connect the SIS
            </LinkButton>
          }
        />
      )}
    </ApiProvider>
  );
}
