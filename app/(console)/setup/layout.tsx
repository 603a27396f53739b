import type { ReactNode } from "react";
import { DistrictOnly } from "@/components/shell/district-only";

export default function Layout({ children }: { children: ReactNode }) {
  return (
    <DistrictOnly
      title="Configure"
      why="Settings are about the whole district. School managers read the roster and the imports of their own schools."
    >
      {children}
    </DistrictOnly>
  );
}
