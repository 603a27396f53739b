import type { ReactNode } from "react";
import { DistrictOnly } from "@/components/shell/district-only";
import { ApiProvider } from "@/components/trpc/client";

export default function Layout({ children }: { children: ReactNode }) {
  return (
    <DistrictOnly title="Resolve alerts" why="Alerts are decided by the district’s analysts and site managers.">
      <ApiProvider>{children}</ApiProvider>
    </DistrictOnly>
  );
}
