import { secretContext } from "@/server/connection/open-session";
import { keyContext } from "@/server/sso/save-sso";

/** A column of sealed text: the row's primary key and the context that its text is sealed with. */
export type SealedColumn = {
  table: string;
  column: string;
  key: readonly string[];
  contextOf: (row: Record<string, string>) => string;
};

/** Everything that the key ring seals. A column whose name begins with `sealed_` and is not here fails a test. */
export const SEALED_COLUMNS: readonly SealedColumn[] = [
  {
    table: "connections",
    column: "sealed_credentials",
    key: ["district_id"],
    contextOf: (row) => secretContext(row.district_id ?? ""),
  },
  {
    table: "sso_connections",
    column: "sealed_key",
    key: ["district_id", "user_type"],
    contextOf: (row) => keyContext(row.district_id ?? "", row.user_type ?? ""),
  },
];
