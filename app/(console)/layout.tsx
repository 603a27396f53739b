import type { ReactNode } from "react";
import { TopBar } from "@/components/shell/top-bar";
import { api } from "@/components/trpc/server";
import { requireAdministrator } from "@/server/auth/session";

/** Every page is somebody's: nothing can be made ahead while building. */
export const dynamic = "force-dynamic";

/** Every page behind a session: who is signed in is checked here, and again by each procedure. */
export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const { district, name, role } = await requireAdministrator();
  const alertsCount = await api.alerts.count();
  return (
    <>
      <a className="skip" href="#main">
        Skip to content
      </a>
      <TopBar
        districtName={district.name}
        timeZone={district.timeZone}
        now={new Date()}
        personName={name}
        role={role}
        alertsCount={alertsCount}
      />
      <main className="page" id="main">
        {children}
      </main>
    </>
  );
}
