import { cookies } from "next/headers";
import { cache } from "react";
import type { CommandContext } from "@/server/platform/tenancy";
import { findRecordSession, type RecordSession } from "@/server/sso/record-session";
import { findPublicDistrict } from "./public-district";

export const RECORD_COOKIE = "matricula-record";

/** The cookie of a student, guardian or member of staff: which district, and the token. */
export const recordCookie = (districtId: string, token: string): string => `${districtId}.${token}`;

type Found = { context: CommandContext; token: string };

/** The district and token that the request's cookie names; whether it is still good is another question. */
export async function readRecordCookie(): Promise<Found | null> {
  const [districtId, token, ...rest] = ((await cookies()).get(RECORD_COOKIE)?.value ?? "").split(".");
  const context = districtId && token && rest.length === 0 ? await findPublicDistrict(districtId) : null;
  return context && token ? { context, token } : null;
}

/** Who is signed in to a record, read again at each request; null when nobody is. */
export const findRecordVisitor = cache(async (): Promise<(RecordSession & { context: CommandContext }) | null> => {
  const found = await readRecordCookie();
  if (!found) return null;
  const { context, token } = found;
  const session = await findRecordSession(context.db, context.districtId, token, context.now);
  return session && { ...session, context };
});
