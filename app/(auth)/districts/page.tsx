import type { Metadata } from "next";
import { Entrance } from "@/components/shell/entrance";
import { ROLE_LABELS } from "@/components/shell/roles";
import { SignOutButton } from "@/components/shell/sign-out-button";
import { ApiProvider } from "@/components/trpc/client";
import { api } from "@/components/trpc/server";
import { formatInstant } from "@/components/ui/times";
import { requireSignedIn } from "@/server/auth/session";
import { DistrictButton } from "./district-button";

export const metadata: Metadata = { title: "Choose a district" };
export const dynamic = "force-dynamic";

function whyNone(isOperator: boolean): string {
  return isOperator
    ? "No district lets support in at the moment. A site manager grants it under People, for a stated time."
    : "No district gives you access any more. A site manager can give it back under People.";
}

/** Where a person of several districts says which one it is about, and where an operator finds those that let support in. */
export default async function DistrictsPage() {
  const { name, isOperator, place } = await requireSignedIn();
  const places = await api.account.places();
  return (
    <ApiProvider>
      <Entrance title="Choose a district">
        <p className="muted">
          {places.length > 0
            ? "You work in one district at a time; what you see and do is about that one alone."
            : whyNone(isOperator)}
        </p>
        {places.length > 0 && (
          <ul className="grid border-t-2 border-rule-ink">
            {places.map((one) => (
              <li key={one.districtId} className="flex items-center justify-between gap-4 border-b border-rule py-3">
                <span>
                  <b className="font-medium">{one.name}</b>
                  <span className="hint block">
                    {one.supportUntil
                      ? `Support access until ${formatInstant(one.supportUntil, "UTC")}, to read`
                      : ROLE_LABELS[one.role]}
                  </span>
                </span>
                <DistrictButton {...one} isCurrent={one.districtId === place?.district.id} />
              </li>
            ))}
          </ul>
        )}
        <SignOutButton name={name} role={isOperator ? ROLE_LABELS.operator : "no district chosen"} />
      </Entrance>
    </ApiProvider>
  );
}
