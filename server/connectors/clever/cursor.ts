import type { DataType } from "../connector";
import { ConnectorError } from "../errors";

/** Lists of users that are read one after the other, as Clever names them. */
const ROLES = ["student", "teacher", "staff", "district_admin"] as const;
export type UserRole = (typeof ROLES)[number];

/** Staff are three lists; somebody with several roles is in each of them, and is taken from the first. */
export const LISTS: Partial<Record<DataType, readonly [UserRole, ...UserRole[]]>> = {
  student: ["student"],
  staff: ["teacher", "staff", "district_admin"],
};

/**
 * Where a read stands: in which list, after which id (null at the start of the list), how many of the list were read, and
 * how many Clever counted at its start.
 */
export type Position = { role: UserRole; after: string | null; read: number; total: number | null };

export const startOf = (role: UserRole): Position => ({ role, after: null, read: 0, total: null });

export function writeCursor({ role, after, read, total }: Position): string {
  return `${role}/${after ?? ""}/${read}/${total ?? "?"}`;
}

/** Reads a cursor; null is the start of a read, in the first of its lists. */
export function readCursor(cursor: string | null, lists: readonly [UserRole, ...UserRole[]]): Position {
  if (cursor === null) return startOf(lists[0]);
  const [, named, after, read, total] = /^(\w+)\/([0-9a-f]{24})?\/(\d+)\/(\d+|\?)$/i.exec(cursor) ?? [];
  const role = lists.find((one) => one === named);
  if (!role) {
    throw new ConnectorError("protocol", "The import's place in the list of users was lost.", {
      fix: "Start the import again.",
    });
  }
  return { role, after: after ?? null, read: Number(read), total: total === "?" ? null : Number(total) };
}
