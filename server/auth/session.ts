import { getServerSession } from "next-auth";
import { redirect } from "next/navigation";
import { cache } from "react";
import { z } from "zod";
import { pool } from "@/db/client";
import { findMembership, type AdministratorSession } from "./find-membership";
import { authOptions } from "./options";

export type { AdministratorSession } from "./find-membership";

const tokenIds = z.object({ personId: z.uuid(), districtId: z.uuid() });

/** Who is signed in and what they may do now, read from the database once a request; null when nobody is. */
export const findSession = cache(async (): Promise<AdministratorSession | null> => {
  const ids = tokenIds.safeParse(await getServerSession(authOptions()));
  return ids.success ? findMembership(pool().db, ids.data.personId, ids.data.districtId) : null;
});

/** The signed-in administrator; sends everybody else to sign in. */
export async function requireAdministrator(): Promise<AdministratorSession> {
  const session = await findSession();
  if (!session) redirect("/sign-in");
  return session;
}
