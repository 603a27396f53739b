import type { ReactNode } from "react";
import { requireAdministrator } from "@/server/auth/session";
import { NotYourRole } from "./not-your-role";

type Props = { title: string; why: string; children: ReactNode };

/** A part of the console that is about the whole district, which people of single schools are told instead of shown. */
export async function DistrictOnly({ title, why, children }: Props) {
  const { role } = await requireAdministrator();
  return role === "school_manager" ? <NotYourRole title={title} why={why} /> : children;
}
