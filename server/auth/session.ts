import { getServerSession } from "next-auth";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";
import { z } from "zod";
import { pool } from "@/db/client";
import { now } from "@/server/platform/clock";
import { requestSource, UNKNOWN_SOURCE } from "@/server/platform/request-source";
import { checkSession, type AdministratorSession, type CheckedSession, type SignedIn } from "./check-session";
import { authOptions } from "./options";

export type { AdministratorSession } from "./check-session";

const cookie = z.object({ sessionId: z.uuid() });

/** Whose request it is, read from the database once a request; null when there is no session at all. */
export const findCheckedSession = cache(async (): Promise<CheckedSession | null> => {
  const ids = cookie.safeParse(await getServerSession(authOptions(UNKNOWN_SOURCE)));
  return ids.success ? checkSession(pool().db, ids.data.sessionId, now()) : null;
});

/** From where this request comes. */
export async function currentSource() {
  return requestSource(await headers());
}

/** Who is signed in, in a district or not yet; sends everybody else to sign in, and says why where a session has ended. */
export async function requireSignedIn(): Promise<SignedIn> {
  const checked = await findCheckedSession();
  if (checked?.kind === "open") return checked.signedIn;
  redirect(checked ? `/sign-in?ended=${checked.why}` : "/sign-in");
}

/** What a signed-in person is in the district they chose; null before that. */
export function administratorOf(signedIn: SignedIn): AdministratorSession | null {
  const { place, personId, name, email } = signedIn;
  return place && { personId, name, email, role: place.role, district: place.district };
}

/** The signed-in administrator of a district; null for everybody else. */
export async function findAdministrator(): Promise<AdministratorSession | null> {
  const checked = await findCheckedSession();
  return checked?.kind === "open" ? administratorOf(checked.signedIn) : null;
}

/** The signed-in administrator of a district; sends everybody else to sign in or to choose a district. */
export async function requireAdministrator(): Promise<AdministratorSession> {
  return administratorOf(await requireSignedIn()) ?? redirect("/districts");
}
