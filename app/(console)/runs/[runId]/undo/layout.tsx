import type { ReactNode } from "react";
import { DistrictOnly } from "@/components/shell/district-only";
import { ApiProvider } from "@/components/trpc/client";

export default function Layout({ children }: { children: ReactNode }) {
  return (
    <DistrictOnly
      title="Undo an import"
      why="An import of the whole district is undone by its analysts and site managers."
    >
      <ApiProvider>{children}</ApiProvider>
    </DistrictOnly>
  );
}
