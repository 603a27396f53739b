import Link from "next/link";
import { formatInstant } from "@/components/ui/times";
import type { Role } from "@/server/platform/tenancy";
import { MainNav } from "./main-nav";
import { Mark } from "./mark";
import { ROLE_LABELS } from "./roles";
import { SignOutButton } from "./sign-out-button";

type Props = {
  districtName: string;
  timeZone: string;
  now: Date;
  personName: string;
  role: Role;
  alertsCount: number;
};

/** The bar on top of every page: where one is, whose data it is, and the district's own clock. */
export function TopBar({ districtName, timeZone, now, personName, role, alertsCount }: Props) {
  return (
    <header className="topbar">
      <div className="topbar-in">
        <Link className="brand" href="/" prefetch={false}>
          <Mark />
          Matricula
        </Link>
        <MainNav alertsCount={alertsCount} ofDistrict={role !== "school_manager"} />
        <div className="topbar-end">
          <span className="clock">
            <b className="font-medium text-ink">{districtName}</b>{" "}
            <span className="tnum">{formatInstant(now, timeZone)}</span>
          </span>
          <SignOutButton name={personName} role={ROLE_LABELS[role]} />
        </div>
      </div>
    </header>
  );
}
